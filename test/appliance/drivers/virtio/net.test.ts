// What the contract suite cannot know: negotiation, mergeable buffers, notifications, resets.

import { beforeEach, describe, expect, test } from "vitest";
import { Driver } from "../../../devices/driver.ts";
import { type Feature, featureMask } from "../../../devices/virtio-net.ts";
import { type Bus, everything, VirtioWorld, type VirtioOptions } from "../../../devices/worlds.ts";
import { randomBytes, runSeed } from "../../../fixtures/random.ts";
import { Random } from "../../../simulation/random.ts";

const seed = runSeed("test/appliance/drivers/virtio/net.test.ts");
const buses: readonly Bus[] = ["mmio 1", "mmio 2", "pci"];

let random: Random;
beforeEach(() => {
  random = new Random(seed);
});

async function open(bus: Bus, options: Partial<VirtioOptions> = {}, frames = 16, buffers = 16) {
  const world = new VirtioWorld(bus, { features: everything, ...options });
  const driver = await Driver.open(world, frames, buffers);
  expect(driver, Driver.refusal).not.toBeNull();
  return { world, driver: driver!, net: world.net };
}

function some(length: number): Uint8Array {
  return randomBytes(random, length);
}

function frame(length: number) {
  return [{ bytes: some(length), own: true }];
}

describe.each(buses)("negotiation on %s", (bus) => {
  const own: Feature = bus === "mmio 1" ? "anyLayout" : "version1";

  test("takes all it has a use for, leaves what it has none for, and says so", async () => {
    const { net, driver } = await open(bus);
    const useless = featureMask(["guestTso4", "status"]);
    expect(net.taken).toBe(net.options.offered & ~useless);
    const { offered } = net.options;
    const bits = `offers 0x${offered.toString(16)}, taken 0x${net.taken.toString(16)}`;
    expect(driver.console).toMatch(/^kiln: virtio-net on [a-z0-9 ]+ at 0x[0-9a-f]+ offers .*\n$/);
    expect(driver.console).toContain(bits);
  });

  test.each(everything)("does without %s", async (missing) => {
    const { net, world, driver } = await open(bus, {
      features: everything.filter((name) => name !== missing),
    });
    expect(net.taken & featureMask([missing])).toBe(0n);
    driver.send(frame(60));
    driver.call("flush");
    expect(world.sent().map(({ length }) => length)).toEqual([60]);
    world.deliver(driver, some(60));
    expect(driver.receive().map(({ bytes }) => bytes.length)).toEqual([60]);
  });

  test("takes a queue no larger than the device's", async () => {
    const { net, driver } = await open(bus, { queueSizeMax: 8 });
    expect(net.queues.map(({ size }) => size)).toEqual([8, 8]);
    expect(driver.call("framesMax")).toBe(8);
  });

  test("gives each frame a part of the ring where there are no indirect tables", async () => {
    const features = everything.filter((name) => name !== "indirect");
    const { net, driver } = await open(bus, { features, queueSizeMax: 64 });
    expect(net.queues[1].size).toBe(64);
    expect(driver.call("framesMax")).toBe(8);
  });

  test("believes a smaller MTU, and no absurd one", async () => {
    const mtuOf = async (mtu: number) => {
      const { driver } = await open(bus, { features: [...everything, "mtu"], mtu });
      return driver.call("mtu");
    };
    expect(await mtuOf(1460)).toBe(1460);
    expect(await mtuOf(9000)).toBe(1500);
    expect(await mtuOf(20)).toBe(1500);
  });

  test("makes up an address where the device has none", async () => {
    const { driver } = await open(bus, { features: [own] });
    const [first] = driver.memory.bytes(driver.call("macAddress"), 6);
    expect(first! & 3).toBe(2);
  });
});

test("turns down modern devices without VERSION_1, legacy ones without ANY_LAYOUT", async () => {
  for (const bus of ["mmio 1", "mmio 2", "pci"] as const) {
    const world = new VirtioWorld(bus, { features: everything, bare: true });
    expect(await Driver.open(world)).toBeNull();
    expect(Driver.refusal).toContain("virtio-net cannot be used because of its ");
  }
});

describe.each(buses)("mergeable buffers on %s", (bus) => {
  test("puts together a frame that fills several", async () => {
    const { net, driver } = await open(bus);
    const frames = [some(900), some(1400), some(60), some(2000)];
    for (const bytes of frames) expect(net.deliver(bytes, { piece: 512 })).toBe(true);
    const received: Uint8Array[] = [];
    // Each of the long ones ends its batch.
    for (let batch = driver.receive(); batch.length > 0; batch = driver.receive()) {
      received.push(...batch.map(({ bytes }) => bytes));
    }
    expect(received).toEqual(frames);
    expect(net.queues[0].held.size + net.queues[0].fetch().length).toBeGreaterThan(8);
  });

  test("drops one that is too long", async () => {
    const { net, driver } = await open(bus);
    expect(net.deliver(some(5000), { piece: 1000 })).toBe(true);
    net.deliver(some(60));
    expect([...driver.receive(), ...driver.receive()].map(({ bytes }) => bytes.length)).toEqual([
      60,
    ]);
    expect(driver.call("framesDropped")).toBe(1);
  });

  test.each([0, 2, 3, 17, 65535])("drops one that claims %i buffers and has one", async (claim) => {
    const { net, driver } = await open(bus);
    net.deliver(some(60), { numBuffers: claim });
    expect(driver.receive()).toEqual([]);
    expect(driver.call("framesDropped")).toBe(1);
    net.deliver(some(61));
    expect(driver.receive().map(({ bytes }) => bytes.length)).toEqual([61]);
  });
});

describe.each(buses)("notifications on %s", (bus) => {
  test("rings once for many frames, and not at all for a device that looks anyway", async () => {
    const { net, driver } = await open(bus, { manual: true });
    const before = net.notifications;
    for (let count = 0; count < 5; count++) driver.send(frame(60));
    driver.call("flush");
    driver.call("flush");
    expect(net.notifications).toBe(before + 1);
    net.queues[1].fetch();
    net.queues[1].wantNotification(false);
    driver.send(frame(60));
    driver.call("flush");
    expect(net.notifications).toBe(before + 1);
  });

  test("asks for no interrupt unless armed, and for none on completions", async () => {
    const { net, driver, world } = await open(bus);
    driver.call("arm");
    driver.send(frame(60));
    driver.call("flush");
    expect(world.interrupted()).toBe(false);
    net.deliver(some(60));
    expect(world.interrupted()).toBe(true);
    // The ring's turn is the driver's again: what follows is found without an interrupt.
    driver.receive();
    expect(driver.call("arm")).toBe(1);
    expect(world.interrupted()).toBe(false);
  });
});

/** KILN_TURNS=120000 makes more than a million of all. */
const turns = Number(process.env["KILN_TURNS"] ?? 4000);

describe("no wake-up is lost", () => {
  const sets: readonly (readonly Feature[])[] = [
    everything,
    everything.filter((name) => name !== "eventIndex"),
    everything.filter((name) => name !== "indirect"),
  ];
  const cases = buses.flatMap((bus) => sets.map((features, index) => [bus, index, features]));

  test.each(cases as [Bus, number, readonly Feature[]][])(
    "on %s with feature set %i, the device acting at every barrier and register",
    async (bus, _index, features) => {
      const { world, driver, net } = await open(bus, { features, manual: true }, 4, 8);
      const below = (bound: number) => random.between(0, bound - 1);
      let asleep = 0;
      const deviceStep = (): void => {
        const what = below(10);
        if (what === 0) net.deliver(some(60));
        else if (what === 1) world.fetch();
        else if (what === 2) net.complete(1 + below(3), below);
      };
      world.pause = deviceStep;
      for (let turn = 0; turn < turns; turn++) {
        driver.call("reap");
        driver.receive();
        for (let count = below(4); count > 0; count--) driver.send(frame(60));
        driver.call("flush");
        if (driver.call("arm") === 0) continue;
        asleep += 1;
        if (driver.call("available") === 0) {
          // What the stack waits for is a frame: once all are completed it has been told.
          for (world.fetch(); world.inFlight() > 0;) net.complete(1 + below(2), below);
          expect(world.interrupted(), `no frame, turn ${turn}, seed ${seed}`).toBe(true);
        }
        for (let steps = 0; steps < 200 && !world.interrupted(); steps++) {
          const missed = net.delivered - driver.call("framesReceived");
          expect(missed, `a frame waits, turn ${turn}, seed ${seed}`).toBe(0);
          deviceStep();
        }
      }
      expect(asleep).toBeGreaterThan(100);
      expect(driver.call("framesDropped")).toBe(0);
      expect(driver.console.split("\n").length).toBe(2);
    },
  );
});

test.each(buses)("on %s the rings' indexes wrap without anybody noticing", async (bus) => {
  const { world, driver, net } = await open(bus);
  const bytes = new Uint8Array(60);
  const first = net.notifications;
  for (let turn = 0; turn < 9000; turn++) {
    for (let count = 0; count < 8; count++) {
      bytes[0] = turn & 255;
      driver.send([{ bytes, own: true }]);
      net.deliver(bytes);
    }
    driver.call("flush");
    const back = [...world.sent(), ...driver.receive().map((frame) => frame.bytes)];
    expect(back.length).toBe(16);
    expect(back.every(([byte]) => byte === (turn & 255))).toBe(true);
    driver.call("reap");
    if (turn % 16 === 0) expect(driver.call("arm")).toBe(1);
  }
  expect(driver.call("framesSent")).toBe(72000);
  expect(driver.call("framesReceived")).toBe(72000);
  // One notification a turn: neither more nor fewer when an index wraps.
  expect(net.notifications - first).toBe(9000);
});

test("finds a card that is a later function of its slot", async () => {
  const world = new VirtioWorld("pci", { features: everything, slot: (4 << 3) | 5 });
  const driver = await Driver.open(world);
  expect(driver!.console).toContain("virtio-net on pci at 0x25 ");
});

test("says what is wrong with a card that has the legacy interface only", async () => {
  const world = new VirtioWorld("pci", { features: everything, capabilities: false });
  expect(await Driver.open(world)).toBeNull();
  expect(Driver.refusal).toContain("no modern interface");
});

test("is content when there is no card", async () => {
  const world = { kind: 2, imports: () => ({}) };
  expect(await Driver.open(world)).toBeNull();
  expect(Driver.refusal).toBe("");
});
