// A program that is, or runs, a machine: hands its console on line by line, and leaves nothing
// behind.

import { type ChildProcess, spawn } from "node:child_process";
import { get } from "node:http";
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";

/** A running program whose standard output is a machine's console. */
export interface Running {
  /** Every console line so far. */
  readonly console: readonly string[];
  /** What the program itself complained about. */
  readonly complaints: () => string;
  /** Resolves with the program's exit status (128 + signal when one ended it). */
  readonly ended: Promise<number>;
  /** Process id of the shell that guards the program, its only parent. */
  readonly guard: number;
  /** Resolves with the first console line, past or future, that matches; rejects at the end. */
  line(pattern: RegExp): Promise<string>;
  /** Ends the program and waits for it. */
  stop(): Promise<void>;
}

/**
 * Runs a command and ends it when the pipe on descriptor 3 closes, so that it does not outlive this
 * process, however that dies.
 */
const guard =
  '"$@" 3<&- & child=$!; (read -r line <&3; kill "$child") 2>/dev/null & watch=$!; ' +
  'exec 3<&-; wait "$child"; status=$?; kill "$watch" 2>/dev/null; exit "$status"';

function spawnGuarded(command: string[]): ChildProcess {
  // A session of its own: Ctrl-C reaches only us, and we end it in order.
  return spawn("/bin/sh", ["-c", guard, "sh", ...command], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: true,
  });
}

/** What to run, and what it is called in messages. */
export interface Program {
  readonly name: string;
  readonly command: string[];
  /** How to get it where the command is not there. */
  readonly hint?: string;
}

/** Starts a program. `onLine` is told each console line as it comes. */
export function startProgram(program: Program, onLine?: (line: string) => void): Running {
  const child = spawnGuarded(program.command);
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
      if (status === 127 && program.hint) complaints = program.hint;
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
    guard: child.pid!,
    line: (pattern) => matchingLine(pattern, program.name, lines, waiting, ended, () => complaints),
    stop: async () => {
      release.destroy();
      await ended;
    },
  };
}

function matchingLine(
  pattern: RegExp,
  name: string,
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
      reject(new Error(`${name} ended with status ${status} before it said ${pattern}:\n${said}`));
    });
  });
}

/** Status of one GET, or undefined when nothing answers within the time. */
function statusOf(url: string, withinMs: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode));
      response.on("error", () => resolve(undefined));
    });
    request.setTimeout(withinMs, () => request.destroy());
    request.on("error", () => resolve(undefined));
  });
}

const attemptMs = 1000;

/** Resolves with the status of the first answer to a GET; rejects when the machine ends before. */
export async function answered(running: Running, url: string): Promise<number> {
  await running.line(/^kiln: ready/);
  let over = false;
  void running.ended.finally(() => (over = true));
  while (!over) {
    const status = await statusOf(url, attemptMs);
    if (status !== undefined) return status;
  }
  const said = running.console.slice(-20).join("\n");
  throw new Error(`the machine ended before its first answer:\n${said}`);
}
