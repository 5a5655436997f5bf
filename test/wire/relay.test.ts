// The faulty wire itself: it loses what its seed says, and what it carries it carries whole.

import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { start } from "../../deploy/qemu/apply.ts";
import { defaultMemoryMb, qemuParameters } from "../../deploy/qemu/plan.ts";
import { bakeImage, temporaryFolder } from "../boot/machine.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import {
  clientAddress,
  openWire,
  serverAddress,
  spawnWithin,
  type WireOptions,
} from "./network.ts";
import type { Faults, Statistics } from "./relay.ts";

const datagrams = 4000;
const farewells = 50;
const port = 9;
const run = promisify(execFile);

/** Tells "ready", then the number in each datagram that comes, and ends after the last. */
const sink = `const socket = require("node:dgram").createSocket("udp4");
socket.on("message", (text) => {
  if (String(text) === "end") process.exit(0);
  console.log(String(text));
});
socket.bind({ port: ${port} }, () => console.log("ready"));`;

/** Sends numbered datagrams, then says often that this was all. */
const source = `const socket = require("node:dgram").createSocket("udp4");
const send = (text) => new Promise((done) => socket.send(text, ${port}, "${serverAddress}", done));
const pause = () => new Promise((done) => setTimeout(done, 20));
for (let number = 0; number < ${datagrams}; number++) {
  await send(String(number));
  if (number % 100 === 99) await pause();
}
for (let turn = 0; turn < ${farewells}; turn++) await send("end"), await pause();
socket.close();`;

async function hardwareAddress(within: readonly string[]): Promise<string> {
  const [command, ...rest] = [...within, "ip", "-json", "link", "show", "wire0"];
  return JSON.parse((await run(command!, rest)).stdout)[0].address;
}

/** Each knows the other, so that no ARP frame changes the count. */
async function introduce(wire: {
  clientWithin: readonly string[];
  serverWithin: readonly string[];
}) {
  for (const [here, there, address] of [
    [wire.clientWithin, wire.serverWithin, serverAddress],
    [wire.serverWithin, wire.clientWithin, clientAddress],
  ] as const) {
    const [command, ...rest] = [...here, "ip", "neigh", "replace", address];
    await run(command!, [...rest, "lladdr", await hardwareAddress(there), "dev", "wire0"]);
  }
}

/** The numbers that arrive of a row of datagrams, in their order. */
async function arrivals(options: Omit<WireOptions, "server">): Promise<{
  numbers: number[];
  statistics: Statistics;
}> {
  const wire = await openWire({ ...options, server: "linux" });
  onTestFinished(async () => void (await wire.close()));
  await introduce(wire);
  const receiver = spawnWithin(wire.serverWithin, [process.execPath, "-e", sink]);
  let output = "";
  await new Promise<void>((resolve) =>
    receiver.stdout!.on("data", (chunk) => {
      output += chunk;
      resolve();
    }),
  );
  const ended = new Promise((resolve) => receiver.on("close", resolve));
  const module = [
    "--input-type=module",
    "-e",
    `import { createRequire } from "node:module";
const require = createRequire("file:///");\n${source}`,
  ];
  const sender = spawnWithin(wire.clientWithin, [process.execPath, ...module]);
  await Promise.all([ended, new Promise((resolve) => sender.on("close", resolve))]);
  const numbers = output.split("\n").slice(1, -1).map(Number);
  return { numbers, statistics: await wire.close() };
}

test("a seed loses, doubles and holds back the same frames each time", async () => {
  const toServer: Faults = {
    ...{ loss: 0.05, duplicate: 0.03, corrupt: 0.02, reorder: 0.05, reorderMs: 2, delayMs: 1 },
  };
  const first = await arrivals({ seed: 7, toServer });
  const again = await arrivals({ seed: 7, toServer });
  const other = await arrivals({ seed: 8, toServer });
  expect(again.statistics.toServer).toEqual(first.statistics.toServer);
  expect(other.statistics.toServer).not.toEqual(first.statistics.toServer);
  // Chances of 200, 120, 80, and 200: each within five standard deviations.
  const { lost, duplicated, corrupted, reordered } = first.statistics.toServer;
  expect(Math.abs(lost - 0.05 * datagrams)).toBeLessThan(75);
  expect(Math.abs(duplicated - 0.03 * datagrams)).toBeLessThan(60);
  expect(Math.abs(corrupted - 0.02 * datagrams)).toBeLessThan(50);
  expect(Math.abs(reordered - 0.05 * datagrams)).toBeLessThan(75);
  expect(new Set(first.numbers).size).toBeLessThan(datagrams - lost);
  expect(first.numbers.length).toBeGreaterThan(new Set(first.numbers).size);
  expect(first.numbers).not.toEqual([...first.numbers].sort((a, b) => a - b));
});

test("a wire without faults changes nothing", async () => {
  const { numbers, statistics } = await arrivals({ seed: 1 });
  // A receiver that is kept waiting may overflow; what arrives is in order and not double.
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  const { frames, delivered, refused, missed } = statistics.toServer;
  expect(frames).toBe(datagrams + farewells);
  expect(delivered).toBe(frames);
  expect(refused + missed).toBe(0);
});

const body = randomBytes(1 << 20);
const segmentsMin = body.length / 1460;

/** A large body from the image, over a wire with faults. */
async function fetchLarge(cardProperties: string, faults: Faults): Promise<Statistics> {
  const entries = smallEntries({ "/": { type: "application/octet-stream", body } });
  const image = await bakeImage(temporaryFolder(), entries);
  const wire = await openWire({ seed: 3, server: "machine", toClient: faults });
  onTestFinished(async () => void (await wire.close()));
  const options = {
    image,
    memoryMb: defaultMemoryMb(0),
    append: `on-fault=halt ip=${serverAddress}/24`,
    network: { kind: "tap", device: wire.serverTap } as const,
    cardProperties,
    debugExit: true,
  };
  const running = start(qemuParameters(options), undefined, wire.serverWithin);
  onTestFinished(() => running.stop());
  await running.line(/^kiln: ready/);
  const [command, ...rest] = [...wire.clientWithin, "curl", "-sS", "--max-time", "60"];
  const url = `http://${serverAddress}/`;
  const answer = await run(command!, [...rest, url], { encoding: "buffer", maxBuffer: 1 << 28 });
  const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  expect(sha256(answer.stdout)).toBe(sha256(body));
  await running.stop();
  return wire.close();
}

test("frames that a card is to cut are cut before any is lost", async () => {
  const { toClient } = await fetchLarge("host_tso4=on", { loss: 0.02 });
  expect(toClient.superFrames).toBeGreaterThan(0);
  expect(toClient.frames).toBeGreaterThan(segmentsMin);
  expect(toClient.lost).toBeGreaterThan(0.01 * segmentsMin);
  expect(toClient.oversized).toBe(0);
});

test("frames that the sender cuts itself pass as they are", async () => {
  const { toClient } = await fetchLarge("host_tso4=off", { loss: 0.02 });
  expect(toClient.superFrames).toBe(0);
  expect(toClient.frames).toBeGreaterThan(segmentsMin);
  expect(toClient.lost).toBeGreaterThan(0.01 * segmentsMin);
});

test("a full queue in front of a slow link drops its tail", async () => {
  const { toClient } = await fetchLarge("host_tso4=on", {
    ...{ rateMbit: 20, queueBytes: 15_000, delayMs: 2 },
  });
  expect(toClient.tailDropped).toBeGreaterThan(0);
  expect(toClient.lost).toBe(0);
});
