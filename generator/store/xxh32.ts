// XXH32 in Node. The appliance has its own in appliance/store/xxh32.ts.

import xxhash from "xxhash-wasm";

/** XXH32 of bytes with a seed, as an unsigned number. */
export type Xxh32 = (bytes: Uint8Array, seed: number) => number;

let loaded: Promise<Xxh32> | undefined;

/** The hash function, compiled at the first call. */
export function loadXxh32(): Promise<Xxh32> {
  loaded ??= xxhash().then(({ h32Raw }) => h32Raw);
  return loaded;
}
