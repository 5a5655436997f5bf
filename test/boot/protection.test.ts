// Memory protection: each forbidden act must end the machine by a fault that names it; the one
// allowed act must not. All machines, since each has memory of its own shape.

import { describe, expect, test } from "vitest";
import { type Machine, machines } from "../../deploy/qemu/plan.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { bakeImage, kernelFor, startMachine, temporaryFolder } from "./machine.ts";
import { probeKernel, probes } from "./probes.ts";

/** 2 * STATUS_FAULT + 1 of appliance/boot/kernel.h, and 2 * 0 + 1. */
const faulted = 7;
const survived = 1;

async function outcome(machine: Machine, probe: number) {
  const entries = smallEntries({ "/": "<p>something</p>" });
  const image = await bakeImage(temporaryFolder(), entries, kernelFor(machine, probeKernel));
  const running = startMachine({ image, machine, memoryMb: 32, append: `probe=${probe}` });
  const status = await running.ended;
  return { status, console: running.console.join("\n") };
}

describe.each(machines)("%s", (machine) => {
  test("does what is allowed", async () => {
    const { status, console } = await outcome(machine, 0);
    expect(console).toContain("probe survived");
    expect(status).toBe(survived);
  });
  test.each(probes)("probe %i dies: %s", async (number, _name, fault) => {
    const { status, console } = await outcome(machine, number);
    expect(console).toMatch(fault);
    expect(console).not.toContain("survived");
    expect(status).toBe(faulted);
  });
});
