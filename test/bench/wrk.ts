// wrk as a client: one thread, a fixed number of connections, as many requests as they can.

import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** What a server is asked for. */
export interface Load {
  readonly path: string;
  readonly connections: number;
  /** A connection for each request. */
  readonly close?: boolean;
}

export interface Answers {
  readonly requestsPerSecond: number;
  readonly requests: number;
  readonly bytes: number;
  readonly p99Ms: number;
  /** Failed connections, reads, writes, timeouts, and statuses above 399. */
  readonly errors: number;
}

const report = `
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\\n{"requests":%d,"durationUs":%d,"bytes":%d,"errors":%d,"p99Us":%d}\\n',
    summary.requests, summary.duration, summary.bytes,
    e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(99)))
end
`;

/** Loads the server at `address` for some seconds; `within` is where wrk runs. */
export async function wrk(
  within: readonly string[],
  address: string,
  load: Load,
  seconds: number,
  folder: string,
): Promise<Answers> {
  const script = join(folder, "report.lua");
  writeFileSync(script, report);
  const options = ["-t1", `-c${load.connections}`, `-d${seconds}s`, "--timeout", "10s"];
  const close = load.close ? ["-H", "Connection: close"] : [];
  const url = `http://${address}${load.path}`;
  const [command, ...rest] = [...within, "wrk", ...options, ...close, "-s", script, url];
  const running = promisify(execFile)(command!, rest);
  const stop = (): void => void running.child.kill();
  process.once("exit", stop);
  const { stdout } = await running;
  process.removeListener("exit", stop);
  const line = stdout.trim().split("\n").at(-1)!;
  const { requests, durationUs, bytes, errors, p99Us } = JSON.parse(line);
  const requestsPerSecond = requests / (durationUs / 1e6);
  return { requestsPerSecond, requests, bytes, p99Ms: p99Us / 1000, errors };
}
