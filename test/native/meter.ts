// Instructions per request, exactly: the shipped kernel's wasm with its virtio driver, compiled
// with the kernel's flags, over a virtio card and TCP peers in the same process (meter/), under
// callgrind. The card, the peers and the machine's calls are not the appliance's: nobody counts
// them.

import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildProcess, type ProcessOptions } from "../../appliance/build/process.ts";
import { readableName } from "../../appliance/build/symbols.ts";
import { kernelEntry } from "../boot/machine.ts";
import { builds } from "./native.ts";

/** The kernel as a process; its own memcpy, whose string instructions count step by step. */
const meteredProcess: ProcessOptions = {
  ...builds.callgrind,
  entry: kernelEntry,
  flags: [...builds.callgrind.flags!, "-ffreestanding", "-mno-red-zone", "-fno-stack-protector"],
  replaced: ["appliance.c", "network.c", "tap.c", "time.c"],
  sources: [
    ...["machine", "card", "peers"].map((name) => `test/native/meter/${name}.c`),
    "appliance/boot/kernel/bytes.c",
    "appliance/boot/x86-64/bytes.c",
  ],
  includes: ["test/native/meter", "appliance/boot/kernel", "appliance/boot/x86-64"],
};

/** What some connections ask for, again and again. */
export interface Scenario {
  readonly name: string;
  readonly connections: number;
  /** Requests of each connection that are counted. */
  readonly rounds: number;
  readonly request: string;
}

/** Instructions per request, in all and by function. */
export interface Count {
  readonly total: number;
  readonly functions: ReadonlyMap<string, number>;
}

/** The file that meter/peers.c reads. */
function encode(scenarios: readonly Scenario[]): Buffer {
  const number = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
  const text = (value: string) => Buffer.concat([number(value.length), Buffer.from(value)]);
  return Buffer.concat(
    scenarios.map(({ name, connections, rounds, request }) =>
      Buffer.concat([number(connections), number(rounds), text(name), text(request)]),
    ),
  );
}

/** Counts each scenario on an image, in one run. */
export async function countInstructions(
  image: string,
  scenarios: readonly Scenario[],
  folder: string,
  more: Partial<ProcessOptions> = {},
): Promise<Map<string, Count>> {
  const flags = [...meteredProcess.flags!, ...(more.flags ?? [])];
  const program = await buildProcess({ ...meteredProcess, ...more, flags });
  const file = join(folder, "scenarios");
  writeFileSync(file, encode(scenarios));
  const output = join(folder, "callgrind");
  const tool = ["-q", "--tool=callgrind", "--compress-strings=no", "--compress-pos=no"];
  const own = ["--image", image, "--memory", String(64 * 2 ** 20), "--", "ip=10.77.0.2/24"];
  const parameters = [...tool, `--callgrind-out-file=${output}`, program, ...own];
  await promisify(execFile)("valgrind", parameters, { env: { KILN_SCENARIOS: file } });
  const dumps = readdirSync(folder).filter((name) => /^callgrind\.\d+$/.test(name));
  const texts = dumps.map((name) => readFileSync(join(folder, name), "utf8"));
  return new Map(
    scenarios.map((scenario) => {
      const requests = scenario.connections * scenario.rounds;
      const dump = texts.find((text) => text.includes(`Client Request: ${scenario.name}\n`));
      if (!dump) throw new Error(`callgrind has not counted ${scenario.name}`);
      return [scenario.name, perRequest(parse(dump), requests)];
    }),
  );
}

function perRequest(costs: Map<string, number>, requests: number): Count {
  const functions = new Map<string, number>();
  for (const [name, cost] of costs) functions.set(name, cost / requests);
  const total = [...functions.values()].reduce((sum, cost) => sum + cost, 0);
  return { total, functions };
}

/** What wasm2c makes of the appliance's functions, and its own for their sake. */
const appliance = /^(w2c_kiln_|memory_(copy|fill)$)/;
const moving = /^(memcpy|memmove|memset|memcmp)$/;

/**
 * What each function of the appliance took itself. Its calls of memcpy and the like count, those of
 * the card and the peers do not: they are told apart by who calls. (Files would not tell: the line
 * numbers of functions that the linker has removed lie over others' addresses.)
 */
function parse(dump: string): Map<string, number> {
  const costs = new Map<string, number>();
  const add = (name: string, cost: number) => costs.set(name, (costs.get(name) ?? 0) + cost);
  let own = "";
  let called: string | undefined;
  for (const line of dump.split("\n")) {
    if (line.startsWith("fn=")) own = line.slice(3);
    else if (line.startsWith("cfn=")) called = line.slice(4);
    const [, cost] = /^\d+ (\d+)$/.exec(line) ?? [];
    if (cost === undefined) continue;
    if (appliance.test(own)) {
      if (called === undefined) add(readableName(own), Number(cost));
      else if (moving.test(called)) add("moving and filling bytes", Number(cost));
    }
    called = undefined;
  }
  return costs;
}
