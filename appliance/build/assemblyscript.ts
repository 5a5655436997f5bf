// One call of the AssemblyScript compiler, for kernels, for Node, and for tests.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { APIOptions } from "assemblyscript/asc";
import type Binaryen from "assemblyscript/binaryen";
import { packageRoot } from "./sources.ts";

/** What Binaryen must not copy to where it is called: sixty copies take four kilobytes. */
export const notInlined = "~lib/rt/stub/__alloc";

/** Loaded when it is needed: an installed package has neither compiler nor Binaryen. */
async function outlining(): Promise<NonNullable<APIOptions["transforms"]>> {
  const { default: binaryen } = await import("assemblyscript/binaryen");
  class Outline {
    afterCompile(module: Binaryen.Module): void {
      binaryen.setPassArgument("no-inline", notInlined);
      module.runPasses(["no-inline"]);
    }
  }
  // The declared type is that of instances with what the compiler adds; it wants classes.
  return [Outline] as unknown as NonNullable<APIOptions["transforms"]>;
}

/**
 * Compiles `entry` (a path below `root`) and what it imports; returns the bytes of the wasm module.
 * Throws with the compiler's messages. The runtime is the one that never frees.
 */
export async function compileAssemblyScript(
  entry: string,
  flags: readonly string[],
  root: string = packageRoot(),
): Promise<Uint8Array> {
  const { default: asc } = await import("assemblyscript/asc");
  let binary: Uint8Array | undefined;
  const always = ["--runtime", "stub", "--outFile", "out.wasm"];
  const { error, stderr } = await asc.main([entry, ...flags, ...always], {
    readFile: (name) => {
      try {
        return readFileSync(join(root, name), "utf8");
      } catch {
        return null;
      }
    },
    writeFile: (_name, contents) => void (binary = contents as Uint8Array),
    listFiles: () => [],
    transforms: await outlining(),
  });
  if (error || !binary) throw new Error(`${entry} does not compile:\n${stderr.toString()}`);
  return binary;
}
