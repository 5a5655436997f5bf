// The whole stack against clients of another make, on a wire from a seed (README.md of test/).

import { Buffer } from "node:buffer";
import { beforeAll, expect, test } from "vitest";
import { Appliance, simulationModule } from "./appliance.ts";
import { kindOf } from "./packets.ts";
import { Random } from "./random.ts";
import { runWorld } from "./run.ts";
import { type Site, simulationSite } from "./site.ts";
import { Timeline } from "./timeline.ts";
import { World } from "./world.ts";
import { fairWeather } from "./wire.ts";

let site: Site;
beforeAll(async () => {
  site = await simulationSite();
});

/** No time limit: how fast the machine is proves nothing. */
const noLimit = 0;

test.each([
  { seed: 20_261_123, offload: true, requests: 100_000 },
  { seed: 4_711, offload: false, requests: 50_000 },
  // A probe of a window smaller than a segment is lost, and must be sent again.
  { seed: 25, offload: false, requests: 3_000 },
])(
  "$requests requests, a bad wire, every body right, heap flat (seed $seed, offload $offload)",
  async (options) => {
    const world = await runWorld(site, options);
    expect(world.answered).toBeGreaterThanOrEqual(options.requests);
    for (const wire of world.wires) expect(wire.lost).toBeGreaterThan(wire.frames / 200);
    expect(world.wires.every((wire) => wire.corrupted > 0)).toBe(true);
    // Clients have left; when the last timer has run out, no frame may be missing.
    world.pass(300e6);
    expect(world.appliance.exports.framesMissing()).toBe(0);
    expect(world.appliance.exports.connections()).toBe(0);
  },
  noLimit,
);

test("a good wire needs no retransmission once the neighbours are known", async () => {
  const world = await runWorld(site, {
    seed: 7,
    requests: 1000,
    offload: true,
    fair: true,
    concurrency: 1,
  });
  expect(world.retransmissions).toBe(0);
});

test("a day without clients costs nothing", async () => {
  const world = await World.create(site, {
    seed: 1,
    requests: 0,
    concurrency: 0,
    weather: fairWeather,
    offload: true,
    cardLatency: 0,
  });
  world.pass(86_400e6);
  expect(world.appliance.polls).toBeLessThan(5);
});

test("a day without a DHCP server costs about a message a minute", async () => {
  const timeline = new Timeline();
  const sent: string[] = [];
  const options = {
    store: site.store,
    configuration: "",
    offload: false,
    cardLatency: 0,
    mac: Buffer.from("5254000000aa", "hex"),
  };
  const module = await simulationModule();
  new Appliance(module, timeline, new Random(1), options, (frame) => sent.push(kindOf(frame)));
  while (timeline.nextUs <= 86_400e6) timeline.step();
  expect(new Set(sent)).toEqual(new Set(["udp"]));
  expect(sent.length).toBeGreaterThan(1300);
  expect(sent.length).toBeLessThan(1450);
});

test("the same seed gives the same run", async () => {
  const options = { seed: 99, requests: 300, offload: false };
  const [one, other] = [await runWorld(site, options), await runWorld(site, options)];
  expect(other.timeline.nowUs).toBe(one.timeline.nowUs);
  expect(other.bodyBytes).toBe(one.bodyBytes);
});
