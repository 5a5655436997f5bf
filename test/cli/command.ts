// The command line as a process of its own, bundled for the test file that uses it.

import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll } from "vitest";

/** The repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Bundles the command below build/, so that it finds its package; gone after the test file. */
export async function bundledCommand(): Promise<string> {
  mkdirSync(join(root, "build"), { recursive: true });
  const folder = mkdtempSync(join(root, "build/test-command-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  await build({
    absWorkingDir: root,
    entryPoints: [
      { in: "cli/kiln.ts", out: "kiln" },
      { in: "generator/markdown/thread.ts", out: "thread" },
    ],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "warning",
  });
  const name = "compression-worker.mjs";
  copyFileSync(join(root, "generator/responses", name), join(folder, name));
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
