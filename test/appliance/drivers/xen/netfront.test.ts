// Netfront against a hypervisor, a xenstored and a backend that are honest, late, dead, or lie.

import { beforeEach, describe, expect, test } from "vitest";
import { Driver, type Piece } from "../../../devices/driver.ts";
import { type NetbackModel } from "../../../devices/netback.ts";
import { linuxOffers, XenWorld } from "../../../devices/xen-world.ts";
import { randomBytes, runSeed } from "../../../fixtures/random.ts";
import { Random } from "../../../simulation/random.ts";

const seed = runSeed("test/appliance/drivers/xen/netfront.test.ts");
const framesMax = 16;
/** Two rings, and a buffer for each of `Driver.open`'s. */
const grantsAtRest = 2 + 16;

let random: Random;
let world: XenWorld;
let driver: Driver;

beforeEach(async () => {
  random = new Random(seed);
  await open();
});

async function open(made = new XenWorld(), frames = framesMax): Promise<void> {
  world = made;
  driver = (await Driver.open(world, frames))!;
  expect(driver, Driver.refusal).not.toBeNull();
}

function frame(length = 100): Piece[] {
  return [{ bytes: randomBytes(random, length), own: true }];
}

function send(pieces = frame()): number {
  const index = driver.send(pieces);
  driver.call("flush");
  world.fetch();
  return index;
}

/** A frame goes out and another comes in, whatever has happened before. */
function expectService(backend: NetbackModel = world.backend): void {
  world.backend = backend;
  backend.wire = [];
  const pieces = frame();
  expect(send(pieces)).toBeGreaterThanOrEqual(0);
  expect(world.sent().map((bytes) => Buffer.from(bytes))).toEqual([Buffer.from(pieces[0]!.bytes)]);
  backend.complete(Infinity);
  driver.call("reap");
  expect(driver.call("available")).toBe(driver.call("framesMax"));
  const incoming = randomBytes(random, 200);
  expect(backend.deliver(incoming)).toBe(true);
  expect(driver.receive().map(({ bytes }) => Buffer.from(bytes))).toEqual([Buffer.from(incoming)]);
}

describe("at the start", () => {
  test("it takes address, offers and packet length from xenstore", async () => {
    await open(new XenWorld({ mac: "00:16:3E:ab:cd:ef", mtu: 1400, domain: 3 }));
    const address = driver.memory.bytes(driver.call("macAddress"), 6);
    expect([...address]).toEqual([0x00, 0x16, 0x3e, 0xab, 0xcd, 0xef]);
    expect(driver.call("mtu")).toBe(1400);
    expect(driver.console).toContain("kiln: netfront connected to domain 3\n");
    expectService();
  });

  test("without an IPv6 checksum, or without a checksum at all, none is asked for", async () => {
    for (const missing of ["feature-ipv6-csum-offload", "nothing"]) {
      const offered = linuxOffers.filter((name) => name !== missing);
      if (missing === "nothing") offered.push("feature-no-csum-offload");
      await open(new XenWorld({ offered }));
      expect(driver.call("checksums")).toBe(0);
      expect(driver.call("segmentationMax")).toBe(0);
    }
  });

  test("of several cards it takes the first whose backend is there", async () => {
    const several = new XenWorld();
    several.prepare = () => {
      several.attach({ vif: 0 });
      several.store.set(`${several.backends[0]!.path}/state`, "1");
      several.backend = several.attach({ vif: 1 });
      several.attach({ vif: 2 });
    };
    await open(several);
    expect(several.backends.map(({ connects }) => connects)).toEqual([0, 1, 0]);
    expectService();
  });

  test("a slow xenstored is waited for, byte by byte", async () => {
    const slow = new XenWorld();
    slow.store.pace = 1;
    await open(slow);
    expectService();
  });

  test.each<[string, (refusing: XenWorld) => void]>([
    ["there is no card", (refusing) => void (refusing.prepare = () => {})],
    ["xenstored never answers", ({ store }) => void (store.silent = true)],
    ["its messages are too long", ({ store }) => void (store.mangle = longer)],
    ["its messages have no end", ({ store }) => void (store.mangle = (message) => message.fill(0))],
    ["an address is none", (refusing) => void hasMac(refusing, "00:16:3e:00:00:0g")],
    ["an address is a group's", (refusing) => void hasMac(refusing, "01:16:3e:00:00:02")],
    ["a backend would turn pages over", (refusing) => void offers(refusing)],
  ])("it gives up in time where %s", async (_why, spoil) => {
    const refusing = new XenWorld();
    spoil(refusing);
    expect(await Driver.open(refusing)).toBeNull();
    expect(refusing.nowUs).toBeLessThanOrEqual(10_000_000n);
  });

  function longer(message: Buffer): Buffer {
    message.writeUInt32LE(5000, 12);
    return message;
  }
  function hasMac(refusing: XenWorld, mac: string): void {
    refusing.prepare = () => void (refusing.backend = refusing.attach({ mac }));
  }
  function offers(refusing: XenWorld): void {
    const offered = linuxOffers.filter((name) => name !== "feature-rx-copy");
    refusing.prepare = () => void (refusing.backend = refusing.attach({ offered }));
  }

  test("whatever xenstored says, nothing breaks", async () => {
    for (let round = 0; round < 100; round++) {
      const lying = new XenWorld();
      lying.store.mangle = (message) => {
        if (random.between(0, 9) === 0)
          message[random.between(0, message.length - 1)]! ^= 1 << random.between(0, 7);
        return message;
      };
      await Driver.open(lying);
    }
  });
});

describe("when the backend goes", () => {
  test("detached, it lets go of everything, and takes to another backend", () => {
    for (let round = 0; round < 3; round++) send();
    driver.send(frame());
    world.backend.detach();
    world.settle(driver);
    expect(world.backend.state).toBe(6);
    expect(driver.call("available")).toBe(framesMax);
    expect(world.xen.granted()).toEqual([]);
    expect(world.xen.ports.size).toBe(0);
    expect(driver.send(frame())).toBeGreaterThanOrEqual(0);
    world.backend.forget();
    world.settle(driver);
    const other = world.attach({ domain: 5, vif: 3, mac: "00:16:3e:00:00:05" });
    world.settle(driver);
    expect(other.connects).toBe(1);
    expect(driver.memory.bytes(driver.call("macAddress"), 6)[5]).toBe(5);
    expectService(other);
  });

  test("dead with frames in flight, it gets them all back, once", () => {
    for (let round = 0; round < framesMax; round++) send();
    expect(driver.send(frame())).toBe(-1);
    world.backend.die();
    world.settle(driver);
    expect(driver.call("available")).toBe(framesMax);
    expect(world.xen.granted()).toEqual([]);
    expectService((world.attach({ domain: 9 }), world.settle(driver), world.backends.at(-1)!));
  });

  test("frames stay where they are until the backend has let go of them", () => {
    send();
    world.backend.detach();
    const stuck = world.xen.use(10 + 128 + 255, 0, false);
    world.settle(driver);
    expect(driver.call("available")).toBe(framesMax - 1);
    world.xen.release(stuck);
    world.settle(driver);
    expect(driver.call("available")).toBe(framesMax);
  });

  test("10,000 times, nothing is left of the times before", () => {
    const top = driver.call("heapTop");
    const step = driver.call("heapTop") - top;
    const watches = world.store.watchCount;
    for (let round = 0; round < 10_000; round++) {
      driver.send(frame(20));
      driver.call("flush");
      world.fetch();
      if (round % 2 === 0) world.backend.die();
      else {
        world.backend.detach();
        world.settle(driver);
        world.backend.forget();
      }
      world.backends = [];
      world.settle(driver);
      world.backend = world.attach({ domain: round % 100, vif: round % 4 });
      world.settle(driver);
    }
    expectService();
    expect(world.xen.granted().length).toBe(grantsAtRest);
    expect(world.xen.ports.size).toBe(1);
    expect(world.xen.inUse).toBe(2);
    // The backend before may have been looked at once more while it was there.
    expect(world.store.watchCount).toBeLessThanOrEqual(watches + 1);
    expect(driver.call("heapTop")).toBe(top + 2 * step);
  }, 60_000);
});

describe("a backend that lies", () => {
  const responses = 8;
  const lies: Record<string, readonly [string, (backend: NetbackModel) => void]> = {
    "responses that nothing asked for": [
      "index of the transmit ring",
      (backend) => backend.setField(0, responses, 200),
    ],
    "more responses than a ring has": [
      "index of the transmit ring",
      (backend) => backend.setField(0, responses, -1),
    ],
    "responses taken back": [
      "index of the transmit ring",
      (backend) => {
        backend.complete(1);
        driver.call("reap");
        backend.setField(0, responses, 0);
      },
    ],
    "an id beyond all": ["id in the transmit ring", (backend) => respond(backend, 256, 0)],
    "an id that is not in flight": ["frame completed twice", (backend) => respond(backend, 7, 0)],
    "an id twice": [
      "frame completed twice",
      (backend) => {
        backend.complete(1);
        respond(backend, 255, 0);
      },
    ],
    "a response to a slot that was none": [
      "id in the transmit ring",
      (backend) => respond(backend, 0, 1),
    ],
    "frames that nobody made room for": [
      "index of the receive ring",
      (backend) => backend.setField(1, responses, 100),
    ],
    "a frame in the wrong buffer": [
      "id in the receive ring",
      (backend) => void backend.deliver(frame()[0]!.bytes, { wrongId: 1 }),
    ],
  };

  function respond(backend: NetbackModel, id: number, status: number): void {
    backend.respond(0, backend.transmitResponse(id, status));
    backend.push(0);
  }

  test.each(Object.entries(lies))("is left: %s", (_lie, [reason, tell]) => {
    send();
    send();
    tell(world.backend);
    driver.call("reap");
    driver.receive();
    expect(driver.console).toContain(`netfront down: ${reason}\n`);
    world.settle(driver);
    expect(world.backend.connects).toBe(2);
    expect(driver.call("available")).toBe(framesMax);
    expectService();
  });

  test("is left for good when it never ends", () => {
    for (let round = 0; round < 20; round++) {
      if (world.backend.connected) lies["responses that nothing asked for"]![1](world.backend);
      driver.call("reap");
      world.settle(driver);
    }
    expect(world.backend.connects).toBe(8);
    expect(driver.send(frame())).toBeGreaterThanOrEqual(0);
    expect(world.xen.granted()).toEqual([]);
  });

  test("names lengths and places that are none: dropped and counted", () => {
    const bytes = frame()[0]!.bytes;
    const wrong = [
      { status: 0 },
      { status: -1 },
      { status: -32768 },
      { status: 32767 },
      { status: 4097 },
      { offset: 3900, status: 300 },
      { flags: 4 },
      { flags: 0 },
      { flags: 8 },
    ];
    for (const options of wrong) expect(world.backend.deliver(bytes, options)).toBe(true);
    expect(driver.receive()).toEqual([]);
    expect(driver.call("framesDropped")).toBe(wrong.length);
    expectService();
  });

  test("completes a frame whose page it keeps: the frame is kept, too", () => {
    send();
    const id = 255;
    const kept = world.xen.use(10 + 128 + id, 0, false);
    respond(world.backend, id, 0);
    driver.call("reap");
    expect(driver.console).toContain("netfront down: in use");
    expect(driver.call("available")).toBe(framesMax - 1);
    world.settle(driver);
    expect(driver.call("available")).toBe(framesMax - 1);
    world.xen.release(kept);
    world.settle(driver);
    expect(driver.call("available")).toBe(framesMax);
  });
});

test("frames for which the ring has no room wait, and go in their order", async () => {
  await open(new XenWorld(), 64);
  const pieces = Array.from({ length: 64 }, (_, index) => [
    { bytes: Uint8Array.from({ length: 54 }, () => index), own: true },
    ...Array.from({ length: 7 }, () => ({ bytes: Uint8Array.of(index), own: false })),
  ]);
  pieces.forEach((frame) => expect(driver.send(frame)).toBeGreaterThanOrEqual(0));
  driver.call("flush");
  world.fetch();
  expect(world.inFlight()).toBe(32);
  expect(driver.call("arm")).toBe(1);
  for (let round = 0; round < 64; round++) {
    world.complete(1, (below) => random.between(0, below - 1));
    driver.call("reap");
    driver.call("flush");
    world.fetch();
  }
  expect(world.sent().map((bytes) => bytes[0])).toEqual(pieces.map((_, index) => index));
  expect(driver.call("available")).toBe(64);
});

test.each([
  ["poweroff", 0],
  ["halt", 0],
  ["reboot", 1],
])("%s in control/shutdown is acknowledged and obeyed", (wish, reason) => {
  world.store.set("/local/domain/7/control/shutdown", wish);
  expect(() => world.settle(driver)).toThrow("halted with status 0");
  expect(world.xen.shutdowns).toEqual([reason]);
  expect(world.store.values.get("/local/domain/7/control/shutdown")).toBe("");
});

test("any other wish is left to others", () => {
  world.store.set("/local/domain/7/control/shutdown", "suspend");
  world.settle(driver);
  expect(world.store.values.get("/local/domain/7/control/shutdown")).toBe("suspend");
  expectService();
});

test("the model notices a grant that changes while in use, and a write against it", () => {
  send();
  const entry = world.xen.entryOf(10 + 128 + 255);
  const flags = driver.memory.u16(entry);
  driver.memory.setU16(entry, 0);
  expect(() => world.complete(1, () => 0)).toThrow("revoked");
  driver.memory.setU16(entry, flags);
  expect(() => world.xen.use(10 + 128 + 255, 0, true)).toThrow("read-only");
  expect(() => world.xen.use(10 + 128 + 254, 0, false)).toThrow("grants nothing");
});
