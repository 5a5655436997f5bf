// npm run bench -- serving [ROUNDS]: requests per second of our image beside nginx and lighttpd on
// Debian's cloud kernel.
//
// Each guest has the same QEMU, one processor, 256 MB and a tap of its own, all are up at the same
// time, and one is loaded at a time. Rounds are interleaved test by test, since the speed of the
// machine drifts: what counts is the ratio within a round.

import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { machinesFor } from "../../deploy/qemu/plan.ts";
import { untilAnswer } from "./first-answer.ts";
import { guestAddress, RunningGuest } from "./guest/guest.ts";
import { kilnGuest } from "./guest/kiln-guest.ts";
import { linuxGuest } from "./guest/linux-guest.ts";
import { debianKernel } from "./guest/linux-kernel.ts";
import { lighttpd, nginx } from "./guest/servers.ts";
import { benchSite, type Site } from "./guest/site.ts";
import { type Run, servingTable, tests } from "./serving-table.ts";
import { Workplace } from "./workplace.ts";
import { type Answers, type Load, wrk } from "./wrk.ts";

/** The machines that Debian's kernel, which is for x86-64, starts on too. */
const machines = machinesFor["x86-64"];
type Machine = (typeof machines)[number];

const help = `
npm run bench -- serving [ROUNDS] [--seconds N] [--machine M] [--only TEXT] [--alone] [--json]

Requests per second, beside nginx and lighttpd in a Linux guest. Needs root (network namespaces),
wrk, and Debian, from which the servers and the kernel are downloaded.

  ROUNDS        interleaved rounds (default 5: six minutes)
  --seconds N   length of each test (default 3)
  --machine M   ${machines.join(", ")} (default q35)
  --only TEXT   only the tests with this in their title
  --alone       only our image
  --json        every run, as JSON`;

const memoryMb = 256;
const warmUpSeconds = 1;
/** A response head is no longer. */
const headLengthMax = 1024;

interface Choices {
  readonly rounds: number;
  readonly seconds: number;
  readonly machine: Machine;
  readonly only: string;
  readonly alone: boolean;
  readonly json: boolean;
}

function choices(): Choices {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: "string", default: "3" },
      machine: { type: "string", default: "q35" },
      only: { type: "string", default: "" },
      alone: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const [rounds, seconds] = [Number(positionals[0] ?? 5), Number(values.seconds)];
  const machine = machines.find((name) => name === values.machine);
  if (values.help || !(rounds >= 1) || !(seconds >= 1) || !machine) {
    console.error(help.trim());
    process.exit(values.help ? 0 : 2);
  }
  const { only, alone, json } = values;
  return { rounds, seconds, machine, only, alone, json };
}

/** Starts all that take part, each in a network of its own, and waits until they answer. */
async function startAll(
  { machine, alone }: Choices,
  site: Site,
  workplace: Workplace,
): Promise<RunningGuest[]> {
  const { folder } = workplace;
  const append = `ip=${guestAddress}/24 requests-per-connection=65535`;
  const guests = [await kilnGuest("kiln", folder, site, append)];
  if (!alone) {
    const kernel = await debianKernel(folder, machine);
    for (const server of [await nginx(), await lighttpd()]) {
      guests.push(await linuxGuest(folder, kernel, server, site, `${guestAddress}/24`));
    }
  }
  const started: RunningGuest[] = [];
  for (const guest of guests) {
    const running = new RunningGuest(guest, workplace.network(), { machine, memoryMb, folder });
    started.push(running);
    await untilAnswer(running, "/10k.bin");
  }
  return started;
}

/** Fails unless the server hands out what it was given. */
async function check(server: RunningGuest, site: Site, path: string): Promise<void> {
  const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  const body = await server.network.fetch(`http://${guestAddress}${path}`);
  if (hash(body) === hash(site.get(path)!)) return;
  throw new Error(`${server.guest.name} answers ${path} with ${body.length} wrong bytes`);
}

/** One test of one server. */
async function measure(
  server: RunningGuest,
  site: Site,
  load: Load,
  seconds: number,
  folder: string,
): Promise<Omit<Run, "round">> {
  await check(server, site, load.path);
  await wrk(server.network.within, guestAddress, load, warmUpSeconds, folder);
  const before = server.processorTime();
  const answers = await wrk(server.network.within, guestAddress, load, seconds, folder);
  const after = server.processorTime();
  mustBeWhole(server, load, answers, site.get(load.path)!.length);
  const { name } = server.guest;
  const processorMs = (after.all - before.all) * 1000;
  const guestBusy = (after.guest - before.guest) / seconds;
  const disturbed = (after.waited - before.waited) / seconds;
  return { server: name, load, ...answers, processorMs, guestBusy, disturbed };
}

/** Every response has its whole body: what was read beside that are heads and unfinished ones. */
function mustBeWhole(server: RunningGuest, load: Load, answers: Answers, length: number): void {
  const { requests, bytes } = answers;
  const most = (requests + load.connections) * (length + headLengthMax);
  if (requests > 0 && bytes >= requests * length && bytes <= most) return;
  const what = `${requests} answers in ${bytes} bytes where a body has ${length}`;
  throw new Error(`${server.guest.name}, ${load.path}: ${what}`);
}

/** All runs of the bench, in the order in which they were made. */
async function runs(chosen: Choices, workplace: Workplace): Promise<Run[]> {
  const { rounds, seconds } = chosen;
  const site = benchSite();
  const servers = await startAll(chosen, site, workplace);
  const chosenTests = tests.filter(({ title }) => title.includes(chosen.only));
  const results: Run[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const [number, { load }] of chosenTests.entries()) {
      // Nobody is always the first.
      const turn = (round + number) % servers.length;
      for (const server of [...servers.slice(turn), ...servers.slice(0, turn)]) {
        results.push({ round, ...(await measure(server, site, load, seconds, workplace.folder)) });
      }
    }
    console.error(`round ${round} of ${rounds} done`);
  }
  await Promise.all(servers.map((server) => server.stop()));
  return results;
}

const chosen = choices();
const workplace = new Workplace();
const results = await runs(chosen, workplace);
console.log(chosen.json ? JSON.stringify(results) : servingTable(results));
process.exit(0);
