// npm run bench -- boot [--linux]: kernel bytes, instructions from entry to ready, and the smallest
// memory in which this repository's own site boots and answers; with --linux also the memory that
// Linux takes to serve 10 KB, which needs Debian.

import { statSync } from "node:fs";
import { join } from "node:path";
import { buildKernel, type KernelOptions } from "../../appliance/build/kernel.ts";
import { machines } from "../../deploy/qemu/plan.ts";
import { bakeFile } from "../../generator/image/bake.ts";
import type { Entry } from "../../generator/model.ts";
import { draftStore } from "../../generator/store/writer.ts";
import { kernelFor } from "../boot/machine.ts";
import { instructionsToReady, meteredKernel } from "../boot/meter.ts";
import { ownEntries } from "../own-site.ts";
import { linuxGuest } from "./guest/linux-guest.ts";
import { debianKernel } from "./guest/linux-kernel.ts";
import { busybox, nginx } from "./guest/servers.ts";
import { benchSite } from "./guest/site.ts";
import { type Candidate, smallestMemoryKb, userAddress } from "./memory.ts";
import { Workplace } from "./workplace.ts";

const kernel: KernelOptions = { entry: "appliance/targets/kernel.ts" };
/** QEMU takes memory in steps of 256 KiB. */
const ownRange = { failsKb: 1 << 10, worksKb: 64 << 10, stepKb: 256 };
const linuxRange = { failsKb: 24 << 10, worksKb: 256 << 10, stepKb: 1 << 10 };

async function bake(folder: string, entries: readonly Entry[], options: KernelOptions) {
  const image = join(folder, `${options.architecture}-${options.additions ? "metered" : "site"}`);
  await bakeFile((await buildKernel(options)).elf, await draftStore(entries), image);
  return image;
}

async function measureOwn(folder: string): Promise<void> {
  const entries = await ownEntries();
  const append = `on-fault=halt ip=${userAddress} gateway=10.0.2.2`;
  for (const machine of machines) {
    const image = await bake(folder, entries, kernelFor(machine, kernel));
    const metered = await bake(folder, entries, kernelFor(machine, meteredKernel));
    const { elf } = await buildKernel(kernelFor(machine, kernel));
    console.log(
      `${machine}: ${statSync(elf).size} bytes of kernel, ${statSync(image).size} of image`,
    );
    const candidate: Candidate = { image, append, path: "/", limitMs: 4000 };
    const count = await instructionsToReady(metered, machine);
    console.log(`${machine}: ${count} instructions to ready`);
    const memoryKb = await smallestMemoryKb(candidate, machine, ownRange);
    console.log(`${machine}: boots and answers in ${memoryKb} KiB`);
  }
}

async function measureLinux(folder: string): Promise<void> {
  const machine = "microvm";
  const debian = await debianKernel(folder, machine);
  for (const server of [busybox, await nginx()]) {
    const guest = await linuxGuest(folder, debian, server, benchSite(), userAddress);
    const candidate: Candidate = { ...guest, path: "/10k.bin", limitMs: 30_000 };
    const memoryKb = await smallestMemoryKb(candidate, machine, linuxRange);
    console.log(`Linux and ${server.name}: ${debian.packedLength} bytes of kernel`);
    console.log(`Linux and ${server.name}: ${guest.imageLength} bytes with the site`);
    console.log(`Linux and ${server.name}: boots and answers in ${memoryKb} KiB`);
  }
}

const { folder } = new Workplace();
await measureOwn(folder);
if (process.argv.includes("--linux")) await measureLinux(folder);
process.exit(0);
