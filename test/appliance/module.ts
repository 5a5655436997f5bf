// Appliance code as a module for Node, with its assertions.

import { compileAssemblyScript } from "../../appliance/build/assemblyscript.ts";

/** Page 0 is nobody's, as in the kernel, whose optimisation this is too. */
export const checkedFlags: readonly string[] = ["-O3", "--memoryBase", "4096"];

/** Compiles `entry`, a path below the repository. */
export async function compileModule(
  entry: string,
  flags: readonly string[] = checkedFlags,
): Promise<WebAssembly.Module> {
  return new WebAssembly.Module((await compileAssemblyScript(entry, flags)) as BufferSource);
}
