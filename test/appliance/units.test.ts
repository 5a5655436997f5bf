// Runs every *.unit.ts beside and below this file: AssemblyScript tests of the appliance's sources,
// compiled one module a file and reported by vitest.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { describe, expect, test } from "vitest";
import { applianceImports, readString } from "./imports.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const here = dirname(fileURLToPath(import.meta.url));

async function compile(file: string): Promise<WebAssembly.Module> {
  const binary: Uint8Array[] = [];
  const { error, stderr } = await asc.main(
    [
      file,
      "--runtime",
      "stub",
      "-O1",
      "--memoryBase",
      "4096",
      "--exportTable",
      "--exportStart",
      "_start",
      "--outFile",
      "m.wasm",
    ],
    {
      readFile: (name, base) => {
        try {
          return readFileSync(`${base}/${name}`, "utf8");
        } catch {
          return null;
        }
      },
      writeFile: (_name, contents) => void binary.push(contents as Uint8Array),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${file} does not compile:\n${stderr.toString()}`);
  return new WebAssembly.Module(binary[0]! as BufferSource);
}

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
  const module = await compile(relative(root, `${here}/${file}`));
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
