// Stores in memory, for small sites and for tests.

import type { ByteSink, ByteSource } from "../model.ts";

/** A sink in memory, for small stores. */
export class MemorySink implements ByteSink {
  bytes = new Uint8Array(0);

  write(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length;
    if (end > this.bytes.length) {
      const longer = new Uint8Array(end);
      longer.set(this.bytes);
      this.bytes = longer;
    }
    this.bytes.set(bytes, position);
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
