// Where the bytes of a store go and come from. Stores are too long to hold, so both take positions.

/** Takes bytes at positions counted from the store's start; done with them once it resolves. */
export interface Sink {
  write(bytes: Uint8Array, position: number): Promise<void> | void;
}

/** Gives the bytes of a store, an image, or any other file that is too long to hold. */
export interface Source {
  /** What messages call it, for example its file name. */
  readonly name: string;
  /** Number of bytes. */
  readonly length: number;
  /** Exactly `length` bytes from `position`; the caller has seen to it that they exist. */
  read(position: number, length: number): Promise<Uint8Array> | Uint8Array;
}

/** A sink in memory, for small stores. */
export class MemorySink implements Sink {
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
export function memorySource(bytes: Uint8Array, name = "store"): Source {
  return {
    name,
    length: bytes.length,
    read: (position, length) => bytes.subarray(position, position + length),
  };
}

/** A part of another source, for example the store inside an image. */
export function partOf(source: Source, start: number, length: number, name: string): Source {
  return {
    name,
    length,
    read: (position, count) => source.read(start + position, count),
  };
}
