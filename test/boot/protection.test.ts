// Memory protection: each forbidden act must end the machine by a fault that names it; the one
// allowed act must not. All machines, since each has memory of its own shape.

import { describe, expect, test } from "vitest";
import { type Machine, machines } from "../../deploy/qemu/plan.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { bakeImage, startMachine, temporaryFolder } from "./machine.ts";

const kernel = {
  entry: "test/boot/probe-target.ts",
  additions: { sources: ["test/boot/probe.c"], linkerFlags: ["--wrap=pci_write"] },
};

const write = /^kiln: fault: page fault, error \w+ \(write\) address \w{16} rip \w{16}/m;
const read = /^kiln: fault: page fault, error \w+ \(read\) address \w{16} rip \w{16}/m;
const execute = /^kiln: fault: page fault, error \w+ \(execute\) address \w{16} rip \w{16}/m;

const probes: readonly [number, string, RegExp][] = [
  [1, "write text", write],
  [2, "write rodata", write],
  [3, "execute heap", execute],
  [4, "execute data", execute],
  [5, "execute the store", execute],
  [6, "execute rodata", execute],
  [7, "execute text by its physical address", execute],
  [8, "write text through the device slot", write],
  [9, "map memory as a device", /^kiln: fault: device address in memory/m],
  [10, "overflow the stack in C", write],
  [11, "write the guard page", write],
  [12, "execute the descriptor table", execute],
  [13, "write the store through the device slot", write],
  [14, "write the store through the kernel's slot", write],
  [15, "read the loader's information after the start", read],
  [100, "write the store's first page", write],
  [101, "write the store's last byte", write],
  [102, "read null", read],
  [103, "write the last byte of page 0", write],
  [104, "read between heap and store", read],
  [105, "read below the store", read],
  [106, "read past the store", read],
  [107, "read past 4 GiB", read],
  [108, "overflow the stack in the appliance", write],
  [109, "give up", /^kiln: fault: the appliance gave up/m],
];
/** 2 * STATUS_FAULT + 1 of appliance/boot/kernel.h, and 2 * 0 + 1. */
const faulted = 7;
const survived = 1;

async function outcome(machine: Machine, probe: number) {
  const entries = smallEntries({ "/": "<p>something</p>" });
  const image = await bakeImage(temporaryFolder(), entries, kernel);
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
