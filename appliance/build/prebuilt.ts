// Where kernel and wasm come from: built from the sources in a checkout, shipped in a package.

import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type ArchitectureName, architectures } from "./architectures.ts";
import { buildKernel } from "./kernel.ts";
import { buildLoader } from "./loader.ts";
import { buildProcess } from "./process.ts";
import { packageRoot } from "./sources.ts";
import { buildWasm } from "./wasm.ts";

const previewEntry = "appliance/targets/preview.ts";
/** Folder of the package in which `ship` puts what an author needs no compiler for. */
const shippedFolder = "dist/kernel";
const shippedKernels: Record<ArchitectureName, { kernel: string; symbols: string }> = {
  "x86-64": {
    kernel: `${shippedFolder}/x86_64.elf`,
    symbols: `${shippedFolder}/x86_64.symbols`,
  },
  arm64: { kernel: `${shippedFolder}/arm64.bin`, symbols: `${shippedFolder}/arm64.symbols` },
};
const shippedLoader = `${shippedFolder}/bios.bin`;
const shippedPreview = `${shippedFolder}/preview.wasm`;

type Progress = (line: string) => void;

function isCheckout(root: string): boolean {
  return existsSync(join(root, previewEntry));
}

function shipped(root: string, path: string): string {
  const file = join(root, path);
  if (!existsSync(file)) throw new Error(`${file} is missing: install the package again`);
  return file;
}

/**
 * Path of the kernel that images for a processor are baked with; in a checkout it is built when it
 * has to be.
 */
export async function kernelPath(
  architecture: ArchitectureName,
  progress?: Progress,
): Promise<string> {
  const root = packageRoot();
  if (!isCheckout(root)) return shipped(root, shippedKernels[architecture].kernel);
  return (
    await buildKernel({ entry: architectures[architecture].entry, architecture, root, progress })
  ).elf;
}

/** Path of that kernel's symbols, for `kiln explain`. */
export async function symbolsPath(
  architecture: ArchitectureName,
  progress?: Progress,
): Promise<string> {
  const root = packageRoot();
  if (!isCheckout(root)) return shipped(root, shippedKernels[architecture].symbols);
  return (
    await buildKernel({ entry: architectures[architecture].entry, architecture, root, progress })
  ).symbols;
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

/** Puts kernels, symbols, loader and wasm where the npm package carries them. */
export async function ship(progress?: Progress): Promise<void> {
  const root = packageRoot();
  mkdirSync(join(root, shippedFolder), { recursive: true });
  for (const architecture of Object.keys(architectures) as ArchitectureName[]) {
    const { elf, symbols } = await buildKernel({
      entry: architectures[architecture].entry,
      architecture,
      root,
      progress,
    });
    copyFileSync(elf, join(root, shippedKernels[architecture].kernel));
    copyFileSync(symbols, join(root, shippedKernels[architecture].symbols));
  }
  copyFileSync(await buildLoader(root), join(root, shippedLoader));
  copyFileSync(await buildWasm(previewEntry, root), join(root, shippedPreview));
}
