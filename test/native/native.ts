// Starts the appliance as a Linux process on a tap of a private network: one call for every suite.

import { readFileSync, statSync } from "node:fs";
import { onTestFinished } from "vitest";
import { buildProcess, type ProcessOptions } from "../../appliance/build/process.ts";
import { processCommand } from "../../deploy/linux/plan.ts";
import { defaultMemoryMb } from "../../deploy/qemu/plan.ts";
import { type Running, startProgram } from "../../deploy/running.ts";

/** How the program is built, and what it runs under. */
export type Build = "plain" | "sanitized" | "callgrind";

export interface NativeOptions {
  /** An image as `bakeImage` makes it. */
  readonly image: string;
  /** A tap device that exists inside of `within`; privateNetwork() has both. */
  readonly tap: string;
  readonly within: readonly string[];
  /** The configuration block, such as "ip=10.77.0.2/24"; without an address: DHCP. */
  readonly append?: string;
  /** Default: as `kiln run`. */
  readonly memoryMb?: number;
  readonly build?: Build;
  /** Further ways to build it. */
  readonly options?: ProcessOptions;
  /** Where callgrind writes to. */
  readonly profile?: string;
}

/** A running process; `ended` resolves with its status, `line` with console lines. */
export interface Native extends Running {
  /** The program's own id, for /proc. */
  readonly pid: () => number;
}

/** What each build adds; callgrind and the sanitizers lie where the appliance would. */
export const builds: Readonly<Record<Build, ProcessOptions>> = {
  plain: {},
  // Above the sanitizer's shadow. Not optimised: what clang would leave out is looked at, too, and
  // it is compiled in a tenth of the time.
  sanitized: {
    flags: ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-O0"],
    memoryBase: "0x200000000000ull",
  },
  // Valgrind lies 1.1 GiB behind the base.
  callgrind: { flags: ["-DMEMORY_REACH=0x44000000ull"] },
};

/** Starts it; ended with the test at the latest. */
export async function startNative(wanted: NativeOptions): Promise<Native> {
  const build = wanted.build ?? "plain";
  const program = await buildProcess({ ...builds[build], ...wanted.options });
  const command = processCommand({
    program,
    image: wanted.image,
    memoryMb: wanted.memoryMb ?? defaultMemoryMb(statSync(wanted.image).size),
    wire: { kind: "tap", device: wanted.tap },
    append: wanted.append,
  });
  const output = wanted.profile ? [`--callgrind-out-file=${wanted.profile}`] : [];
  const tool = build === "callgrind" ? ["valgrind", "-q", "--tool=callgrind", ...output] : [];
  const running = startProgram({
    name: "the process",
    command: [...wanted.within, ...tool, ...command],
  });
  onTestFinished(() => running.stop());
  return { ...running, pid: () => childOf(running.guard) };
}

/** The program is its guard's first child. */
function childOf(guard: number): number {
  return Number(readFileSync(`/proc/${guard}/task/${guard}/children`, "utf8").split(" ")[0]);
}
