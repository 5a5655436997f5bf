// What takes part in a bench: an image and what QEMU must be told to start it, the same machine and
// the same card for all.

import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Running, start } from "../../../deploy/qemu/apply.ts";
import { type Machine, qemuParameters } from "../../../deploy/qemu/plan.ts";
import type { Network } from "../../fixtures/network.ts";

/** An image that can be started. */
export interface Guest {
  readonly name: string;
  readonly image: string;
  readonly append: string;
  readonly extra: readonly string[];
  /** Bytes that one would have to ship: kernel, programs and site. */
  readonly imageLength: number;
}

/** This machine's side of a guest's network, and the guest's. */
export const hostAddress = "10.77.0.1/24";
export const guestAddress = "10.77.0.2";
/** Known to this machine in advance, so that no ARP request is waited for. */
export const guestMac = "52:54:00:77:00:02";

/** Seconds of processor time by thread of QEMU. */
export interface ProcessorTime {
  readonly all: number;
  /** The thread that runs the guest: what it does not take, the guest has slept. */
  readonly guest: number;
  /** Time in which threads were ready and had no processor. */
  readonly waited: number;
}

/** A QEMU that runs a guest. */
export class RunningGuest {
  private readonly pidFile: string;
  readonly running: Running;

  /** Starts a guest with one processor; `folder` is for a file that tells QEMU's process id. */
  constructor(
    readonly guest: Guest,
    readonly network: Network,
    { machine, memoryMb, folder }: { machine: Machine; memoryMb: number; folder: string },
  ) {
    this.pidFile = join(folder, `${guest.name}.pid`);
    rmSync(this.pidFile, { force: true });
    // Five-level page tables only cost an emulator time; threads have names for `processorTime`.
    const extra = ["-cpu", "max,-la57", "-smp", "1", "-name", "guest,debug-threads=on"];
    const parameters = qemuParameters({
      image: guest.image,
      machine,
      memoryMb,
      append: guest.append,
      network: { kind: "tap", device: network.device },
      cardProperties: `mac=${guestMac}`,
      debugExit: true,
      extra: [...extra, "-pidfile", this.pidFile, ...guest.extra],
    });
    this.running = start(parameters, undefined, network.within);
  }

  /** Processor time that QEMU has taken so far. */
  processorTime(): ProcessorTime {
    const tasks = `/proc/${readFileSync(this.pidFile, "utf8").trim()}/task`;
    let [all, guest, waited] = [0, 0, 0];
    for (const task of readdirSync(tasks)) {
      const read = (name: string) => readFileSync(join(tasks, task, name), "utf8");
      // Nanoseconds on a processor, nanoseconds waiting for one, time slices.
      const [ran, queued] = read("schedstat")
        .split(" ")
        .map((text) => Number(text) / 1e9);
      all += ran!;
      waited += queued!;
      if (read("comm").startsWith("CPU ")) guest += ran!;
    }
    return { all, guest, waited };
  }

  stop(): Promise<void> {
    return this.running.stop();
  }
}
