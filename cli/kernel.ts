// Which kernel goes into an image: the one that the package brings, or in a checkout the one built
// from the sources.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { sha256 } from "../generator/files.ts";
import { stampOf } from "./freshness.ts";

type Progress = (step: string) => void;

/** A kernel, found or yet to be built. */
export interface FoundKernel {
  /** Files that it depends on; when none has changed, it has not either. */
  readonly inputs: readonly string[];
  /** Its path, built first if need be. */
  path(progress: Progress): Promise<string>;
  /** Path of what boots it from a disk, built first if need be. */
  loaderPath(): Promise<string>;
}

/** Where a package has its kernels, and the loader of a disk. */
const shippedKernels = { "x86-64": "dist/kernel/x86_64.elf", arm64: "dist/kernel/arm64.bin" };
type Architecture = keyof typeof shippedKernels;
const shippedLoader = "dist/kernel/bios.bin";

/** Finds the kernel of the Kiln in `root`; `chosen` is a file that the user named. */
export function findKernel(
  root: string,
  architecture: Architecture,
  chosen: string | undefined,
): FoundKernel {
  if (!existsSync(join(root, "appliance"))) {
    const shipped = join(root, shippedKernels[architecture]);
    const loader = join(root, shippedLoader);
    const path = chosen ?? shipped;
    return { inputs: [path, loader], path: async () => path, loaderPath: async () => loader };
  }
  const inputs = sourcesOf(root);
  const loaderPath = async () => (await import("../appliance/build/loader.ts")).buildLoader(root);
  if (chosen !== undefined) {
    const loader = inputs.filter((path) => path.startsWith(join(root, "appliance/boot/bios/")));
    return { inputs: [chosen, ...loader], path: async () => chosen, loaderPath };
  }
  const path = (progress: Progress) => builtKernel(root, architecture, inputs, progress);
  return { inputs, loaderPath, path };
}

/** What a kernel is made of, and with. */
function sourcesOf(root: string): string[] {
  const folder = join(root, "appliance");
  const names = readdirSync(folder, { recursive: true }).map(String).sort();
  const sources = names.filter((name) => /\.(ts|c|h|S|ld)$/.test(name));
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const compilers = ["clang", "ld.lld"].flatMap((name) => {
    const found = folders.map((path) => join(path, name)).find((path) => existsSync(path));
    return found ? [found] : [];
  });
  const packages = join(root, "package-lock.json");
  return [...sources.map((name) => join(folder, name)), packages, ...compilers];
}

/**
 * The kernel built from the sources. Asking the compilers for their versions takes a while, so the
 * answer is kept for as long as no file has changed.
 */
async function builtKernel(
  root: string,
  architecture: Architecture,
  inputs: readonly string[],
  progress: Progress,
): Promise<string> {
  const memory = join(root, `build/kernel/last-found-${architecture}.json`);
  const key = sha256(inputs.map(stampOf).join("\n"));
  const known = remembered(memory);
  if (known?.key === key && existsSync(known.path)) return known.path;
  const { kernelPath } = await import("../appliance/build/prebuilt.ts");
  const path = await kernelPath(architecture, progress);
  writeFileSync(memory, JSON.stringify({ key, path }));
  return path;
}

function remembered(memory: string): { key: string; path: string } | undefined {
  try {
    return JSON.parse(readFileSync(memory, "utf8")) as { key: string; path: string };
  } catch {
    return undefined;
  }
}
