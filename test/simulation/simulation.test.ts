// The whole stack against clients of another make, on a wire from a seed (README.md of test/).

import { Buffer } from "node:buffer";
import { beforeAll, expect, test } from "vitest";
import { Appliance, simulationModule } from "./appliance.ts";
import { kindOf } from "./packets.ts";
import { Random } from "./random.ts";
import { runWorld } from "./run.ts";
import { type Site, simulationSite } from "./site.ts";
import { Timeline } from "./timeline.ts";

let site: Site;
beforeAll(async () => {
  site = await simulationSite();
});

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

/** A machine to which nobody speaks, after a day: its turns, and what it sent. */
async function idleDay(configuration: string) {
  const timeline = new Timeline();
  const sent: string[] = [];
  const options = {
    store: site.store,
    configuration,
    offload: false,
    cardLatency: 0,
    mac: Buffer.from("5254000000aa", "hex"),
  };
  const module = await simulationModule();
  const appliance = new Appliance(module, timeline, new Random(1), options, (frame) =>
    sent.push(kindOf(frame)),
  );
  while (timeline.nextUs <= 86_400e6) timeline.step();
  return { polls: appliance.polls, sent };
}

test("a day without clients costs nothing", async () => {
  const { polls } = await idleDay("ip=10.77.0.2/24 ip6=off");
  expect(polls).toBeLessThan(5);
});

test("a day without IPv6 routers costs about a question an hour", async () => {
  const { polls, sent } = await idleDay("ip=10.77.0.2/24");
  expect(polls).toBeLessThan(100);
  expect(sent.filter((kind) => kind === "icmpv6").length).toBeLessThan(50);
});

test("a day without a DHCP server costs about a message a minute", async () => {
  const { sent } = await idleDay("ip6=off");
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
