// Links to other sites: asked for politely, and believed only where the answer is clear.
//
// What a server says to a program is not always what it says to a reader: who refuses, is busy or
// asks for a password is "unsure", and only what is plainly not there is "broken".

import { type Answer, ask } from "./ask.ts";

/** What is known of an address. */
export type LinkState =
  | { readonly kind: "fine" }
  /** It is there, and says that it has moved for good. */
  | { readonly kind: "moved"; readonly to: string }
  | { readonly kind: "broken" | "unsure"; readonly reason: string };

/** How the asking is done. */
export interface ExternalOptions {
  /** Addresses asked at the same time, all of different hosts. */
  readonly atOnce: number;
  /** Milliseconds between two requests to one host. */
  readonly pauseMs: number;
  /** Milliseconds that an answer may take. */
  readonly patienceMs: number;
  readonly progress?: (done: number, all: number) => void;
}

export const politely: ExternalOptions = { atOnce: 16, pauseMs: 300, patienceMs: 15_000 };

/** Most steps from one address to the next. */
const stepsMax = 10;

/** Asks for each address once; those of one host one after another. */
export async function lookAtLinks(
  urls: Iterable<string>,
  options: ExternalOptions = politely,
): Promise<ReadonlyMap<string, LinkState>> {
  const byHost = new Map<string, string[]>();
  const all = new Set(urls);
  for (const url of all) {
    const { host } = new URL(url);
    byHost.set(host, [...(byHost.get(host) ?? []), url]);
  }
  const states = new Map<string, LinkState>();
  const queue = [...byHost.values()];
  const work = async (): Promise<void> => {
    for (let host = queue.shift(); host; host = queue.shift()) {
      for (const url of host) {
        states.set(url, await stateOf(url, options));
        options.progress?.(states.size, all.size);
        if (url !== host.at(-1)) await pause(options.pauseMs);
      }
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, work));
  return states;
}

async function stateOf(url: string, options: ExternalOptions): Promise<LinkState> {
  let at = url;
  let forGood = true;
  for (let step = 0; step <= stepsMax; step++) {
    const answer = await answerOf(at, options);
    if ("failure" in answer)
      return { kind: answer.sure ? "broken" : "unsure", reason: answer.failure };
    const { status, location } = answer;
    if (status < 300 || status === 304) {
      return at !== url && forGood ? { kind: "moved", to: at } : { kind: "fine" };
    }
    if (status >= 400) return refusal(status);
    if (location === undefined || !URL.canParse(location, at)) {
      return { kind: "broken", reason: `it answers ${status} and leads nowhere` };
    }
    forGood &&= status === 301 || status === 308;
    at = new URL(location, at).href;
    if (!/^https?:/.test(at)) return { kind: "fine" };
  }
  return { kind: "broken", reason: `it leads on more than ${stepsMax} times` };
}

/** Many servers answer HEAD wrongly: only what they say to GET counts against them. */
async function answerOf(url: string, { patienceMs, pauseMs }: ExternalOptions): Promise<Answer> {
  const quick = await ask(url, "HEAD", patienceMs);
  if (!("failure" in quick) && quick.status < 400) return quick;
  await pause(pauseMs);
  const whole = await ask(url, "GET", patienceMs);
  const waitMs = "failure" in whole ? undefined : whole.retryAfterMs;
  if (waitMs === undefined || waitMs > longestWaitMs) return whole;
  await pause(waitMs);
  return ask(url, "GET", patienceMs);
}

/** Longer than this no author waits for one link. */
const longestWaitMs = 5000;

function refusal(status: number): LinkState {
  if (status === 404 || status === 410) return { kind: "broken", reason: `it answers ${status}` };
  const why =
    status === 429 ? "asked too often" : status >= 500 ? "in trouble" : "refuses programs";
  return { kind: "unsure", reason: `it answers ${status} (${why})` };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
