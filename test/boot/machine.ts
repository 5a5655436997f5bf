// Boots images for tests: a free port, a console that failures show, and an end in any case.

import { randomInt } from "node:crypto";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { architectures } from "../../appliance/build/architectures.ts";
import { buildKernel, type KernelOptions } from "../../appliance/build/kernel.ts";
import { buildLoader } from "../../appliance/build/loader.ts";
import { firstAnswer, freePort, type Running, start } from "../../deploy/qemu/apply.ts";
import {
  architectureOf,
  type Machine,
  type Options,
  qemuParameters,
} from "../../deploy/qemu/plan.ts";
import { bakeFile } from "../../generator/image/bake.ts";
import { bakeDiskFile } from "../../generator/image/disk.ts";
import type { Entry } from "../../generator/model.ts";
import { draftStore } from "../../generator/store/writer.ts";

/** The kernel that images are shipped with. */
export const kernelEntry = "appliance/targets/kernel.ts";

/** A folder that goes away with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kiln-boot-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A kernel (the shipped one, if nobody says which) for the processor of a machine. */
export function kernelFor(
  machine: Machine,
  kernel: KernelOptions = { entry: kernelEntry },
): KernelOptions {
  const architecture = architectureOf(machine);
  const entry = kernel.entry === kernelEntry ? architectures[architecture].entry : kernel.entry;
  return { ...kernel, entry, architecture };
}

/** Bakes entries with a kernel into a file of the given folder; returns its path. */
export async function bakeImage(
  folder: string,
  entries: Iterable<Entry>,
  kernel: KernelOptions = { entry: kernelEntry },
): Promise<string> {
  const image = join(folder, "site.elf");
  await bakeFile((await buildKernel(kernel)).elf, await draftStore(entries), image);
  return image;
}

/** Bakes entries into a disk, and writes the configuration that tests boot with into it. */
export async function bakeDisk(
  folder: string,
  entries: Iterable<Entry>,
  configuration = "on-fault=halt",
): Promise<string> {
  const disk = join(folder, "site.img");
  const [kernel, loader] = [await buildKernel({ entry: kernelEntry }), await buildLoader()];
  await bakeDiskFile(kernel.elf, loader, await draftStore(entries), disk);
  const file = openSync(disk, "r+");
  writeSync(file, `${configuration}\0`.slice(0, 4096), 4096);
  closeSync(file);
  return disk;
}

/** Starts a machine that has no network; ended with the test at the latest. */
export function startMachine(options: Omit<Options, "network">): Running {
  const running = start(
    qemuParameters({
      ...options,
      append: `on-fault=halt ${options.append ?? ""}`,
      debugExit: true,
      network: { kind: "none" },
    }),
  );
  onTestFinished(() => running.stop());
  return running;
}

/** Boots an image behind a port of this machine and waits for its first answer. */
export async function serve(options: Omit<Options, "network">): Promise<{
  running: Running;
  port: number;
}> {
  const port = await freePort(randomInt(20000, 60000));
  const running = start(
    qemuParameters({
      ...options,
      append: `on-fault=halt ${options.append ?? ""}`,
      debugExit: true,
      network: { kind: "user", port },
    }),
  );
  onTestFinished(() => running.stop());
  await firstAnswer(running, port);
  return { running, port };
}
