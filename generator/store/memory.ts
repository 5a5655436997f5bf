// Stores in memory, for small sites and for tests.

import type { ByteSink, ByteSource } from "../model.ts";

/** A sink in memory, for small stores. */
export class MemorySink implements ByteSink {
  #room = new Uint8Array(1 << 16);
  #length = 0;

  /** What was written so far. */
  get bytes(): Uint8Array {
    return this.#room.subarray(0, this.#length);
  }

  write(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length;
    if (end > this.#room.length) {
      const roomier = new Uint8Array(Math.max(end, this.#room.length * 2));
      roomier.set(this.bytes);
      this.#room = roomier;
    }
    this.#room.set(bytes, position);
    this.#length = Math.max(this.#length, end);
  }
}

/** A source in memory. */
export function memorySource(bytes: Uint8Array, name = "store"): ByteSource {
  return {
    name,
    length: bytes.length,
    read: (position, length) => bytes.subarray(position, position + length),
  };
}
