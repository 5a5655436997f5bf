// The kernel's build: the same bytes in any folder, small, and clear about a missing compiler.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { architectures, type ArchitectureName } from "../../appliance/build/architectures.ts";
import { buildKernel } from "../../appliance/build/kernel.ts";
import { buildLoader } from "../../appliance/build/loader.ts";
import { symbolAt } from "../../appliance/build/symbols.ts";
import { MissingTool, run } from "../../appliance/build/tools.ts";
import { kernelEntry } from "./machine.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The floor of what is small enough; RESULTS.md has what was reached. */
const kernelLengthMax = 128_000;

/** A folder with nothing but what a kernel is built from. */
function sourcesElsewhere(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(root, "appliance"), join(folder, "appliance"), { recursive: true });
  cpSync(join(root, "package.json"), join(folder, "package.json"));
  mkdirSync(join(folder, "node_modules"));
  for (const name of ["assemblyscript", "wabt"]) {
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
  return folder;
}

const names = Object.keys(architectures) as ArchitectureName[];

describe.each(names)("%s", (architecture) => {
  const { entry } = architectures[architecture];
  test("two builds in different folders are equal to the byte, and small", async () => {
    const kernels = [];
    for (const folder of [root, sourcesElsewhere("kiln-somewhere-else-")]) {
      kernels.push(await buildKernel({ entry, architecture, root: folder }));
    }
    const [first, second] = kernels.map(({ elf }) => readFileSync(elf));
    expect(first!.equals(second!)).toBe(true);
    expect(first!.length).toBeLessThan(kernelLengthMax);
  });

  test("the symbols name the function that an address lies in", async () => {
    const { symbols } = await buildKernel({ entry, architecture });
    const table = readFileSync(symbols, "utf8");
    const fault = /^([0-9a-f]+) [0-9a-f]+ fault$/m.exec(table)!;
    expect(symbolAt(table, BigInt(`0x${fault[1]}`) + 5n)).toBe("fault+0x5");
  });
});

test("the loader of a disk is, too", async () => {
  const [first, second] = await Promise.all(
    [root, sourcesElsewhere("kiln-loader-")].map(async (folder) =>
      readFileSync(await buildLoader(folder)),
    ),
  );
  expect(first!.equals(second!)).toBe(true);
  expect(first!.length).toBe(4096);
});

test("a second build finds the first", async () => {
  const steps: string[] = [];
  const options = { entry: kernelEntry, progress: (line: string) => void steps.push(line) };
  const { elf } = await buildKernel(options);
  steps.length = 0;
  expect((await buildKernel(options)).elf).toBe(elf);
  expect(steps).toEqual([]);
});

test("a missing compiler is named with the package that has it", async () => {
  await expect(run("kiln-has-no-such-compiler", [])).rejects.toThrow(MissingTool);
  await expect(run("kiln-has-no-such-compiler", [])).rejects.toThrow("apt-get install clang lld");
});
