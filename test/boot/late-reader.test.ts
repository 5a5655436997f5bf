// Whoever reads the console may be late: a busy machine, a paused pipe. Few bytes of it wait in
// between, for each one takes a message's room there.

import { expect, test } from "vitest";
import { buildKernel } from "../../appliance/build/kernel.ts";
import type { Machine } from "../../deploy/qemu/plan.ts";
import { kernelFor, startMachine } from "./machine.ts";

test.each<Machine>(["microvm", "q35"])(
  "%s: a reader that is late misses nothing",
  async (machine) => {
    const target = { entry: "test/boot/entropy-target.ts" };
    const { elf } = await buildKernel(kernelFor(machine, target));
    const running = startMachine({ image: elf, machine, memoryMb: 32, extra: ["-cpu", "max"] });
    // The machine has begun to speak, and this thread reads nothing.
    await running.line(/^/);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
    expect(await running.ended).toBe(1);
    expect(running.console.length).toBe(32);
    expect(running.console.every((word) => /^[0-9a-f]{16}$/.test(word))).toBe(true);
  },
);
