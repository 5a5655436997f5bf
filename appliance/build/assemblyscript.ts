// One call of the AssemblyScript compiler, for kernels, for Node, and for tests.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "./sources.ts";

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
  });
  if (error || !binary) throw new Error(`${entry} does not compile:\n${stderr.toString()}`);
  return binary;
}
