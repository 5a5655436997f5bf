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
usage: kiln explain LINE … [--json]

Names the function of the kernel that each address in LINE lies in. LINE is what the console said
("kiln: fault: … rip ffffffff80101a2c …"), or just addresses; the address tells which processor's
kernel is meant. Its build must be this kernel's.

  --json   one JSON object on standard output: address and name

example:
  kiln explain ffffffff80101a2c`,
  run,
};

/** Where the text of the kernel for x86-64 begins. */
const firstOfX86 = "ffffffff80100000";

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: "boolean", default: false } },
  });
  const addresses = positionals.join(" ").match(/\bf{8}8[0-9a-f]{7}\b/g) ?? [];
  if (addresses.length === 0) throw new UsageError("expected an address of the kernel: ffffffff8…");
  // The kernel for arm64 ends where the one for x86-64 begins (appliance/boot/README.md).
  const architecture = addresses.some((address) => address < firstOfX86) ? "arm64" : "x86-64";
  const path = await symbolsPath(architecture, (line) => console.error(line));
  const table = readFileSync(path, "utf8");
  const named = [...new Set(addresses)].map((address) => {
    return [address, symbolAt(table, BigInt(`0x${address}`)) ?? null] as const;
  });
  if (values.json) {
    console.log(JSON.stringify({ ok: true, functions: Object.fromEntries(named) }));
    return 0;
  }
  for (const [address, name] of named) console.log(`${address} ${name ?? "not in the kernel"}`);
  return 0;
}
