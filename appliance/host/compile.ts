// Compiles a target of the appliance for Node: as for the kernel, but assertions may stay.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The module of `target` (for example "appliance/targets/simulation.ts"). */
export async function compileTarget(target: string, assertions = true): Promise<Uint8Array> {
  const binary: Uint8Array[] = [];
  const checks = assertions ? [] : ["--noAssert"];
  const { error, stderr } = await asc.main(
    [target, "--runtime", "stub", "-O3", "--memoryBase", "4096", ...checks, "--outFile", "m.wasm"],
    {
      readFile: (name, base) => {
        try {
          return readFileSync(`${base === "." ? root : base}/${name}`, "utf8");
        } catch {
          return null;
        }
      },
      writeFile: (_name, contents) => void binary.push(contents as Uint8Array),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${target} does not compile:\n${stderr.toString()}`);
  return binary[0]!;
}
