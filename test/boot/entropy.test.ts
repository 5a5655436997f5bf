// Where secrets come from, as the console tells it honestly: the processor's instruction, else the
// loader's seed and jitter, else jitter alone. Whatever it is, no two starts are given the same.

import { expect, test } from "vitest";
import { buildKernel } from "../../appliance/build/kernel.ts";
import type { Machine } from "../../deploy/qemu/plan.ts";
import { kernelFor, startMachine } from "./machine.ts";

const kernel = { entry: "test/boot/entropy-target.ts" };
const words = 32;

const cases: readonly [Machine, string[], string][] = [
  ["microvm", ["-cpu", "max"], ""],
  ["microvm", ["-cpu", "qemu64"], "kiln: no RDRAND: secrets come from timing jitter"],
  ["virt", ["-cpu", "max"], ""],
  [
    "virt",
    ["-cpu", "cortex-a72"],
    "kiln: no RNDR: secrets come from the loader's seed and timing jitter",
  ],
  [
    "virt",
    ["-cpu", "cortex-a72", "-machine", "virt,dtb-randomness=off"],
    "kiln: no RNDR: secrets come from timing jitter",
  ],
];

async function drawn(machine: Machine, extra: string[], told: string): Promise<string[]> {
  const { elf } = await buildKernel(kernelFor(machine, kernel));
  const running = startMachine({ image: elf, machine, memoryMb: 32, extra });
  expect(await running.ended).toBe(1);
  const lines = [...running.console];
  if (told !== "") expect(lines.shift()).toBe(told);
  expect(lines.length).toBe(words);
  return lines;
}

test.each(cases)("%s %j", async (machine, extra, told) => {
  const starts = [await drawn(machine, extra, told), await drawn(machine, extra, told)];
  const all = starts.flat();
  expect(all.every((word) => /^[0-9a-f]{16}$/.test(word))).toBe(true);
  expect(new Set(all).size).toBe(2 * words);
  // In so many words of chance each bit is sometimes set and sometimes not.
  const values = all.map((word) => BigInt(`0x${word}`));
  expect(values.reduce((a, b) => a | b).toString(16)).toBe("f".repeat(16));
  expect(values.reduce((a, b) => a & b)).toBe(0n);
});
