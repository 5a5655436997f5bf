// What is written of a site, and read again. model.ts passes it on.

/** Takes bytes at positions counted from its start; done with them once the promise resolves. */
export interface ByteSink {
  write(bytes: Uint8Array, position: number): Promise<void> | void;
}

/** Gives the bytes of something that may be too long to hold: a store, an image. */
export interface ByteSource {
  /** What messages call it, for example its file name. */
  readonly name: string;
  /** Number of bytes. */
  readonly length: number;
  /** Exactly `length` bytes from `position`; the caller has seen to it that they exist. */
  read(position: number, length: number): Promise<Uint8Array> | Uint8Array;
}

/** A store that has been laid out and is still to be written. */
export interface StoreDraft {
  /** Bytes that it will take. */
  readonly length: number;
  /** Streams it to a sink; may be called again. */
  write(sink: ByteSink): Promise<StoreSummary>;
}

/** What a store holds. */
export interface StoreSummary {
  /** Bytes of the whole store. */
  readonly length: number;
  /** 64 hexadecimal digits. */
  readonly releaseId: string;
  /** Paths. */
  readonly entryCount: number;
  /** Changes by the clock, of all paths together. */
  readonly variantCount: number;
  readonly representationCount: number;
  /** Bodies stored, and their bytes. */
  readonly bodyCount: number;
  readonly bodyLength: number;
  /** Bytes that were not stored because an equal body was there already. */
  readonly sharedLength: number;
}
