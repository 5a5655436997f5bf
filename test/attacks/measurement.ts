// npm run attack: every attack for longer, in rounds with and without; 10,000 active connections;
// 100,000 idle ones. Asserts what attacks.test.ts does, and prints what the guests noticed.

import { afterAll, expect, test } from "vitest";
import { attacks } from "./attacks.ts";
import { expectServed, inviteGuests, type Visit, visit } from "./guests.ts";
import { scan } from "./scan.ts";
import { crowdAddress, startVictim, type Victim, type World } from "./victim.ts";

const rounds = Number(process.env["KILN_ROUNDS"] ?? 3);
const visitMs = 3000;
/** 10,000 packets a second. */
const floodIntervalUs = 100;
/** A slow attack needs so long until all its connections are there. */
const gatheringMs = 2000;
const hangingMs = 3_600_000;

const rows: string[] = [];
afterAll(() => {
  const head = ["| guests' | requests/s, to without | p99, to without |", "|---|---|---|"];
  process.stdout.write(`\n${[...head, ...rows].join("\n")}\n`);
});

function summary(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const median = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
  const [middle, least, most] = [median, sorted[0]!, sorted.at(-1)!].map((value) =>
    value.toPrecision(2),
  );
  return `${middle} (${least}–${most})`;
}

/** Rounds of a visit without and one with; `begin` starts what disturbs and returns its end. */
async function compare(
  name: string,
  victim: Victim,
  begin: () => Promise<() => Promise<unknown>>,
): Promise<void> {
  const rates: number[] = [];
  const tails: number[] = [];
  const rate = ({ answered, ms }: Visit) => answered / ms;
  for (let round = 0; round < rounds; round++) {
    // New ones each time: a connection is good for 65,535 requests.
    const guests = await inviteGuests(victim);
    const without = await visit(guests, visitMs);
    const end = await begin();
    const beside = await visit(guests, visitMs);
    await end();
    await Promise.all([guests.kept.stop(), guests.fresh.stop()]);
    rates.push(rate(beside) / rate(without));
    tails.push(beside.p99Us / without.p99Us);
  }
  rows.push(`| ${name} | ${summary(rates)} | ${summary(tails)} |`);
}

const worlds: readonly World[] = ["process", "machine"];
test.each(
  worlds.flatMap((world) => Object.entries(attacks).map(([name]) => [world, name] as const)),
)(
  "%s: %s",
  async (world, name) => {
    const victim = await startVictim(world);
    const isSlow = name.startsWith("slow") || name === "many ranges";
    await compare(`${world}: ${name}`, victim, async () => {
      const gathering = isSlow ? gatheringMs : 0;
      const attack = attacks[name]!(victim, (gathering + visitMs) / 1000 + 1, floodIntervalUs);
      attack.catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, gathering));
      return () => attack;
    });
  },
  hangingMs,
);

test(
  "10,000 active connections",
  async () => {
    const append = "connections=16384 first-byte-timeout=600 idle-timeout=600";
    const victim = await startVictim("process", { append, crowdNetworks: 8 });
    const place = { from: crowdAddress, sources: 8 };
    const crowd = await victim.crowd({ ...place, connections: 10_000, patienceMs: 60_000 });
    expectServed(await crowd.open());
    let answered = 0;
    await compare("process: 10,000 active connections", victim, async () => {
      const asking = crowd.askFor(visitMs);
      return async () => {
        const tally = await asking;
        expectServed(tally);
        expect(tally.open).toBe(10_000);
        answered += tally.answered;
      };
    });
    rows.push(`| 10,000 active connections were answered | ${answered} times | |`);
  },
  hangingMs,
);

test(
  "connections that come and go, against TIME-WAIT",
  async () => {
    const victim = await startVictim("process", { crowdNetworks: 8 });
    const place = { from: crowdAddress, sources: 8 };
    const crowd = await victim.crowd({ ...place, connections: 256, fresh: true });
    let answered = 0;
    await compare("process: connections that come and go", victim, async () => {
      const asking = crowd.askFor(visitMs);
      return async () => {
        const tally = await asking;
        expectServed(tally);
        answered += tally.answered;
      };
    });
    const rate = Math.round((answered * 1000) / (rounds * visitMs));
    rows.push(`| connections that came and went, of 256 clients | ${rate} a second | |`);
  },
  hangingMs,
);

test(
  "100,000 idle connections in 64 MiB",
  async () => {
    const append = "connections=131072 first-byte-timeout=3600 idle-timeout=3600";
    const victim = await startVictim("process", { append, crowdNetworks: 16, memoryMb: 64 });
    const guests = await inviteGuests(victim);
    const before = await visit(guests, visitMs);
    const place = { from: crowdAddress, sources: 16 };
    const crowd = await victim.crowd({ ...place, connections: 100_000, patienceMs: 60_000 });
    const opened = await crowd.open();
    expectServed(opened);
    expect(opened.open).toBe(100_000);
    const beside = await visit(guests, visitMs);
    expect(await crowd.wait(5000)).toMatchObject({ open: 100_000, ended: 0 });
    expect(await crowd.ask(1)).toMatchObject({ open: 100_000, answered: 100_000, ended: 0 });
    expect(await crowd.ask(1)).toMatchObject({ open: 100_000, answered: 100_000, ended: 0 });
    const ratio = (beside.answered / before.answered).toPrecision(2);
    const tail = (beside.p99Us / before.p99Us).toPrecision(2);
    rows.push(`| process: 100,000 idle connections, 64 MiB | ${ratio} | ${tail} |`);
  },
  hangingMs,
);

test(
  "a scan",
  async () => {
    const findings = await scan(await startVictim("machine"));
    rows.push(`| nmap -O -sV | ${JSON.stringify(findings)} | |`);
  },
  hangingMs,
);
