// What fills and copies memory is written for each processor: it is tried in every small way.

import { expect, test } from "vitest";
import { buildKernel } from "../../appliance/build/kernel.ts";
import type { Machine } from "../../deploy/qemu/plan.ts";
import { kernelFor, startMachine } from "./machine.ts";

/** arm64's processors clear blocks of 64 and of 512 bytes. */
const cases: readonly [Machine, string][] = [
  ["microvm", "max"],
  ["virt", "cortex-a57"],
  ["virt", "max"],
];

test.each(cases)("%s, %s", async (machine, processor) => {
  const { elf } = await buildKernel(kernelFor(machine, { entry: "test/boot/bytes-target.ts" }));
  const extra = ["-cpu", processor];
  const running = startMachine({ image: elf, machine, memoryMb: 32, extra });
  expect(await running.ended).toBe(1);
  expect(running.console.join("\n")).toContain("all bytes right");
});
