// One run of the simulation, its settings from the environment: what a failure asks to be typed.

import { expect, test } from "vitest";
import { runWorld } from "./run.ts";
import { simulationSite } from "./site.ts";

const setting = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);

test("the run that the environment describes", async () => {
  const requests = setting("KILN_REQUESTS", 200);
  const world = await runWorld(await simulationSite(), {
    seed: setting("KILN_SEED", 1),
    requests,
    offload: setting("KILN_OFFLOAD", 0) === 1,
    troubled: setting("KILN_TROUBLED", 0) === 1,
    virtio: setting("KILN_VIRTIO", 0) === 1,
  });
  expect(world.answered).toBeGreaterThanOrEqual(requests);
}, 0);
