// The booted machine asleep: it is not woken without reason, and never left asleep with one.
//
//     KILN_TURNS=100000 npx vitest run test/boot/sleep.test.ts

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { buildKernel, type KernelOptions } from "../../appliance/build/kernel.ts";
import { start } from "../../deploy/qemu/apply.ts";
import { defaultMemoryMb, type Machine, qemuParameters } from "../../deploy/qemu/plan.ts";
import { runSeed } from "../fixtures/random.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { takeTurns } from "../native/turns.ts";
import { bakeImage, kernelEntry, kernelFor, temporaryFolder } from "./machine.ts";
import { privateNetwork } from "./private-network.ts";

const seed = runSeed("test/boot/sleep.test.ts");
const turns = Number(process.env["KILN_TURNS"] ?? 2_000);

/** The shipped kernel, which says when it wakes. */
const talkative: KernelOptions = {
  entry: kernelEntry,
  additions: { sources: ["test/boot/wakes.c"], linkerFlags: ["--wrap=interrupts_wait"] },
};
// Beforehand: compiling takes longer than any test.
for (const machine of ["microvm", "virt"] as const) {
  await buildKernel(kernelFor(machine, talkative));
  await buildKernel(kernelFor(machine));
}

/** A machine, how its card is attached, and what else QEMU is told. */
type Sleeper = [Machine, "mmio" | "pci", ...string[]];

async function boot([machine, bus, ...extra]: Sleeper, kernel?: KernelOptions) {
  const network = privateNetwork("10.77.0.1/24");
  const folder = temporaryFolder();
  const options = {
    image: await bakeImage(folder, smallEntries({ "/": "hello" }), kernelFor(machine, kernel)),
    machine,
    bus,
    memoryMb: defaultMemoryMb(0),
    // No timer is due while the machine is watched.
    append:
      "on-fault=halt ip=10.77.0.2/24 ip6=off " +
      "requests-per-connection=65535 first-byte-timeout=600",
    network: { kind: "tap", device: network.device } as const,
    debugExit: true,
    extra,
  };
  const running = start(qemuParameters(options), undefined, network.within);
  onTestFinished(() => running.stop());
  await running.line(/^kiln: ready/);
  return { network, folder, running };
}

const watched: readonly Sleeper[] = [
  ["microvm", "mmio"],
  ["pc", "pci"],
  ["virt", "mmio", "-machine", "virt,gic-version=2"],
  ["virt", "pci", "-machine", "virt,gic-version=3"],
];
test.each(watched)(
  "%s with a silent connection over %s is woken by frames only",
  async (...sleeper) => {
    const { network, running } = await boot(sleeper, talkative);
    const { device, within } = network;
    const silence = "exec 3<>/dev/tcp/10.77.0.2/80; echo open; exec sleep 60";
    const client = spawn(within[0]!, [...within.slice(1), "bash", "-c", silence], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void client.kill());
    await once(client.stdout, "data");
    // The clock is calibrated in the first moments, and neighbours have their timers.
    await pause(2500);
    const counter = `/sys/class/net/${device}/statistics/tx_packets`;
    const frames = () => Number(execFileSync(within[0]!, [...within.slice(1), "cat", counter]));
    const wakes = () => running.console.filter((line) => line === "awake").length;
    const [wakesBefore, framesBefore] = [wakes(), frames()];
    expect(wakesBefore).toBeGreaterThan(2);
    await pause(3000);
    expect(wakes() - wakesBefore).toBeLessThanOrEqual(frames() - framesBefore);
  },
);

const roused: readonly Sleeper[] = [
  ["microvm", "mmio"],
  ["q35", "pci"],
  ["virt", "mmio", "-machine", "virt,gic-version=3"],
  ["virt", "pci", "-machine", "virt,gic-version=2"],
];
test.each(roused)(
  `on %s over %s no wake-up is lost in ${turns} turns from idle to busy`,
  { timeout: 600_000 },
  async (...sleeper) => {
    const { network, folder } = await boot(sleeper);
    expect(await takeTurns(network, folder, turns, seed)).toBe(`${turns} turns`);
  },
);
