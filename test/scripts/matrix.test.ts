// Every state of RFC 9293 §3.3.2 against everything that may reach it: each pair has a script,
// named for it, in which that thing arrives in that state; or a reason why there is no such pair.

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { parseScript } from "./packet-script.ts";
import { scriptFolder, scriptNames } from "./script-files.ts";
import { type Arrival, arrivals, runScript } from "./script-run.ts";
import { states as controlBlockStates, TcpWorld } from "./tcp-world.ts";

const states = [
  ...["CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2"],
  ...["CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT"],
] as const;
type State = (typeof states)[number];

const passive = "a server opens no connection: there is no SYN-SENT";
const windowless = "without a connection there is no window, and nothing was received before";

/** Why a pair does not exist. */
const reasons: Partial<Record<State, Partial<Record<Arrival, string>>>> = {
  "SYN-SENT": Object.fromEntries(arrivals.map((arrival) => [arrival, passive])),
  CLOSED: { outside: windowless, overlap: windowless },
  LISTEN: { outside: windowless, overlap: windowless },
};

/** Scripts for a pair: in the event's folder, the state in their name. */
function candidates(arrival: Arrival, state: State): string[] {
  const name = new RegExp(`^tcp/${arrival}/([a-z-]+-)?${state.toLowerCase()}(-[a-z0-9-]+)?\\.pkt$`);
  return scriptNames.filter((path) => name.test(path));
}

const pairs = states.flatMap((state) => arrivals.map((arrival) => ({ state, arrival })));
const missing = pairs.filter(({ state, arrival }) => !reasons[state]?.[arrival]);

describe("the matrix of states and arrivals", () => {
  /** "arrival state" → scripts in which it was seen. */
  const seen = new Map<string, Set<string>>();
  beforeAll(async () => {
    const paths = new Set(missing.flatMap(({ state, arrival }) => candidates(arrival, state)));
    for (const path of paths) {
      const script = parseScript(readFileSync(`${scriptFolder}/${path}`, "utf8"));
      await runScript(script, TcpWorld.make(script.setup), (arrival, state) => {
        const key = `${arrival} ${state}`;
        seen.set(key, (seen.get(key) ?? new Set()).add(path));
      });
    }
  });
  test("names every state that a control block knows", () => {
    expect(states).toEqual(expect.arrayContaining(controlBlockStates));
    expect(states.length).toBe(11);
  });
  test.each(missing)("$arrival in $state", ({ arrival, state }) => {
    const scripts = candidates(arrival, state);
    const proving = scripts.filter((path) => seen.get(`${arrival} ${state}`)?.has(path));
    expect(proving, `tcp/${arrival}/${state.toLowerCase()}.pkt, of ${scripts}`).not.toEqual([]);
  });
  test("no reason stands where there is a script", () => {
    const stale = pairs.filter(
      ({ state, arrival }) => reasons[state]?.[arrival] && candidates(arrival, state).length > 0,
    );
    expect(stale).toEqual([]);
  });
});
