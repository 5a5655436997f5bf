// Strange clients, strange weather, and a machine that stalls, sleeps, leaps in time and loses its
// card with frames in flight: whatever arrives is right, every invariant holds after every turn,
// and in the end nothing is left.

import { beforeAll, expect, test } from "vitest";
import { runSeed } from "../fixtures/random.ts";
import { runWorld } from "./run.ts";
import { type Site, simulationSite } from "./site.ts";

const requests = 400;
const fixed = [1, 2, 3, 4, 5, 6, 7, 8];
const freshCount = 4;

let site: Site;
beforeAll(async () => {
  site = await simulationSite();
});

/** The seed also says which card it is. */
function run(seed: number) {
  const [offload, virtio] = [(seed & 1) !== 0, (seed & 2) !== 0];
  return runWorld(site, { seed, requests, offload, virtio, troubled: true });
}

test.each(fixed)(
  "seed %i",
  async (seed) => {
    const { answered, trouble } = await run(seed);
    expect(answered).toBeGreaterThanOrEqual(requests);
    const { failure, ...others } = trouble.counts;
    expect(Math.min(...Object.values(others))).toBeGreaterThan(0);
    if (seed & 2) expect(failure).toBeGreaterThan(0);
  },
  0,
);

test("seeds that were never run before", async () => {
  const first = runSeed("test/simulation/trouble.test.ts");
  for (let seed = first; seed < first + freshCount; seed++) await run(seed);
}, 0);
