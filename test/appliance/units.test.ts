// Runs every *.unit.ts beside and below this file: AssemblyScript tests of the appliance's sources,
// compiled one module a file and reported by vitest.

import { readdirSync } from "node:fs";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { applianceImports, readString } from "./imports.ts";
import { compileModule } from "./module.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const here = dirname(fileURLToPath(import.meta.url));

const flags = ["-O1", "--memoryBase", "4096", "--exportTable", "--exportStart", "_start"];

async function instantiate(module: WebAssembly.Module, tests: Map<string, number>) {
  let memory: WebAssembly.Memory;
  const imports = applianceImports(() => memory);
  const instance = new WebAssembly.Instance(module, {
    ...imports,
    unit: {
      register: (name: number, index: number) => tests.set(readString(memory, name), index),
    },
  });
  memory = instance.exports["memory"] as WebAssembly.Memory;
  (instance.exports["_start"] as () => void)();
  return instance;
}

const files = readdirSync(here, { recursive: true, encoding: "utf8" });
for (const file of files.filter((name) => name.endsWith(".unit.ts")).sort()) {
  const module = await compileModule(relative(root, `${here}/${file}`), flags);
  const names = new Map<string, number>();
  await instantiate(module, names);
  describe(file, () => {
    test("has tests", () => expect(names.size).toBeGreaterThan(0));
    for (const name of names.keys()) {
      test(name, async () => {
        const tests = new Map<string, number>();
        const instance = await instantiate(module, tests);
        const table = instance.exports["table"] as WebAssembly.Table;
        (table.get(tests.get(name)!) as () => void)();
      });
    }
  });
}
