// A device that contradicts itself, by accident or on purpose: it never makes the driver trap, read
// outside its buffers, or lose a frame; it is reset, and given up when it does not stop.

import { beforeEach, describe, expect, test } from "vitest";
import { Driver } from "../../../devices/driver.ts";
import type { Feature, VirtioNetModel } from "../../../devices/virtio-net.ts";
import { type Bus, everything, VirtioWorld } from "../../../devices/worlds.ts";
import { randomBytes, runSeed } from "../../../fixtures/random.ts";
import { Random } from "../../../simulation/random.ts";

const seed = runSeed("test/appliance/drivers/virtio/hostile.test.ts");
const buses: readonly Bus[] = ["mmio 1", "mmio 2", "pci"];
const frames = 8;
const failuresMax = 8;

let random: Random;
beforeEach(() => {
  random = new Random(seed);
});

function below(bound: number): number {
  return random.between(0, bound - 1);
}

async function open(bus: Bus, features: readonly Feature[] = everything) {
  const world = new VirtioWorld(bus, { features, manual: true });
  const driver = (await Driver.open(world, frames, 8))!;
  return { world, driver, net: world.net };
}

function send(driver: Driver): number {
  return driver.send([{ bytes: randomBytes(random, 60), own: true }]);
}

/** The stack's turn. */
function turn(driver: Driver): void {
  driver.call("reap");
  driver.receive();
  send(driver);
  driver.call("flush");
  driver.call("arm");
}

function failures(driver: Driver): string[] {
  return driver.console.split("\n").filter((line) => line.includes("virtio-net is reset: "));
}

/** Whether frames go both ways. */
function works(world: VirtioWorld, driver: Driver): boolean {
  driver.receive();
  world.sent();
  send(driver);
  driver.call("flush");
  world.fetch();
  const out = world.sent().length === 1;
  world.complete(frames, () => 0);
  driver.call("reap");
  return out && world.deliver(driver, new Uint8Array(60)) && driver.receive().length === 1;
}

type Lie = (net: VirtioNetModel) => void;

const aboutReceiving: Record<string, Lie> = {
  "an id that is none of the ring's": ({ queues: [queue] }) =>
    queue.forge([{ head: 8, length: 72 }]),
  "an enormous id": ({ queues: [queue] }) => queue.forge([{ head: 0xffffffff, length: 72 }]),
  "one buffer twice": ({ queues: [queue] }) => {
    queue.forge([
      { head: 1, length: 72 },
      { head: 1, length: 72 },
    ]);
  },
  "an index that jumps": ({ queues: [queue] }) => queue.forge([], 9),
  "an index that falls back": ({ queues: [queue] }) => queue.forge([], 0xffff),
};

const aboutSending: Record<string, Lie> = {
  "an id that is none of the ring's": ({ queues: [, queue] }) =>
    queue.forge([{ head: 9999, length: 0 }]),
  "an enormous id": ({ queues: [, queue] }) => queue.forge([{ head: 0xfffffff8, length: 0 }]),
  "a frame that it does not have": ({ queues: [, queue] }) => {
    const heads = [0, 1, 2, 3].map((index) => index * (queue.indirect ? 1 : 8));
    queue.forge([{ head: heads.find((head) => !queue.held.has(head))!, length: 0 }]);
  },
  "a frame twice": ({ queues: [, queue] }) => {
    const [head] = queue.held.keys();
    queue.forge([
      { head: head!, length: 0 },
      { head: head!, length: 0 },
    ]);
  },
  "an index that jumps": ({ queues: [, queue] }) => queue.forge([], 100),
};

/** What the console gives as the reason. */
function reason(what: string): RegExp {
  if (what.includes("index")) return /index of the (receive|transmit) ring$/;
  if (what.includes("id")) return /id in the (receive|transmit) ring$/;
  return /twice$/;
}

const sets: readonly (readonly [string, readonly Feature[]])[] = [
  ["everything", everything],
  ["no indirect tables", everything.filter((name) => name !== "indirect")],
  ["no event index", everything.filter((name) => name !== "eventIndex")],
];

describe.each(buses.flatMap((bus) => sets.map(([name, set]) => [bus, name, set] as const)))(
  "on %s with %s",
  (bus, _name, features) => {
    test.each(Object.entries(aboutReceiving))("receiving: %s", async (what, lie) => {
      const { world, driver, net } = await open(bus, features);
      expect(works(world, driver)).toBe(true);
      net.queues[0].fetch();
      send(driver);
      driver.call("flush");
      const resets = net.resets;
      lie(net);
      expect(driver.receive()).toEqual([]);
      expect(failures(driver)).toEqual([expect.stringMatching(reason(what))]);
      expect(net.resets).toBe(resets + 1);
      // What was in flight came back with the reset.
      expect(driver.call("available")).toBe(driver.call("framesMax"));
      expect(works(world, driver)).toBe(true);
    });

    test.each(Object.entries(aboutSending))("sending: %s", async (what, lie) => {
      const { world, driver, net } = await open(bus, features);
      for (let count = 0; count < 3; count++) send(driver);
      driver.call("flush");
      world.fetch();
      lie(net);
      driver.call("reap");
      expect(failures(driver)).toEqual([expect.stringMatching(reason(what))]);
      expect(driver.call("available")).toBe(driver.call("framesMax"));
      expect(works(world, driver)).toBe(true);
    });

    test.each([0, 1, 9, 1537, 65535, 0xffffffff])("a received length of %i", async (length) => {
      const { world, driver, net } = await open(bus, features);
      net.queues[0].fetch();
      net.queues[0].forge([{ head: 0, length }]);
      expect(driver.receive()).toEqual([]);
      expect(driver.call("framesDropped")).toBe(1);
      expect(failures(driver)).toEqual([]);
      expect(works(world, driver)).toBe(true);
    });

    test("is given up when it does not stop, and every frame comes back", async () => {
      const { driver, net } = await open(bus, features);
      for (let count = 0; count < failuresMax + 3; count++) {
        send(driver);
        driver.call("flush");
        net.queues[0].forge([], 999);
        expect(driver.receive()).toEqual([]);
      }
      expect(failures(driver).length).toBe(failuresMax);
      expect(driver.console).toMatch(/kiln: virtio-net given up\n$/);
      expect(driver.call("available")).toBe(driver.call("framesMax"));
      expect(net.status).toBe(0);
      expect(driver.call("arm")).toBe(1);
      expect(driver.call("acquire")).not.toBe(0);
    });
  },
);

test.each(buses)("on %s a device that asks for a reset gets one", async (bus) => {
  const { world, driver, net } = await open(bus);
  for (let count = 0; count < 3; count++) send(driver);
  driver.call("flush");
  net.demandReset();
  expect(world.interrupted()).toBe(true);
  expect(driver.call("arm")).toBe(0);
  expect(failures(driver)).toEqual(["kiln: virtio-net is reset: it asks for it"]);
  expect(driver.call("available")).toBe(driver.call("framesMax"));
  expect(driver.call("arm")).toBe(1);
  expect(works(world, driver)).toBe(true);
});

test("is given up when it does not come back from a reset", async () => {
  const { driver, net } = await open("mmio 2");
  net.setStatus = () => void (net.status = 0);
  net.queues[0].forge([], 999);
  driver.receive();
  expect(driver.console).toMatch(/kiln: virtio-net given up\n$/);
});

test.each(buses)("on %s frames that were in flight at a reset are not sent twice", async (bus) => {
  const { world, driver, net } = await open(bus);
  for (let count = 0; count < 5; count++) send(driver);
  driver.call("flush");
  world.fetch();
  world.sent();
  net.queues[0].forge([], 999);
  driver.receive();
  world.fetch();
  expect(world.sent()).toEqual([]);
  expect(works(world, driver)).toBe(true);
});

test.each(buses)("on %s memory scribbled over at random harms nothing", async (bus) => {
  for (let run = 0; run < 60; run++) {
    const { driver, net } = await open(bus, sets[below(sets.length)]![1]);
    const heapEnd = driver.call("heapTop");
    for (let step = 0; step < 150; step++) {
      turn(driver);
      scribble(driver, net);
      const batch = driver.call("receive");
      for (let index = 0; index < batch; index++) {
        const address = driver.call("receivedAddress", index);
        const length = driver.call("receivedLength", index);
        expect(address, `seed ${seed}`).toBeGreaterThanOrEqual(4096);
        expect(length).toBeLessThanOrEqual(4096);
        expect(address + length).toBeLessThan(heapEnd);
      }
      driver.call("recycle");
    }
    // Whatever happened, no frame is lost: those not free are in flight.
    expect(driver.call("available")).toBeLessThanOrEqual(driver.call("framesMax"));
    net.queues[1].forge([], 12345);
    driver.call("reap");
    expect(driver.call("available")).toBe(driver.call("framesMax"));
  }
});

/** Garbage in what the device may write: used rings, event fields, headers of received frames. */
function scribble(driver: Driver, net: VirtioNetModel): void {
  const { memory } = driver;
  const queue = net.queues[below(2)]!;
  if (!queue.ready) return;
  const what = below(6);
  if (what === 0) {
    const elements = Array.from({ length: 1 + below(4) }, () => ({
      head: below(4) ? below(queue.size) : below(2 ** 32),
      length: below(2) ? below(2000) : below(2 ** 32),
    }));
    queue.forge(elements);
  } else if (what === 1) memory.setU16(queue.usedRing + 2, below(65536));
  else if (what === 2) memory.write(queue.usedRing, randomBytes(random, 6 + 8 * queue.size));
  else {
    // A frame with a header of chance.
    const head = below(net.queues[0].size);
    const buffer = memory.u64(net.queues[0].descTable + 16 * head);
    memory.write(buffer, randomBytes(random, 12));
    net.queues[0].forge([{ head, length: below(1600) }]);
  }
}
