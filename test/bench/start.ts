// npm run bench -- start [ROUNDS]: from the start of QEMU to the first complete answer, for our
// image, for Linux with busybox and with nginx, and to its end for an image that only halts.
//
// `microvm` for all, and the kernel unpacked, which is where Linux starts fastest. Rounds are
// interleaved, since the speed of the machine drifts: what counts is the ratio within a round.

import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import type { Machine } from "../../deploy/qemu/plan.ts";
import type { Network } from "../fixtures/network.ts";
import { answered, attemptFirstAnswer } from "./first-answer.ts";
import { type Guest, guestAddress, RunningGuest } from "./guest/guest.ts";
import { kilnGuest } from "./guest/kiln-guest.ts";
import { linuxGuest } from "./guest/linux-guest.ts";
import { debianKernel } from "./guest/linux-kernel.ts";
import { busybox, nginx } from "./guest/servers.ts";
import { benchSite } from "./guest/site.ts";
import { spread, threeDigits } from "./statistics.ts";
import { Workplace } from "./workplace.ts";

const help = `
npm run bench -- start [ROUNDS] [--json]

Time from the start of QEMU to the first complete 200, beside Linux with busybox and with nginx and
beside an image that only halts. Needs root (network namespaces), and Debian, from which the servers
and the kernel are downloaded.

  ROUNDS   interleaved rounds (default 9: two minutes)
  --json   every round, as JSON`;

const machine: Machine = "microvm";
const memoryMb = 256;
const path = "/10k.bin";
/** Longer queues would greet a guest that comes up late with all that was tried meanwhile. */
const tapQueueLength = 20;
/** A halting image's QEMU ends with the status that isa-debug-exit makes of 0. */
const haltedStatus = 1;

const [own, halting, smallest] = ["kiln", "halting", "busybox"] as const;
/** Our time divided by another's: what is called good. */
const targets = [
  { other: smallest, floor: "0.33", goal: "" },
  { other: halting, floor: "", goal: "1, within noise" },
];

/** Seconds by guest. */
type Round = Readonly<Record<string, number>>;

async function guestsOf(workplace: Workplace): Promise<Guest[]> {
  const { folder } = workplace;
  const site = benchSite();
  const append = `ip=${guestAddress}/24`;
  const kernel = await debianKernel(folder, machine);
  const linux = async (server: Parameters<typeof linuxGuest>[2]) =>
    linuxGuest(folder, kernel, server, site, `${guestAddress}/24`);
  return [
    await kilnGuest(own, folder, site, append),
    await kilnGuest(halting, folder, site, append, { entry: "test/bench/halt-target.ts" }),
    await linux(busybox),
    await linux(await nginx()),
  ];
}

/** Seconds from the start of QEMU to the first answer, or to the end of the image that halts. */
async function measure(guest: Guest, network: Network, folder: string): Promise<number> {
  // Also where nobody will answer: the client takes processor time.
  const attempt = await attemptFirstAnswer(network, path);
  const startNs = process.hrtime.bigint();
  const running = new RunningGuest(guest, network, { machine, memoryMb, folder });
  try {
    const halts = guest.name === halting;
    const endNs = await (halts ? halted(running) : answered(running, attempt));
    return Number(endNs - startNs) / 1e9;
  } finally {
    attempt.stop();
    await running.stop();
  }
}

/** When the guest's QEMU ended as it should. */
async function halted({ running }: RunningGuest): Promise<bigint> {
  const status = await running.ended;
  const atNs = process.hrtime.bigint();
  if (status === haltedStatus) return atNs;
  throw new Error(`${halting}: status ${status}\n${running.console.join("\n")}`);
}

async function measureAll(count: number, workplace: Workplace): Promise<Round[]> {
  const guests = await guestsOf(workplace);
  const network = workplace.network();
  const queue = ["link", "set", network.device, "txqueuelen", String(tapQueueLength)];
  execFileSync(network.within[0]!, [...network.within.slice(1), "ip", ...queue]);
  const rounds: Round[] = [];
  for (let number = 0; number < count; number++) {
    const round: Record<string, number> = {};
    // Nobody is always the first.
    const turn = number % guests.length;
    for (const guest of [...guests.slice(turn), ...guests.slice(0, turn)]) {
      round[guest.name] = await measure(guest, network, workplace.folder);
    }
    rounds.push(round);
    console.error(`round ${number + 1} of ${count} done`);
  }
  return rounds;
}

function table(rounds: readonly Round[]): string {
  const lines = ["| s, medians (least–most) | to the first answer |", "|---|---|"];
  for (const name of Object.keys(rounds[0]!).sort()) {
    const seconds = rounds.map((round) => round[name]!);
    lines.push(`| ${name} | ${spread(seconds, (value) => value.toFixed(3))} |`);
  }
  lines.push("", "| ours, by round | ratio | floor | goal |", "|---|---|---|---|");
  for (const { other, floor, goal } of targets) {
    const ratio = spread(
      rounds.map((round) => round[own]! / round[other]!),
      threeDigits,
    );
    lines.push(`| to ${other} | ${ratio} | ${floor} | ${goal} |`);
  }
  return lines.join("\n");
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean" }, help: { type: "boolean" } },
});
const count = Number(positionals[0] ?? 9);
if (values.help || !(count >= 1)) {
  console.error(help.trim());
  process.exit(values.help ? 0 : 2);
}
const rounds = await measureAll(count, new Workplace());
console.log(values.json ? JSON.stringify(rounds) : table(rounds));
process.exit(0);
