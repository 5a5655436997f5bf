// The command line as a process of its own, bundled once for all test files that use it.

import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached } from "../../appliance/build/cache.ts";
import { hashOf } from "../../appliance/build/sources.ts";

/** The repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Folders that have sources of the command. */
const folders = ["appliance", "cli", "deploy", "generator"];

function sources(): string[] {
  const all = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(ts|mjs)$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
  return ["package-lock.json", "test/cli/command.ts", ...all.sort()];
}

const bundling = "../../cli/bundling.mjs";
const { bundleCommand } = (await import(bundling)) as {
  bundleCommand: (root: string, outdir: string) => Promise<unknown>;
};

/**
 * The command, bundled as it is shipped, but that its version is not built in. It lies below
 * build/, so that it finds its package, and other tests use the same files: nobody changes them.
 */
export async function bundledCommand(): Promise<string> {
  const hash = hashOf(root, sources(), []);
  const folder = await cached(root, "test-command", hash, async (made) => {
    await bundleCommand(root, made);
  });
  return join(folder, "kiln.mjs");
}

/** A process, with what it said so far. */
export interface Command {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly errors: () => string;
  /** Resolves with the status, or the signal's name. */
  readonly ended: Promise<number | string>;
  /** Resolves with the first line of standard output that matches; rejects at the end. */
  line(pattern: RegExp): Promise<string>;
}

/** Starts a program. */
export function startCommand(
  program: string,
  parameters: string[],
  options: { folder?: string; path?: string } = {},
): Command {
  const env = { ...process.env, PATH: options.path ?? process.env["PATH"] };
  const child = spawn(program, parameters, { cwd: options.folder, env, stdio: "pipe" });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (errors += chunk));
  const ended = new Promise<number | string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve(status ?? signal!));
  });
  const find = (pattern: RegExp) => output.split("\n").find((line) => pattern.test(line));
  const line = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = find(pattern);
        if (found !== undefined) resolve(found);
      };
      child.stdout.on("data", look);
      look();
      void ended.then((status) => {
        look();
        reject(new Error(`ended with ${status} and no ${pattern}:\n${output}\n${errors}`));
      });
    });
  return { child, output: () => output, errors: () => errors, ended, line };
}

/** What a command left when it had ended. */
export interface Ended {
  /** The status, or the signal's name. */
  readonly status: number | string;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command of Node to its end, in a folder. */
export async function runCommand(parameters: string[], folder?: string): Promise<Ended> {
  const command = startCommand(process.execPath, parameters, { folder });
  const status = await command.ended;
  return { status, output: command.output(), errors: command.errors() };
}
