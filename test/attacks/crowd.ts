// Many HTTP clients in a few processes (crowd/*.c): a hundred thousand connections, idle or busy.
// Each answer is checked byte by byte. Shared by attacks and benches.

import { compiledProgram, type LineProgram, startLineProgram } from "../fixtures/c-program.ts";

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
  const compiled = await compiledProgram("crowd", "test/attacks/crowd");
  const parts: LineProgram[] = [];
  const pace = Math.ceil((options.pace ?? paceUsual) / Math.ceil(options.connections / processMax));
  for (let left = options.connections; left > 0; left -= processMax) {
    const part = parameters({ ...options, pace, connections: Math.min(left, processMax) });
    parts.push(startLineProgram([...options.within, compiled, ...part]));
  }
  const obey = async (line: string) => {
    for (const part of parts) part.write(line);
    const said = await Promise.all(parts.map((part) => part.next()));
    return together(said.map((tally) => JSON.parse(tally) as Tally));
  };
  return {
    open: () => obey("open"),
    ask: (requests) => obey(`ask ${requests}`),
    askFor: (ms) => obey(`ask-for ${ms}`),
    wait: (ms) => obey(`wait ${ms}`),
    stop: async () => void (await Promise.all(parts.map((part) => part.end()))),
  };
}
