// XXH32 in Node. The loader of a disk has its own in appliance/boot/bios/xxh32.c.

import xxhash from "xxhash-wasm";

/** XXH32 (seed 0) of bytes. */
export type Xxh32 = (bytes: Uint8Array) => number;

let loaded: Promise<Xxh32> | undefined;

/** The hash function, compiled at the first call. */
export function loadXxh32(): Promise<Xxh32> {
  loaded ??= xxhash().then(
    ({ h32Raw }) =>
      (bytes) =>
        h32Raw(bytes) >>> 0,
  );
  return loaded;
}
