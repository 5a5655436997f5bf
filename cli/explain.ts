// kiln explain: which function a fault line of the console is about.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { symbolsPath } from "../appliance/build/prebuilt.ts";
import { symbolAt } from "../appliance/build/symbols.ts";
import { UsageError, type Verb } from "./verb.ts";

export const verb: Verb = {
  name: "explain",
  summary: "name the functions in a fault line",
  help: `
kiln explain LINE …

Names the function of the kernel that each address in LINE lies in. LINE is what the console said
("kiln: fault: … rip ffffffff80101a2c …"), or just addresses. Its build must be this kernel's.

example:
  kiln explain ffffffff80101a2c`,
  run,
};

async function run(args: string[]): Promise<number> {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  const addresses = positionals.join(" ").match(/\bf{8}8[0-9a-f]{7}\b/g) ?? [];
  if (addresses.length === 0) throw new UsageError("expected an address of the kernel: ffffffff8…");
  const table = readFileSync(await symbolsPath((line) => console.error(line)), "utf8");
  for (const address of new Set(addresses)) {
    console.log(`${address} ${symbolAt(table, BigInt(`0x${address}`)) ?? "not in the kernel"}`);
  }
  return 0;
}
