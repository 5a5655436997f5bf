// Counts the instructions from entry to the line "kiln: ready": a kernel that prints the time stamp
// counter in front of each line, under `-icount shift=0`, where a tick is an instruction. The count
// leaves out entry.S (some 4,400 instructions, most of them zeroing .bss).

import type { KernelOptions } from "../../appliance/build/kernel.ts";
import { start } from "../../deploy/qemu/apply.ts";
import { architectureOf, type Machine, qemuParameters } from "../../deploy/qemu/plan.ts";
import { kernelEntry } from "./machine.ts";

/** The shipped kernel with a meter in its console. */
export const meteredKernel: KernelOptions = {
  entry: kernelEntry,
  additions: {
    sources: ["test/boot/meter.c"],
    linkerFlags: ["--wrap=console_byte", "--wrap=clock_start"],
  },
};

/** QEMU's parameters with which a tick of the machine's counter is an instruction. */
export function countingClock(machine: Machine, icount = "shift=0"): string[] {
  // arm64's counter runs at 62.5 MHz else, and each instruction takes a nanosecond.
  const counter = architectureOf(machine) === "arm64" ? ["-cpu", "max,cntfrq=1000000000"] : [];
  return ["-icount", icount, ...counter];
}

/** Instructions until an image with the metered kernel is ready on a machine. */
export async function instructionsToReady(image: string, machine: Machine): Promise<number> {
  const running = start(
    qemuParameters({
      image,
      machine,
      memoryMb: 64,
      // An address of its own: waiting for a DHCP server is no work.
      append: "on-fault=halt ip=10.0.2.15/24 gateway=10.0.2.2",
      network: { kind: "user", port: 0 },
      debugExit: true,
      extra: countingClock(machine),
    }),
  );
  try {
    return Number.parseInt(await running.line(/^\d+ kiln: ready/), 10);
  } finally {
    await running.stop();
  }
}
