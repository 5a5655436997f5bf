// Starts what plan.ts planned, hands its console on line by line, and leaves nothing behind.

import { type ChildProcess, spawn } from "node:child_process";
import { get } from "node:http";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";
import { emulator, emulatorHint } from "./plan.ts";

/** A running QEMU. */
export interface Running {
  /** Every console line so far. */
  readonly console: readonly string[];
  /** What QEMU itself complained about. */
  readonly complaints: () => string;
  /** Resolves with QEMU's exit status (128 + signal when one ended it). */
  readonly ended: Promise<number>;
  /** Resolves with the first console line, past or future, that matches; rejects at the end. */
  line(pattern: RegExp): Promise<string>;
  /** Ends QEMU and waits for it. */
  stop(): Promise<void>;
}

/**
 * Runs a command and ends it when the pipe on descriptor 3 closes, so that QEMU does not outlive
 * this process, however that dies.
 */
const guard =
  '"$@" 3<&- & child=$!; (read -r line <&3; kill "$child") 2>/dev/null & watch=$!; ' +
  'exec 3<&-; wait "$child"; status=$?; kill "$watch" 2>/dev/null; exit "$status"';

function spawnGuarded(command: string[]): ChildProcess {
  // A session of its own: Ctrl-C reaches only us, and we end QEMU in order.
  return spawn("/bin/sh", ["-c", guard, "sh", ...command], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: true,
  });
}

/**
 * Starts QEMU. `onLine` is told each console line as it comes; `within` is a command that runs it
 * somewhere else, such as "ip netns exec".
 */
export function start(
  parameters: string[],
  onLine?: (line: string) => void,
  within: readonly string[] = [],
): Running {
  const child = spawnGuarded([...within, emulator, ...parameters]);
  const lines: string[] = [];
  const waiting = new Set<(line: string | undefined) => void>();
  let complaints = "";
  child.stderr!.on("data", (chunk) => (complaints += chunk));
  const reader = createInterface({ input: child.stdout! });
  reader.on("line", (raw) => {
    const line = raw.replace(/\r$/, "");
    lines.push(line);
    onLine?.(line);
    for (const tell of [...waiting]) tell(line);
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => {
      if (status === 127) complaints = emulatorHint;
      for (const tell of [...waiting]) tell(undefined);
      resolve(status ?? (signal ? 255 : 0));
    });
  });
  const release = child.stdio[3] as Writable;
  release.on("error", () => {});
  return {
    console: lines,
    complaints: () => complaints.trim(),
    ended,
    line: (pattern) => matchingLine(pattern, lines, waiting, ended, () => complaints),
    stop: async () => {
      release.destroy();
      await ended;
    },
  };
}

function matchingLine(
  pattern: RegExp,
  lines: readonly string[],
  waiting: Set<(line: string | undefined) => void>,
  ended: Promise<number>,
  complaints: () => string,
): Promise<string> {
  const past = lines.find((line) => pattern.test(line));
  if (past !== undefined) return Promise.resolve(past);
  return new Promise((resolve, reject) => {
    const tell = (line: string | undefined): void => {
      if (line !== undefined && !pattern.test(line)) return;
      waiting.delete(tell);
      if (line !== undefined) resolve(line);
    };
    waiting.add(tell);
    void ended.then((status) => {
      const said = [...lines.slice(-20), complaints().trim()].join("\n");
      reject(new Error(`QEMU ended with status ${status} before it said ${pattern}:\n${said}`));
    });
  });
}

/** True when nobody listens on a port of the loopback address. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

const portsTriedMax = 100;

/** The first free port from `wanted` on. */
export async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; port < Math.min(wanted + portsTriedMax, 65536); port++) {
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${wanted} on`);
}

/** Status of one GET of "/", or undefined when nothing answers within the time. */
function statusOf(port: number, withinMs: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get({ host: "127.0.0.1", port, path: "/", agent: false }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode));
      response.on("error", () => resolve(undefined));
    });
    request.setTimeout(withinMs, () => request.destroy());
    request.on("error", () => resolve(undefined));
  });
}

const attemptMs = 1000;

/** Resolves with the status of the first answer to "/"; rejects when QEMU ends before. */
export async function firstAnswer(running: Running, port: number): Promise<number> {
  await running.line(/^kiln: ready/);
  let over = false;
  void running.ended.finally(() => (over = true));
  while (!over) {
    const status = await statusOf(port, attemptMs);
    if (status !== undefined) return status;
  }
  throw new Error(`QEMU ended before the first answer:\n${running.console.slice(-20).join("\n")}`);
}
