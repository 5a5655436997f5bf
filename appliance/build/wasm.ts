// appliance/*.ts → wasm, by AssemblyScript. The same module serves in Node and in the kernel.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache.ts";
import { hashOf, packageRoot, packageVersion, scriptFiles } from "./sources.ts";

/** Page 0 stays unmapped, so that null faults; nothing is ever freed; no abort, a trap instead. */
const flags = ["--runtime", "stub", "-O3", "--noAssert", "--memoryBase", "4096", "--use", "abort="];

/** What the bytes of `buildWasm` depend on. */
export function wasmHash(root: string, entry: string): string {
  const versions = [packageVersion(root, "assemblyscript")];
  return hashOf(root, scriptFiles(root, entry), [entry, ...flags, ...versions]);
}

async function compile(root: string, entry: string): Promise<Uint8Array> {
  const { default: asc } = await import("assemblyscript/asc");
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main([entry, ...flags, "--outFile", "out.wasm"], {
    readFile: (name) => {
      const path = join(root, name);
      return existsSync(path) ? readFileSync(path, "utf8") : null;
    },
    writeFile: (_name, contents) => void (binary = contents as Uint8Array),
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`${entry} does not compile:\n${stderr.toString()}`);
  return binary;
}

/**
 * Compiles a target (`entry` is a path below the package's root, such as
 * "appliance/targets/kernel.ts") and returns the path of its wasm file.
 */
export async function buildWasm(entry: string, root: string = packageRoot()): Promise<string> {
  const folder = await cached(root, "wasm", wasmHash(root, entry), async (temporary) =>
    writeFileSync(join(temporary, "kiln.wasm"), await compile(root, entry)),
  );
  return join(folder, "kiln.wasm");
}
