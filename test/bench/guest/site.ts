// What all servers serve, byte for byte: files of chance, which nobody could compress.

import { Random } from "../../simulation/random.ts";
import { randomBytes } from "../../fixtures/random.ts";

const seed = 1;

/** Paths and contents. */
export type Site = ReadonlyMap<string, Uint8Array>;

/** The site of the benches: 10 KB, 100 KB, 1 MB. */
export function benchSite(): Site {
  const random = new Random(seed);
  const lengths = { "/10k.bin": 10 << 10, "/100k.bin": 100 << 10, "/1m.bin": 1 << 20 };
  return new Map(
    Object.entries(lengths).map(([path, length]) => [path, randomBytes(random, length)]),
  );
}
