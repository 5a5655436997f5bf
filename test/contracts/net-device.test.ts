// What every network device owes the stack above it (appliance/net/device.ts), whatever it is
// made of. A device is added by adding its world to the list.

import { beforeEach, describe, expect, test } from "vitest";
import { Driver, type Piece } from "../devices/driver.ts";
import {
  type Family,
  headersLength,
  tcpHeaders,
  tcpPayload,
  tcpRequests,
  tcpSequence,
} from "../devices/frames.ts";
import { XenWorld } from "../devices/xen-world.ts";
import { everything, HostWorld, LoopbackWorld, VirtioWorld, type Wire } from "../devices/worlds.ts";
import { randomBytes, runSeed } from "../fixtures/random.ts";
import { LinuxWorld } from "../native/linux-world.ts";
import { Random } from "../simulation/random.ts";

const seed = runSeed("test/contracts/net-device.test.ts");

/** IEEE's first EtherType for local experiments. */
const localExperiment = [0x88, 0xb5];
const families: readonly Family[] = [4, 6];

/** For comparisons: of buffers they go from byte to byte, which took half of the time here. */
function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
}

const virtio = { features: everything, manual: true };
const weak = () => ({ ...virtio, weak: new Random(seed), label: "weak memory" });
const worlds: readonly (() => Wire)[] = [
  () => new LoopbackWorld(),
  () => new HostWorld(),
  () => new VirtioWorld("mmio 1", virtio),
  () => new VirtioWorld("mmio 2", virtio),
  () => new VirtioWorld("pci", virtio),
  () => new VirtioWorld("pci without firmware", virtio),
  () => new VirtioWorld("mmio 2", weak()),
  () => new VirtioWorld("pci", { ...weak(), features: ["mac"], label: "weak, nothing offered" }),
  () => new VirtioWorld("mmio 1", { ...virtio, features: [], label: "nothing offered" }),
  () => new VirtioWorld("mmio 2", { ...virtio, features: ["mac"], label: "nothing offered" }),
  () => new LinuxWorld("a tap without room"),
  () => new LinuxWorld("a tap with room"),
  () => new XenWorld(),
  () => new XenWorld({ offered: ["feature-rx-copy"] }, "nothing offered"),
];

await LinuxWorld.prepare();

describe.each(worlds.map((make) => [make().name, make] as const))("%s", (_name, make) => {
  let world: Wire;
  let driver: Driver;
  let random: Random;

  beforeEach(async () => {
    random = new Random(seed);
    world = make();
    driver = (await Driver.open(world))!;
    expect(driver, Driver.refusal).not.toBeNull();
  });

  function below(bound: number): number {
    return random.between(0, bound - 1);
  }

  function bytes(length: number): Uint8Array {
    return randomBytes(random, length);
  }

  function flush(): void {
    driver.call("flush");
    world.fetch();
  }

  /** A frame of chance: up to eight segments, whole and untouched by offloads. */
  function someFrame(lengthMax = 1514): Piece[] {
    const count = 1 + below(8);
    const pieces = Array.from({ length: count }, (_, index) => ({
      // The first one holds the Ethernet header at least.
      bytes: bytes((index === 0 ? 14 : 1) + below(Math.floor((lengthMax - 13) / count))),
      own: index === 0 || below(4) === 0,
    }));
    // Chance would call some a VLAN's, which Linux takes apart.
    pieces[0]!.bytes.set(localExperiment, 12);
    return pieces;
  }

  function whole(pieces: readonly Piece[]): Buffer {
    return Buffer.concat(pieces.map((piece) => piece.bytes));
  }

  function completeAll(): void {
    while (world.inFlight() > 0) world.complete(16, below);
    driver.call("reap");
  }

  test("has an address of its own and all of its frames", () => {
    const [first, ...rest] = driver.memory.bytes(driver.call("macAddress"), 6);
    expect(first! & 1).toBe(0);
    expect([first, ...rest].some((byte) => byte !== 0)).toBe(true);
    expect(driver.call("mtu")).toBe(1500);
    expect(driver.call("framesMax")).toBeGreaterThan(0);
    expect(driver.call("available")).toBe(driver.call("framesMax"));
  });

  test("sends the bytes of each frame, in order", () => {
    for (let round = 0; round < 50; round++) {
      const frames = Array.from({ length: 1 + below(10) }, () => someFrame());
      frames.forEach((pieces) => expect(driver.send(pieces)).toBeGreaterThanOrEqual(0));
      flush();
      expect(world.sent(driver).map(hexOf)).toEqual(frames.map((pieces) => hexOf(whole(pieces))));
      completeAll();
    }
  });

  test("fills in checksums that are asked for, where it says that it does", () => {
    expect(driver.call("checksums") !== 0).toBe(world.offload);
    for (let round = 0; world.offload && round < 20; round++) {
      const payload = bytes(below(1460));
      const family = families[round % 2]!;
      const headers = tcpHeaders(payload.length, below(2 ** 31), family);
      driver.send(
        [
          { bytes: headers, own: true },
          { bytes: payload, own: false },
        ],
        tcpRequests(0, family),
      );
      flush();
      const [packet, ...more] = world.sent(driver);
      expect(more).toEqual([]);
      expect(hexOf(tcpPayload(packet!))).toBe(hexOf(payload));
      completeAll();
    }
  });

  test.each(families)("cuts segments of IPv%i, where it says that it does", (family) => {
    const segmentationMax = driver.call(family === 4 ? "segmentationMax" : "segmentationMaxIpv6");
    expect(segmentationMax > 0).toBe(world.offload);
    for (let round = 0; world.offload && round < 8; round++) {
      // Where pages count, each of the three pieces may lie on one more than it fills.
      const spare = driver.call("pagesMax") === 0 ? 0 : 3 * 4096;
      const lengthMax = segmentationMax - headersLength(family) - spare;
      const payload = bytes(round === 0 ? lengthMax : 1 + below(20000));
      const segmentSize = 536 + below(925);
      const sequence = below(2 ** 31) * 2;
      const pieces = [
        { bytes: tcpHeaders(payload.length, sequence, family), own: true },
        { bytes: payload.subarray(0, 700), own: false },
        { bytes: payload.subarray(700), own: false },
      ];
      driver.send(pieces, tcpRequests(segmentSize, family));
      flush();
      const packets = world.sent(driver);
      expect(packets.length).toBe(Math.ceil(payload.length / segmentSize));
      packets.forEach((packet, index) =>
        expect(tcpSequence(packet)).toBe((sequence + index * segmentSize) >>> 0),
      );
      expect(hexOf(Buffer.concat(packets.map(tcpPayload)))).toBe(hexOf(payload));
      completeAll();
    }
  });

  test("completes every frame exactly once, in whatever order", () => {
    const framesMax = driver.call("framesMax");
    for (let step = 0; step < 3000; step++) {
      const what = below(8);
      if (what < 4) driver.send(someFrame(64));
      else if (what === 4) flush();
      else if (what === 5) world.complete(1 + below(5), below);
      else if (what === 6) driver.call("reap");
      else if (world.kind === 0) world.sent(driver);
      expect(driver.call("available")).toBeLessThanOrEqual(framesMax);
    }
    flush();
    world.sent(driver);
    completeAll();
    expect(driver.call("available")).toBe(framesMax);
    const held = new Set(Array.from({ length: framesMax }, () => driver.call("acquire")));
    expect(held.size).toBe(framesMax);
    expect(held.has(0)).toBe(false);
    expect(driver.call("acquire")).toBe(0);
    for (const frame of held) driver.call("giveBack", frame);
    expect(driver.call("available")).toBe(framesMax);
  });

  test("refuses when all frames are in flight, and goes on after a completion", () => {
    const framesMax = driver.call("framesMax");
    // Where none is ever in flight, none is refused.
    for (let sent = 0; world.takesAtOnce && sent < 4 * framesMax; sent++) {
      expect(driver.send(someFrame(64))).toBeGreaterThanOrEqual(0);
    }
    for (let round = 0; !world.takesAtOnce && round < 3; round++) {
      const indexes = Array.from({ length: framesMax }, () => driver.send(someFrame(64)));
      expect(new Set(indexes).size).toBe(framesMax);
      expect(driver.send(someFrame(64))).toBe(-1);
      flush();
      expect(driver.send(someFrame(64))).toBe(-1);
      if (world.kind === 0) world.sent(driver);
      world.complete(1, below);
      // Without a call to reap: acquire looks for itself.
      expect(driver.send(someFrame(64))).toBeGreaterThanOrEqual(0);
      flush();
      world.sent(driver);
      completeAll();
      expect(driver.call("available")).toBe(framesMax);
    }
  });

  test("receives each frame once, intact and in order, however many there are", () => {
    const expected: Buffer[] = [];
    const received: Buffer[] = [];
    for (let step = 0; step < 500; step++) {
      for (let count = below(12); count > 0; count--) {
        const frame = bytes(14 + below(1501));
        if (world.deliver(driver, frame)) expected.push(Buffer.from(frame));
      }
      received.push(...driver.receive().map(({ bytes }) => Buffer.from(bytes)));
    }
    for (let batch = driver.receive(); batch.length > 0; batch = driver.receive()) {
      received.push(...batch.map(({ bytes }) => Buffer.from(bytes)));
    }
    expect(expected.length).toBeGreaterThan(1000);
    expect(received.length).toBe(expected.length);
    expect(Buffer.concat(received).equals(Buffer.concat(expected))).toBe(true);
    expect(driver.call("framesReceived")).toBe(received.length);
    expect(driver.call("framesDropped")).toBe(0);
  });

  test("passes on what is known about a checksum, and nothing else", () => {
    world.deliver(driver, bytes(60), true);
    world.deliver(driver, bytes(60), false);
    const believes = world.offload;
    expect(driver.receive().map(({ checksumGood }) => checksumGood)).toEqual([believes, false]);
  });

  test("does not let the stack sleep while a frame waits", () => {
    expect(driver.call("arm")).toBe(1);
    world.deliver(driver, bytes(60));
    expect(driver.call("arm")).toBe(world.seesAtWait ? 1 : 0);
    if (world.seesAtWait) expect(world.interrupted()).toBe(true);
    driver.receive();
    expect(driver.call("arm")).toBe(1);
  });

  test("wakes the stack that sleeps for each frame", () => {
    // Loopback and the card of the Node world have no processor to wake.
    if (world.kind < 2 && !world.seesAtWait) return expect(world.interrupted()).toBe(false);
    for (let round = 0; round < 40; round++) {
      world.woken();
      expect(driver.call("arm")).toBe(1);
      expect(world.interrupted()).toBe(false);
      world.deliver(driver, bytes(60));
      expect(world.interrupted()).toBe(true);
      expect(driver.receive().length).toBe(1);
    }
  });

  test("does not let the stack sleep while the frames that it lacks wait", () => {
    const framesMax = driver.call("framesMax");
    for (let sent = 0; sent < framesMax; sent++) {
      expect(driver.send(someFrame(64))).toBeGreaterThanOrEqual(0);
    }
    flush();
    if (world.kind === 0 || world.takesAtOnce) return expect(driver.call("arm")).toBe(0);
    expect(driver.call("arm")).toBe(1);
    world.complete(world.inFlight(), () => 0);
    expect(driver.call("arm")).toBe(0);
  });

  test("allocates nothing once it is open", () => {
    const top = driver.call("heapTop");
    // Asking is an allocation too, so ask twice.
    const step = driver.call("heapTop") - top;
    for (let round = 0; round < 200; round++) {
      driver.send(someFrame());
      flush();
      world.deliver(driver, bytes(60));
      world.sent(driver);
      driver.receive();
      completeAll();
      driver.call("arm");
    }
    expect(driver.call("heapTop")).toBe(top + 2 * step);
  });
});
