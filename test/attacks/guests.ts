// Polite guests: some keep their connections, others open one for each request. Whatever attackers
// do, each of their requests gets its answer.

import { expect } from "vitest";
import type { Crowd, Tally } from "./crowd.ts";
import type { Victim } from "./victim.ts";

/** Guests of both kinds, connected. */
export interface Guests {
  readonly kept: Crowd;
  readonly fresh: Crowd;
}

/** Several tallies as one; of the times the medians. */
export interface Visit {
  readonly answered: number;
  readonly ms: number;
  readonly p99Us: number;
}

/** Has guests come in. */
export async function inviteGuests(victim: Victim): Promise<Guests> {
  const patienceMs = 10_000;
  const kept = await victim.crowd({ connections: 8, patienceMs });
  const fresh = await victim.crowd({ connections: 4, fresh: true, patienceMs });
  expectServed(await kept.open());
  return { kept, fresh };
}

/** Nothing went wrong for them. */
export function expectServed({ failed, ended, wrong, late }: Tally): void {
  expect({ failed, ended, wrong, late }).toEqual({ failed: 0, ended: 0, wrong: 0, late: 0 });
}

/** All ask for so long; every request must be answered. */
export async function visit({ kept, fresh }: Guests, ms: number): Promise<Visit> {
  const tallies = await Promise.all([kept.askFor(ms), fresh.askFor(ms)]);
  for (const tally of tallies) {
    expectServed(tally);
    expect(tally.answered).toBeGreaterThan(0);
  }
  return {
    answered: tallies[0].answered + tallies[1].answered,
    ms: tallies[0].ms,
    p99Us: tallies[0].p99Us,
  };
}

/** A few questions at a time, for as long as something goes on. */
export async function visitDuring({ kept, fresh }: Guests, going: Promise<unknown>): Promise<void> {
  let over = false;
  const end = going.finally(() => (over = true));
  end.catch(() => {});
  while (!over) {
    for (const tally of [await kept.ask(5), await fresh.ask(5)]) {
      expectServed(tally);
      expect(tally.answered).toBeGreaterThan(0);
    }
    await kept.wait(50);
  }
  await end;
}
