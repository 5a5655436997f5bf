// Half a million requests over a bad wire: what both soak tests ask of a world.

import { expect } from "vitest";
import { runWorld } from "./run.ts";
import { simulationSite } from "./site.ts";

/** Requests of each of the two tests: together a million. */
export const soakRequests = 500_000;

/** Has `soakRequests` answered from `seed`; runWorld sees to it that heap and pools are flat. */
export async function soak(seed: number, offload: boolean): Promise<void> {
  const world = await runWorld(await simulationSite(), { seed, offload, requests: soakRequests });
  expect(world.answered).toBeGreaterThanOrEqual(soakRequests);
  expect(world.bodyBytes).toBeGreaterThan(soakRequests * 8000);
  for (const wire of world.wires) expect(wire.lost).toBeGreaterThan(wire.frames / 200);
  expect(world.wires.every((wire) => wire.corrupted > 0)).toBe(true);
}
