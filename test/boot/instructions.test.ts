// A budget for the start: instructions are counted, so the machine's load does not matter.

import { expect, test } from "vitest";
import { type Machine, machines } from "../../deploy/qemu/plan.ts";
import { ownEntries } from "../own-site.ts";
import { bakeImage, kernelFor, temporaryFolder } from "./machine.ts";
import { instructionsToReady, meteredKernel } from "./meter.ts";

/**
 * From entry to ready with this repository's site: what a machine takes by itself, and 430 for an
 * entry with its three representations (test/budgets holds both to 3 % on stores of its own). On
 * `virt` the device tree of seven kilobytes, which lists 32 windows for virtio devices, takes its
 * part.
 */
const constants: Readonly<Record<Machine, number>> = {
  microvm: 61_000,
  q35: 66_000,
  pc: 66_000,
  virt: 112_000,
};
const perEntry = 430;

test.each(machines)("%s is ready within the budget", async (machine) => {
  const entries = await ownEntries();
  const image = await bakeImage(temporaryFolder(), entries, kernelFor(machine, meteredKernel));
  const count = await instructionsToReady(image, machine);
  expect(count).toBeGreaterThan(1000);
  expect(count).toBeLessThan(constants[machine] + perEntry * entries.length);
});
