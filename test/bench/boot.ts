// npm run bench -- boot: kernel bytes, instructions from entry to ready, and the smallest memory in
// which this repository's own site boots and answers.

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { randomInt } from "node:crypto";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildKernel, type KernelOptions } from "../../appliance/build/kernel.ts";
import { firstAnswer, freePort, start } from "../../deploy/qemu/apply.ts";
import { type Machine, machines, qemuParameters } from "../../deploy/qemu/plan.ts";
import { compile } from "../../generator/compile.ts";
import { diskFiles } from "../../generator/files.ts";
import { bakeFile } from "../../generator/image/bake.ts";
import type { Entry } from "../../generator/model.ts";
import { draftStore } from "../../generator/store/writer.ts";
import { instructionsToReady, meteredKernel } from "../boot/meter.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = mkdtempSync(join(tmpdir(), "kiln-bench-boot-"));
const kernel: KernelOptions = { entry: "appliance/targets/kernel.ts" };
/** QEMU takes memory in steps of this. */
const stepKb = 256;

async function bake(entries: readonly Entry[], options: KernelOptions, name: string) {
  const image = join(folder, name);
  await bakeFile((await buildKernel(options)).elf, await draftStore(entries), image);
  return image;
}

/** True when the image boots and answers in so much memory. */
async function answers(image: string, machine: Machine, memoryKb: number): Promise<boolean> {
  const port = await freePort(randomInt(20000, 60000));
  const extra = ["-m", `${memoryKb}K`];
  const append = "on-fault=halt ip=10.0.2.15/24 gateway=10.0.2.2";
  const network = { kind: "user", port } as const;
  const running = start(
    qemuParameters({ image, machine, memoryMb: 64, append, network, extra, debugExit: true }),
  );
  const limit = setTimeout(() => void running.stop(), 4000);
  try {
    return (await firstAnswer(running, port)) === 200;
  } catch {
    return false;
  } finally {
    clearTimeout(limit);
    await running.stop();
  }
}

async function smallestMemoryKb(image: string, machine: Machine): Promise<number> {
  let [fails, works] = [1024 / stepKb, (64 << 10) / stepKb];
  while (works - fails > 1) {
    const middle = (works + fails) >> 1;
    if (await answers(image, machine, middle * stepKb)) works = middle;
    else fails = middle;
  }
  return works * stepKb;
}

try {
  const { entries } = await compile(diskFiles(root), { themes: diskFiles(join(root, "themes")) });
  const image = await bake(entries, kernel, "site.elf");
  const metered = await bake(entries, meteredKernel, "metered.elf");
  console.log(`kernel: ${statSync((await buildKernel(kernel)).elf).size} bytes`);
  console.log(`image: ${statSync(image).size} bytes`);
  for (const machine of machines) {
    const count = await instructionsToReady(metered, machine);
    console.log(`${machine}: ${count} instructions to ready`);
    console.log(`${machine}: boots and answers in ${await smallestMemoryKb(image, machine)} KiB`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
