// Attacks on the Linux process and on the booted image, while guests are served. `npm run attack`
// does the same for longer, and measures.

import { expect, test } from "vitest";
import { attacks } from "./attacks.ts";
import { expectServed, inviteGuests, visitDuring } from "./guests.ts";
import { scan } from "./scan.ts";
import { crowdAddress, startVictim, type World } from "./victim.ts";

/** Not a measure of speed: what hangs must end. */
const hangingMs = 300_000;
const floodS = 1;
/**
 * 2,000 packets a second: a half-open connection, one of 256, then has 128 ms for its handshake,
 * which is enough on a busy machine too.
 */
const floodIntervalUs = 500;
const slowS = 4;

async function withstand(world: World, names: readonly string[]): Promise<void> {
  const victim = await startVictim(world);
  const guests = await inviteGuests(victim);
  for (const name of names) {
    const seconds = name.startsWith("slow") || name === "many ranges" ? slowS : floodS;
    await visitDuring(guests, attacks[name]!(victim, seconds, floodIntervalUs));
  }
  expect(victim.running.console.filter((line) => /fault|assert/i.test(line))).toEqual([]);
}

test(
  "every attack on the process leaves the guests their answers",
  () => withstand("process", Object.keys(attacks)),
  hangingMs,
);

test(
  "floods and slow clients leave the guests of the booted image their answers",
  () => withstand("machine", ["SYN from everywhere", "RST in the guests' name", "slow readers"]),
  hangingMs,
);

test(
  "connections that come and go leave the table to others, however many are in TIME-WAIT",
  async () => {
    const victim = await startVictim("process", { append: "connections=256", crowdNetworks: 2 });
    const guests = await inviteGuests(victim);
    const place = { from: crowdAddress, sources: 2 };
    const crowd = await victim.crowd({ ...place, connections: 32, fresh: true });
    // Each of them stays for a minute: eighty tables full.
    const asking = crowd.ask(640);
    await visitDuring(guests, asking);
    expectServed(await asking);
    expect((await asking).answered).toBe(32 * 640);
  },
  hangingMs,
);

test(
  "a thousand active connections and three thousand idle ones are all answered",
  async () => {
    const append = "connections=8192 first-byte-timeout=600 idle-timeout=600";
    const victim = await startVictim("process", { append, crowdNetworks: 4 });
    const guests = await inviteGuests(victim);
    const place = { from: crowdAddress, sources: 4 };
    const idle = await victim.crowd({ ...place, connections: 3000 });
    const opened = await idle.open();
    expectServed(opened);
    expect(opened.open).toBe(3000);
    const active = await victim.crowd({ ...place, connections: 1000 });
    expectServed(await active.open());
    const asking = active.ask(5);
    await visitDuring(guests, asking);
    expect(await asking).toMatchObject({ open: 1000, answered: 5000, ended: 0, wrong: 0, late: 0 });
    expect(await idle.ask(1)).toMatchObject({ open: 3000, answered: 3000, ended: 0, wrong: 0 });
  },
  hangingMs,
);

test(
  "a scan finds one open port, numbers that cannot be foretold, and no crash",
  async () => {
    const victim = await startVictim("machine");
    const guests = await inviteGuests(victim);
    const scanning = scan(victim);
    await visitDuring(guests, scanning);
    const found = await scanning;
    expect(found.open).toEqual([80]);
    // nmap's index of 260 and more: true randomness.
    expect(found.sequenceIndex).toBeGreaterThanOrEqual(250);
    expect(found.ipIds).toBe("All zeros");
  },
  hangingMs,
);
