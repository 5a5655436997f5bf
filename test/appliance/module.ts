// Appliance code as a module for Node, with its assertions: compiled once, for whichever tests.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileAssemblyScript } from "../../appliance/build/assemblyscript.ts";
import { cached } from "../../appliance/build/cache.ts";
import { hashOf, packageRoot, packageVersion } from "../../appliance/build/sources.ts";

/** Page 0 is nobody's, as in the kernel, whose optimisation this is too. */
export const checkedFlags: readonly string[] = ["-O3", "--memoryBase", "4096"];

let sources: string | undefined;

/** Of all that a module may be made of and with, and of a good deal more. */
function sourcesHash(root: string): string {
  const files = ["appliance", "test"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `${folder}/${name}`),
  );
  return hashOf(root, files.sort(), [packageVersion(root, "assemblyscript")]);
}

/** Compiles `entry`, a path below the repository, or finds it compiled. */
export async function compileModule(
  entry: string,
  flags: readonly string[] = checkedFlags,
): Promise<WebAssembly.Module> {
  const root = packageRoot();
  sources ??= sourcesHash(root);
  const hash = hashOf(root, [], [sources, entry, ...flags]);
  const folder = await cached(root, "modules", hash, async (made) =>
    writeFileSync(join(made, "module.wasm"), await compileAssemblyScript(entry, flags)),
  );
  return new WebAssembly.Module(readFileSync(join(folder, "module.wasm")));
}
