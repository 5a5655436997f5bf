// XXH64 in Node. The appliance has its own in appliance/store/xxh64.ts.

import xxhash from "xxhash-wasm";

/** XXH64 (seed 0) of bytes. */
export type Xxh64 = (bytes: Uint8Array) => bigint;

let loaded: Promise<Xxh64> | undefined;

/** The hash function, compiled at the first call. */
export function loadXxh64(): Promise<Xxh64> {
  loaded ??= xxhash().then(
    ({ h64Raw }) =>
      (bytes) =>
        h64Raw(bytes),
  );
  return loaded;
}

/** The lower half of a sum, which is what the store keeps for paths and spans. */
export function lowerHalf(sum: bigint): number {
  return Number(sum & 0xffff_ffffn);
}
