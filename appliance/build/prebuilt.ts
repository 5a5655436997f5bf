// Where kernel and wasm come from: built from the sources in a checkout, shipped in a package.

import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { buildKernel } from "./kernel.ts";
import { buildLoader } from "./loader.ts";
import { buildProcess } from "./process.ts";
import { packageRoot } from "./sources.ts";
import { buildWasm } from "./wasm.ts";

const kernelEntry = "appliance/targets/kernel.ts";
const previewEntry = "appliance/targets/preview.ts";
/** Folder of the package in which `ship` puts what an author needs no compiler for. */
const shippedFolder = "dist/kernel";
const shippedKernel = `${shippedFolder}/x86_64.elf`;
const shippedSymbols = `${shippedFolder}/x86_64.symbols`;
const shippedLoader = `${shippedFolder}/bios.bin`;
const shippedPreview = `${shippedFolder}/preview.wasm`;

type Progress = (line: string) => void;

function isCheckout(root: string): boolean {
  return existsSync(join(root, kernelEntry));
}

function shipped(root: string, path: string): string {
  const file = join(root, path);
  if (!existsSync(file)) throw new Error(`${file} is missing: install the package again`);
  return file;
}

/** Path of the kernel that images are baked with; in a checkout it is built when it has to be. */
export async function kernelPath(progress?: Progress): Promise<string> {
  const root = packageRoot();
  if (!isCheckout(root)) return shipped(root, shippedKernel);
  return (await buildKernel({ entry: kernelEntry, root, progress })).elf;
}

/** Path of that kernel's symbols, for `kiln explain`. */
export async function symbolsPath(progress?: Progress): Promise<string> {
  const root = packageRoot();
  if (!isCheckout(root)) return shipped(root, shippedSymbols);
  return (await buildKernel({ entry: kernelEntry, root, progress })).symbols;
}

/** Path of the appliance as a program for this system: compiled from a checkout's sources only. */
export async function processPath(progress?: Progress): Promise<string> {
  if (isCheckout(packageRoot())) return buildProcess({ progress });
  throw new Error(
    "the process is compiled from sources that the npm package does not carry: " +
      "use a checkout of Kiln's repository (npm start there once), then node dist/kiln.mjs run",
  );
}

/** Path of the wasm that answers HTTP in Node. */
export async function previewPath(): Promise<string> {
  const root = packageRoot();
  return isCheckout(root) ? buildWasm(previewEntry, root) : shipped(root, shippedPreview);
}

/** Puts kernel, symbols, loader and wasm where the npm package carries them. */
export async function ship(progress?: Progress): Promise<void> {
  const root = packageRoot();
  const kernel = await buildKernel({ entry: kernelEntry, root, progress });
  mkdirSync(join(root, shippedFolder), { recursive: true });
  copyFileSync(kernel.elf, join(root, shippedKernel));
  copyFileSync(kernel.symbols, join(root, shippedSymbols));
  copyFileSync(await buildLoader(root), join(root, shippedLoader));
  copyFileSync(await buildWasm(previewEntry, root), join(root, shippedPreview));
}
