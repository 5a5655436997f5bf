// Which kernel goes into an image: the one that the package brings, or in a checkout the one built
// from the sources.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** A kernel, found or yet to be built. */
export interface FoundKernel {
  /** Files that it depends on; when none has changed, it has not either. */
  readonly inputs: readonly string[];
  /** Its path, built first if need be. */
  path(progress: (step: string) => void): Promise<string>;
}

/** Where a package has its kernel. */
const shippedKernel = "dist/kernel/x86_64.elf";

/** Finds the kernel of the Kiln in `root`; `chosen` is a file that the user named. */
export function findKernel(root: string, chosen: string | undefined): FoundKernel {
  if (chosen !== undefined) return { inputs: [chosen], path: async () => chosen };
  return {
    inputs: kernelInputs(root),
    async path(progress) {
      const { kernelPath } = await import("../appliance/build/prebuilt.ts");
      return kernelPath(progress);
    },
  };
}

function kernelInputs(root: string): string[] {
  const sources = join(root, "appliance");
  if (!existsSync(sources)) return [join(root, shippedKernel)];
  const names = readdirSync(sources, { recursive: true }).map(String).sort();
  const inputs = names.filter((name) => /\.(ts|c|h|S|ld)$/.test(name));
  return [...inputs.map((name) => join(sources, name)), join(root, "package-lock.json")];
}
