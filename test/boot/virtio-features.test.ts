// Whatever a network card offers to do for us, it does: none of the features that make the stack
// fast may be declined, and what they carry arrives whole.

import { createHash, randomBytes } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { type Running, start } from "../../deploy/qemu/apply.ts";
import {
  defaultMemoryMb,
  type Machine,
  type Options,
  qemuParameters,
} from "../../deploy/qemu/plan.ts";
import { feature, type Feature } from "../devices/virtio-net.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { bakeImage, kernelFor, serve, temporaryFolder } from "./machine.ts";
import { privateNetwork } from "./private-network.ts";

const mandatory: readonly Feature[] = [
  "csum",
  "guestCsum",
  "hostTso4",
  "hostTso6",
  "mergeableBuffers",
  "eventIndex",
];
const machines: readonly [Machine, boolean][] = [
  ["microvm", false],
  ["microvm", true],
  ["q35", false],
  ["pc", false],
  ["virt", false],
];

const body = randomBytes(3 << 20);

async function image(machine: Machine = "microvm"): Promise<string> {
  const entries = smallEntries({ "/": { type: "application/octet-stream", body } });
  return bakeImage(temporaryFolder(), entries, kernelFor(machine));
}

/** Features of a set of bits that none may be missing from. */
function names(bits: string): Feature[] {
  return mandatory.filter((name) => ((BigInt(bits) >> BigInt(feature[name])) & 1n) === 1n);
}

async function featuresOf(running: Running): Promise<{ offered: Feature[]; taken: Feature[] }> {
  const line = await running.line(/^kiln: virtio-net on/);
  const [, offered, taken] = /offers (0x[0-9a-f]+), taken (0x[0-9a-f]+)$/.exec(line)!;
  return { offered: names(offered!), taken: names(taken!) };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

test.each(machines)(
  "on %s all is taken of a card that offers it (version 1: %s)",
  async (...on) => {
    const [machine, legacy] = on;
    const network = privateNetwork("10.77.0.1/24");
    const options: Options = {
      image: await image(machine),
      machine,
      legacy,
      memoryMb: defaultMemoryMb(0),
      append: "on-fault=halt ip=10.77.0.2/24",
      network: { kind: "tap", device: network.device },
      debugExit: true,
    };
    const running = start(qemuParameters(options), undefined, network.within);
    onTestFinished(() => running.stop());
    const { offered, taken } = await featuresOf(running);
    expect(offered).toEqual(mandatory);
    expect(taken).toEqual(mandatory);
    await running.line(/^kiln: ready/);
    expect(sha256(await network.fetch("http://10.77.0.2/"))).toBe(sha256(body));
  },
);

test.each(machines)("on %s behind QEMU's own network (version 1: %s)", async (machine, legacy) => {
  const memoryMb = defaultMemoryMb(0);
  const { running, port } = await serve({ image: await image(machine), machine, legacy, memoryMb });
  const { offered, taken } = await featuresOf(running);
  expect(offered).toContain("eventIndex");
  expect(taken).toEqual(offered);
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  expect(sha256(new Uint8Array(await answer.arrayBuffer()))).toBe(sha256(body));
});

test.each(["mrg_rxbuf=off", "event_idx=off", "indirect_desc=off", "csum=off,guest_csum=off"])(
  "serves as well without a feature: %s",
  async (cardProperties) => {
    const network = privateNetwork("10.77.0.1/24");
    const options: Options = {
      image: await image(),
      memoryMb: defaultMemoryMb(0),
      append: "on-fault=halt ip=10.77.0.2/24",
      network: { kind: "tap", device: network.device },
      cardProperties,
      debugExit: true,
    };
    const running = start(qemuParameters(options), undefined, network.within);
    onTestFinished(() => running.stop());
    const { offered, taken } = await featuresOf(running);
    expect(taken).toEqual(offered);
    await running.line(/^kiln: ready/);
    expect(sha256(await network.fetch("http://10.77.0.2/"))).toBe(sha256(body));
  },
);
