// The clock against QEMU's own: under `-icount shift=0` the time stamp counter, which meter.c
// prints in front of each line, counts nanoseconds of virtual time, which jumps over sleep. So the
// load of this machine does not matter.

import { expect, test } from "vitest";
import { buildKernel } from "../../appliance/build/kernel.ts";
import { machines } from "../../deploy/qemu/plan.ts";
import { kernelFor, startMachine } from "./machine.ts";
import { countingClock, meteredKernel } from "./meter.ts";

const waitUs = 100_000;
const tolerance = 0.01;
/** What is woken too early goes on waiting: often before the timer is calibrated, hardly after. */
const turnsMax = 5;

test.each(machines)("%s keeps time and wakes on time", async (machine) => {
  const kernel = { ...meteredKernel, entry: "test/boot/clock-target.ts" };
  const { elf } = await buildKernel(kernelFor(machine, kernel));
  const extra = [
    ...countingClock(machine, "shift=0,sleep=off"),
    ...["-rtc", "base=2026-11-23T12:00:00,clock=vm"],
  ];
  const running = startMachine({ image: elf, machine, memoryMb: 32, extra });
  expect(await running.ended).toBe(1);
  const lines = running.console.map((line) => line.match(/\d+/g)!.map(Number));
  expect(lines[0]![1]).toBe(Date.parse("2026-11-23T12:00:00Z") / 1000);
  const wakes = lines.slice(1);
  expect(wakes.length).toBe(5);
  wakes.forEach(([ticks, clockUs, turns], index) => {
    const deadline = (index + 1) * waitUs;
    expect(clockUs).toBeGreaterThanOrEqual(deadline);
    expect(clockUs).toBeLessThan(deadline + tolerance * waitUs);
    expect(Math.abs(ticks! / 1000 - clockUs!)).toBeLessThan(tolerance * deadline);
    if (index > 1) expect(turns).toBeLessThan(turnsMax);
  });
});
