// Chance from a seed, for tests that print it.

/** Whole numbers from 0 to `below` - 1 (xorshift32). */
export type Chance = (below: number) => number;

/** The same seed gives the same numbers. */
export function chanceFrom(seed: number): Chance {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** The seed to use: KILN_SEED, or a new one. */
export function chooseSeed(): number {
  return Number(process.env["KILN_SEED"] ?? (Date.now() % 1_000_000) + 1);
}
