// npm run bench -- instructions: what a request takes, layer by layer and function by function. The
// compilers inline what is called once, so a caller's count holds callees of other layers, too.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildKernel } from "../../appliance/build/kernel.ts";
import { bakeFile } from "../../generator/image/bake.ts";
import { draftStore } from "../../generator/store/writer.ts";
import { pageEntries, scenarios } from "../budgets/requests.ts";
import { type Count, countInstructions } from "../native/meter.ts";

const shown = 15;

function layerOf(name: string): string {
  const [, first, second] = /^appliance\/(\w+)(?:\/(\w+))?/.exec(name) ?? [];
  if (first === undefined) return name;
  return first === "drivers" ? `drivers/${second}` : first;
}

function layers({ functions }: Count): [string, number][] {
  const sums = new Map<string, number>();
  for (const [name, cost] of functions) {
    const layer = layerOf(name);
    sums.set(layer, (sums.get(layer) ?? 0) + cost);
  }
  return sorted(sums);
}

function sorted(costs: ReadonlyMap<string, number>): [string, number][] {
  return [...costs].sort(([, a], [, b]) => b - a);
}

function print(rows: readonly [string, number][]): void {
  for (const [name, cost] of rows) {
    console.log(`${cost.toFixed(0).padStart(6)}  ${name.replace("appliance/", "")}`);
  }
}

const folder = mkdtempSync(join(tmpdir(), "kiln-bench-instructions-"));
try {
  const image = join(folder, "site.elf");
  const { elf } = await buildKernel({ entry: "appliance/targets/kernel.ts" });
  await bakeFile(elf, await draftStore(pageEntries()), image);
  for (const [name, count] of await countInstructions(image, scenarios, folder)) {
    console.log(`\n${name}: ${count.total.toFixed(1)} instructions a request`);
    print(layers(count));
    console.log(`the ${shown} functions that take most:`);
    print(sorted(count.functions).slice(0, shown));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
