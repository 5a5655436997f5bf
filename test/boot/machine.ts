// Boots images for tests: a free port, a console that failures show, and an end in any case.

import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { buildKernel, type KernelOptions } from "../../appliance/build/kernel.ts";
import { firstAnswer, freePort, type Running, start } from "../../deploy/qemu/apply.ts";
import { type Options, qemuParameters } from "../../deploy/qemu/plan.ts";
import { bakeFile } from "../../generator/image/bake.ts";
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
