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
const prebuilt = "dist/kernel.elf";

/** Finds the kernel of the Kiln in `root`; `chosen` is a file that the user named. */
export function findKernel(root: string, chosen: string | undefined): FoundKernel {
  const given = chosen ?? join(root, prebuilt);
  const sources = join(root, "appliance");
  if (chosen !== undefined || !existsSync(join(sources, "boot"))) {
    return { inputs: [given], path: async () => given };
  }
  const names = readdirSync(sources, { recursive: true }).map(String).sort();
  const inputs = names.filter((name) => /\.(ts|c|h|S|ld)$/.test(name));
  return {
    inputs: [...inputs.map((name) => join(sources, name)), join(root, "package-lock.json")],
    async path(progress) {
      const { buildKernel } = await import("../appliance/build/kernel.ts");
      const options = { entry: "appliance/targets/kernel.ts", root, progress };
      return (await buildKernel(options)).elf;
    },
  };
}
