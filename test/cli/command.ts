// The command line as a process of its own, bundled once for all test files that use it.

import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
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

/**
 * Bundles the command as cli/bundle.mjs does, but that its version is not built in, or finds it
 * bundled. It lies below build/, so that it finds its package.
 */
export async function bundledCommand(): Promise<string> {
  const folder = await cached(root, "test-command", hashOf(root, sources(), []), async (made) => {
    await build({
      absWorkingDir: root,
      entryPoints: [
        { in: "cli/kiln.ts", out: "kiln" },
        { in: "generator/markdown/thread.ts", out: "thread" },
      ],
      outdir: made,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      target: "node20",
      minifySyntax: true,
      minifyWhitespace: true,
      legalComments: "none",
      external: ["satteri", "esbuild", "sharp", "axe-core", "assemblyscript", "prismjs"],
      banner: {
        js:
          'import { createRequire as kilnRequire } from "node:module";' +
          "const require = kilnRequire(import.meta.url);",
      },
      logLevel: "warning",
    });
    const worker = "compression-worker.mjs";
    copyFileSync(join(root, "generator/responses", worker), join(made, worker));
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
