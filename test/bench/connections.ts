// npm run bench -- connections [COUNT]: how many idle connections a machine of 64 MB holds. Each is
// opened, asked once, left alone until all are there, and asked again.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "../../appliance/build/sources.ts";
import { type Crowd, startCrowd, type Tally } from "../attacks/crowd.ts";
import { randomBytes } from "../fixtures/random.ts";
import { Random } from "../simulation/random.ts";
import { untilAnswer } from "./first-answer.ts";
import { guestAddress, hostAddress, RunningGuest } from "./guest/guest.ts";
import { kilnGuest } from "./guest/kiln-guest.ts";
import { Workplace } from "./workplace.ts";

const help = `
npm run bench -- connections [COUNT] [--json]

How many of COUNT idle connections a machine of 64 MB holds. Needs root (network namespaces).

  COUNT    connections to try (default 120000; 131072 can be configured; a minute)
  --json   the counts, as JSON`;

const memoryMb = 64;
const floorBytes = 1000;
const [goalBytes, goalConnections] = [512, 100_000];
const path = "/small.bin";
const body = randomBytes(new Random(1), 200);
/** Crowds, each in a network of its own: none may take all of the server's connections. */
const crowdsMax = 8;
const gateway = hostAddress.split("/")[0]!;
const patienceMs = 60_000;
const settings = "connections=131072 idle-timeout=3600 first-byte-timeout=3600";

/** What came of it. */
interface Result {
  readonly tried: number;
  /** Answered twice over one connection each, and open at the end. */
  readonly held: number;
  readonly wrong: number;
  /** Not answered within a minute. */
  readonly late: number;
  /** Reserved for each: the figure that test/budgets holds. */
  readonly bytesEach: number;
}

function reservedBytes(): number {
  const figures = readFileSync(join(packageRoot(), "test/budgets/figures.json"), "utf8");
  return JSON.parse(figures)["bytes per connection"];
}

async function measure(count: number, workplace: Workplace): Promise<Result> {
  const { folder } = workplace;
  const network = workplace.network();
  const append = `ip=${guestAddress}/24 gateway=${gateway} ${settings}`;
  const guest = await kilnGuest("kiln", folder, new Map([[path, body]]), append);
  const server = new RunningGuest(guest, network, { machine: "microvm", memoryMb, folder });
  await untilAnswer(server, path);
  const bodyFile = join(folder, "body");
  writeFileSync(bodyFile, body);
  const crowds: Crowd[] = [];
  for (let index = 0; index < crowdsMax; index++) {
    const from = `10.80.${index}.1`;
    const command = ["ip", "address", "add", `${from}/24`, "dev", network.device];
    execFileSync(network.within[0]!, [...network.within.slice(1), ...command]);
    const connections = Math.floor(count / crowdsMax) + (index < count % crowdsMax ? 1 : 0);
    const who = { within: network.within, to: guestAddress, from, connections, patienceMs };
    crowds.push(await startCrowd({ ...who, path, body: bodyFile }));
  }
  const tallies: Tally[] = [];
  // One crowd at a time: all at once would only overflow the tap's queue.
  for (const crowd of crowds) tallies.push(await crowd.open());
  for (const crowd of crowds) tallies.push(await crowd.ask(1));
  const last: Tally[] = [];
  for (const crowd of crowds) last.push(await crowd.ask(1));
  for (const crowd of crowds) await crowd.stop();
  await server.stop();
  const sum = (of: (tally: Tally) => number) =>
    [...tallies, ...last].reduce((all, tally) => all + of(tally), 0);
  const held = last.reduce((all, { answered }) => all + answered, 0);
  const [wrong, late] = [sum((tally) => tally.wrong), sum((tally) => tally.late)];
  return { tried: count, held, wrong, late, bytesEach: reservedBytes() };
}

function table({ tried, held, wrong, late, bytesEach }: Result): string {
  return [
    `| idle connections in ${memoryMb} MB, of ${tried} tried | reached | floor | goal |`,
    "|---|---|---|---|",
    `| held, each answered twice | ${held} | | ${goalConnections} |`,
    `| wrong answers, late ones | ${wrong}, ${late} | | |`,
    `| bytes reserved for each | ${bytesEach} | ${floorBytes} | ${goalBytes} |`,
  ].join("\n");
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean" }, help: { type: "boolean" } },
});
const count = Number(positionals[0] ?? 120_000);
if (values.help || !(count >= 1)) {
  console.error(help.trim());
  process.exit(values.help ? 0 : 2);
}
const result = await measure(count, new Workplace());
console.log(values.json ? JSON.stringify(result) : table(result));
process.exit(0);
