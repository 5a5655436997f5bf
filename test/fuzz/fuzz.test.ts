// Every input that was ever found interesting, and a million new ones made of them: no trap, no
// failed assertion, nothing lost and nothing left (*-target.ts say what each target asserts).
// `npm run fuzz` looks further, guided by coverage.

import { expect, test } from "vitest";
import { runSeed } from "../fixtures/random.ts";
import { readCorpus } from "./corpus.ts";
import { Mutator } from "./mutator.ts";
import { Target, type TargetName } from "./target.ts";

/** New inputs for each target: a million together. */
const counts: readonly (readonly [TargetName, number])[] = [
  ["frames", 250_000],
  ["lease", 150_000],
  ["http", 200_000],
  ["store", 170_000],
  ["configuration", 120_000],
  ["ring", 60_000],
  ["time", 50_000],
];

const seed = runSeed("test/fuzz/fuzz.test.ts");

function give(target: Target, input: Uint8Array): void {
  try {
    target.run(input);
  } catch (error) {
    const hex = Buffer.from(input).toString("hex");
    throw new Error(`replay: npm run fuzz -- replay ${target.name} ${hex}`, { cause: error });
  }
}

test.each(counts)(
  "%s",
  async (name, count) => {
    const target = await Target.create(name);
    const corpus = readCorpus(name);
    expect(corpus.length).toBeGreaterThan(20);
    for (const input of corpus) give(target, input);
    const mutator = new Mutator(corpus, seed);
    for (let run = 0; run < count; run++) give(target, mutator.next());
  },
  0,
);

test("a million in all", () => {
  expect(counts.reduce((sum, [, count]) => sum + count, 0)).toBe(1_000_000);
});
