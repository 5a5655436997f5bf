// Many HTTP clients in a few processes (crowd/*.c): a hundred thousand connections, idle or busy.
// Each answer is checked byte by byte. Shared by attacks and benches.

import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { cached } from "../../appliance/build/cache.ts";
import { hashOf, packageRoot } from "../../appliance/build/sources.ts";
import { compilers, compilerVersions, run } from "../../appliance/build/tools.ts";

/** Who the clients are, and what they want. */
export interface CrowdOptions {
  /** The command prefix that runs something in the network's namespace. */
  readonly within: readonly string[];
  /** The server. */
  readonly to: string;
  readonly port?: number;
  /** The first of their addresses, which the namespace must have. */
  readonly from: string;
  /** How many there are, each in the next /24: a server may count connections by network. */
  readonly sources?: number;
  readonly connections: number;
  /** What they ask for, and the file with the body that must come. */
  readonly path: string;
  readonly body: string;
  /** A connection for each request, in place of one for all. */
  readonly fresh?: boolean;
  /** Handshakes under way at once; 200 unless given. */
  readonly pace?: number;
  /** How long a handshake or an answer may take. */
  readonly patienceMs?: number;
}

/** What one command led to. */
export interface Tally {
  /** Connections that are open now. */
  readonly open: number;
  /** Handshakes that were refused, or took too long. */
  readonly failed: number;
  /** Connections that the server ended. */
  readonly ended: number;
  readonly answered: number;
  /** Answers that were not 200 with the body; text that nobody asked for. */
  readonly wrong: number;
  /** Requests without a whole answer in time. */
  readonly late: number;
  /** How long the command took, and the answers: with `fresh`, the handshake included. Of several
   * processes the worst. */
  readonly ms: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly mostUs: number;
}

/** A crowd that stands ready; one command at a time. */
export interface Crowd {
  /** Opens every connection that is not open. */
  open(): Promise<Tally>;
  /** Every open connection makes so many requests, one after the other; all connections at once. */
  ask(requests: number): Promise<Tally>;
  /** The same, for so long. */
  askFor(ms: number): Promise<Tally>;
  /** Waits, and tells what the server did to the connections meanwhile. */
  wait(ms: number): Promise<Tally>;
  /** Ends all connections by RST, and the process. */
  stop(): Promise<void>;
}

const folder = "test/attacks/crowd";
const flags = ["-O2", "-Wall", "-Wextra", "-Werror"];

/** Path of the compiled program. */
async function program(): Promise<string> {
  const root = packageRoot();
  const sources = readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
  const hash = hashOf(root, sources.sort(), [...flags, ...(await compilerVersions())]);
  const units = sources.filter((name) => name.endsWith(".c"));
  const made = await cached(root, "crowd", hash, async (output) => {
    await run(compilers.clang, [...flags, "-o", join(output, "crowd"), ...units], root);
  });
  return join(made, "crowd");
}

function parameters(options: CrowdOptions): string[] {
  const { within: _, patienceMs, fresh, ...rest } = options;
  return [
    ...Object.entries(rest).map(([name, value]) => `${name}=${value}`),
    ...(patienceMs === undefined ? [] : [`patience-ms=${patienceMs}`]),
    ...(fresh ? ["fresh=1"] : []),
  ];
}

/** Connections of one process: fewer than the open files that systems allow. */
const processMax = 16_000;

const paceUsual = 200;

const sums = ["open", "failed", "ended", "answered", "wrong", "late"] as const;
const worsts = ["ms", "p50Us", "p99Us", "mostUs"] as const;

function together(tallies: readonly Tally[]): Tally {
  const entries = [
    ...sums.map((name) => [name, tallies.reduce((sum, tally) => sum + tally[name], 0)] as const),
    ...worsts.map((name) => [name, Math.max(...tallies.map((tally) => tally[name]))] as const),
  ];
  return Object.fromEntries(entries) as unknown as Tally;
}

/** Starts a crowd, which has no connections yet. It ends with this process at the latest. */
export async function startCrowd(options: CrowdOptions): Promise<Crowd> {
  const compiled = await program();
  const parts: Part[] = [];
  const pace = Math.ceil((options.pace ?? paceUsual) / Math.ceil(options.connections / processMax));
  for (let left = options.connections; left > 0; left -= processMax) {
    parts.push(startPart(compiled, { ...options, pace, connections: Math.min(left, processMax) }));
  }
  const obey = async (line: string) =>
    together(await Promise.all(parts.map((part) => part.obey(line))));
  return {
    open: () => obey("open"),
    ask: (requests) => obey(`ask ${requests}`),
    askFor: (ms) => obey(`ask-for ${ms}`),
    wait: (ms) => obey(`wait ${ms}`),
    stop: async () => void (await Promise.all(parts.map((part) => part.stop()))),
  };
}

/** One process of a crowd. */
interface Part {
  obey(line: string): Promise<Tally>;
  stop(): Promise<void>;
}

function startPart(compiled: string, options: CrowdOptions): Part {
  const [command, ...rest] = [...options.within, compiled, ...parameters(options)];
  const child = spawn(command!, rest, { stdio: ["pipe", "pipe", "pipe"] });
  let complaints = "";
  child.stderr.on("data", (chunk) => (complaints += chunk));
  child.stdin.on("error", () => {});
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async obey(line) {
      child.stdin.write(`${line}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(complaints || "the crowd has gone");
      return JSON.parse(value as string) as Tally;
    },
    async stop() {
      child.stdin.end();
      await ended;
      if (complaints) throw new Error(complaints);
    },
  };
}
