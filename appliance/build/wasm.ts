// appliance/*.ts → wasm, by AssemblyScript. The same module serves in Node and in the kernel.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileAssemblyScript, notInlined } from "./assemblyscript.ts";
import { cached } from "./cache.ts";
import { withOneDataSegment } from "./data-segments.ts";
import { hashOf, packageRoot, packageVersion, scriptFiles } from "./sources.ts";

/**
 * Page 0 stays unmapped, so that null faults; no abort, a trap instead. Names cost nothing in a
 * kernel, and `kiln explain` and profilers show them.
 */
const flags = ["-O3", "--debug", "--noAssert", "--memoryBase", "4096", "--use", "abort="];

/** What the bytes of `buildWasm` depend on. */
export function wasmHash(root: string, entry: string): string {
  const versions = [packageVersion(root, "assemblyscript")];
  return hashOf(root, scriptFiles(root, entry), [
    entry,
    ...flags,
    "one segment",
    notInlined,
    ...versions,
  ]);
}

/**
 * Compiles a target (`entry` is a path below the package's root, such as
 * "appliance/targets/kernel.ts") and returns the path of its wasm file.
 */
export async function buildWasm(entry: string, root: string = packageRoot()): Promise<string> {
  const folder = await cached(root, "wasm", wasmHash(root, entry), async (temporary) =>
    writeFileSync(
      join(temporary, "kiln.wasm"),
      withOneDataSegment(await compileAssemblyScript(entry, flags, root)),
    ),
  );
  return join(folder, "kiln.wasm");
}
