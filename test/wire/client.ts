// The hash-checking client, run inside the client's network: fetches pages as different sources do,
// and compares every byte that comes. Its one parameter is a Task in JSON; it prints a Report.

import { Agent, get, type IncomingMessage } from "node:http";
import { Random } from "../simulation/random.ts";
import { type Page, pages, sha256 } from "./pages.ts";
import { fetchPipelined } from "./pipeline.ts";

/** What to do. */
export interface Task {
  /** As it stands in a URL. */
  host: string;
  seed: number;
  requests: number;
  connections: number;
}

/** What came of it: requests by behaviour, and the first things that went wrong. */
export interface Report {
  requests: Record<string, number>;
  bytes: number;
  wrong: string[];
}

const task = JSON.parse(process.argv[2]!) as Task;
const site = pages();
/** Most visits are to small pages, as on any site. */
const common = site.filter(({ body }) => body.length < 20_000);
const large = site.filter(({ body }) => body.length > 60_000);
const patienceMs = 60_000;
const wrongMax = 10;
const report: Report = { requests: {}, bytes: 0, wrong: [] };
let begun = 0;

/** Takes one request off the task; false when all have been made. */
function take(behaviour: string): boolean {
  if (begun >= task.requests || report.wrong.length >= wrongMax) return false;
  begun += 1;
  report.requests[behaviour] = (report.requests[behaviour] ?? 0) + 1;
  return true;
}

function request(
  path: string,
  agent: Agent | false,
  headers: Record<string, string> = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = get(`http://${task.host}${path}`, { headers, agent }, resolve);
    sent.on("error", reject);
    sent.setTimeout(patienceMs, () => sent.destroy(new Error(`${path}: no answer`)));
  });
}

/** Reads a body; `pauseMs` between chunks. */
async function bodyOf(response: IncomingMessage, pauseMs = 0): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return Buffer.concat(chunks);
}

function check(what: string, status: number, wanted: number, body: Buffer, right: string): void {
  report.bytes += body.length;
  if (status === wanted && sha256(body) === right) return;
  throw new Error(`${what}: status ${status}, ${body.length} bytes of another hash`);
}

/** A behaviour makes one visit. */
type Behaviour = (random: Random, name: string) => Promise<void>;

const behaviours: Record<string, Behaviour> = {
  async keepAlive(random, name) {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let left = random.between(1, 60); left > 0 && take(name); left--) {
      const page = random.pick(random.chance(0.05) ? large : common);
      const response = await request(page.path, agent);
      check(page.path, response.statusCode!, 200, await bodyOf(response), page.sha256);
    }
    agent.destroy();
  },
  async close(random, name) {
    if (!take(name)) return;
    const page = random.pick(random.chance(0.05) ? large : common);
    const response = await request(page.path, false, { Connection: "close" });
    check(page.path, response.statusCode!, 200, await bodyOf(response), page.sha256);
  },
  async ranges(random, name) {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let left = random.between(1, 20); left > 0 && take(name); left--) {
      const { path, body } = random.pick(site);
      const first = random.between(0, body.length - 1);
      const last = Math.min(first + random.between(0, 20_000), body.length - 1);
      const response = await request(path, agent, { Range: `bytes=${first}-${last}` });
      const right = sha256(body.subarray(first, last + 1));
      check(`${path} ${first}-${last}`, response.statusCode!, 206, await bodyOf(response), right);
    }
    agent.destroy();
  },
  async pipelined(random, name) {
    const wanted: Page[] = [];
    for (let left = random.between(2, 12); left > 0 && take(name); left--) {
      wanted.push(random.pick(common));
    }
    if (wanted.length === 0) return;
    const answers = await fetchPipelined(task.host, wanted, random, patienceMs);
    answers.forEach(({ status, body }, index) => {
      check(wanted[index]!.path, status, 200, body, wanted[index]!.sha256);
    });
  },
  async slow(random, name) {
    if (!take(name)) return;
    const page = random.pick(large);
    const response = await request(page.path, false);
    const body = await bodyOf(response, random.between(1, 20));
    check(page.path, response.statusCode!, 200, body, page.sha256);
  },
  async aborted(random, name) {
    if (!take(name)) return;
    const page = random.pick(large);
    const response = await request(page.path, false);
    const enough = random.between(1, page.body.length);
    let at = 0;
    for await (const chunk of response) {
      const right = page.body.subarray(at, at + (chunk as Buffer).length);
      if (!right.equals(chunk as Buffer)) throw new Error(`${page.path}: wrong from ${at} on`);
      at += (chunk as Buffer).length;
      if (at >= enough) break;
    }
    response.destroy();
    report.bytes += at;
  },
};

/** How many of twenty visits are of a kind. */
const weights = { keepAlive: 8, close: 4, ranges: 3, pipelined: 3, slow: 1, aborted: 1 };
const choices = Object.entries(weights).flatMap(([name, count]) =>
  Array.from({ length: count }, () => name),
);

async function work(random: Random): Promise<void> {
  while (begun < task.requests && report.wrong.length < wrongMax) {
    const name = random.pick(choices);
    try {
      await behaviours[name]!(random, name);
    } catch (error) {
      report.wrong.push(`${name}: ${(error as Error).message}`);
    }
  }
}

await Promise.all(
  Array.from({ length: task.connections }, (_, index) =>
    work(new Random(task.seed * 1000 + index)),
  ),
);
process.stdout.write(`${JSON.stringify(report)}\n`);
