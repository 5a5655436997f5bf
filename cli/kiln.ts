#!/usr/bin/env node
// The command `kiln`: finds the verb and lets it do the work. A verb is loaded when it is called.

import "./tiering.ts";
import { UsageError, type Verb } from "./verb.ts";
import { foreignVerbs, verbs } from "./verbs.ts";

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    process.stdout.write(await overview());
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (!load) {
    return unknown(name, args);
  }
  const { verb } = await load();
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(`${verb.help.trim()}\n`);
    return 0;
  }
  try {
    return await verb.run(args);
  } catch (error) {
    return await explain(error, verb, args);
  }
}

async function unknown(name: string, args: string[]): Promise<number> {
  const { nearest } = await import("../generator/diagnostics.ts");
  const foreign = Object.hasOwn(foreignVerbs, name) ? foreignVerbs[name] : undefined;
  const near = foreign ?? nearest(name.replace(/^--?/, ""), Object.keys(verbs));
  const message = `there is no verb "${name}"${near ? `; did you mean kiln ${near}?` : ""}`;
  process.stderr.write(`kiln: ${message}\n${near ? "" : await overview()}`);
  answerJson(message, args);
  return 2;
}

/** Who asked for JSON gets it even when nothing came of the rest. */
function answerJson(error: string, args: string[]): void {
  if (!args.includes("--json")) return;
  process.stdout.write(`${JSON.stringify({ ok: false, error })}\n`);
}

async function overview(): Promise<string> {
  const loaded = await Promise.all(Object.values(verbs).map((load) => load()));
  const width = Math.max(...loaded.map(({ verb }) => verb.name.length));
  const lines = loaded.map(({ verb }) => `  ${verb.name.padEnd(width)}  ${verb.summary}\n`);
  return `usage: kiln VERB …\n\n${lines.join("")}\nkiln VERB --help tells more.\n`;
}

async function explain(error: unknown, verb: Verb, args: string[]): Promise<number> {
  const { code } = error as NodeJS.ErrnoException;
  const message = await reasonOf(error as Error, verb);
  const isUsage = error instanceof UsageError || code?.startsWith("ERR_PARSE_ARGS");
  if (process.env["KILN_DEBUG"]) console.error(error);
  process.stderr.write(`kiln ${verb.name}: ${message}\n`);
  if (isUsage) process.stderr.write(`kiln ${verb.name} --help tells how it is called\n`);
  answerJson(message, args);
  return isUsage ? 2 : 1;
}

/** The message, and for an option that a verb does not have the one that was meant. */
async function reasonOf({ message }: Error, { help }: Verb): Promise<string> {
  const option = /^Unknown option '(-[^']+)'/.exec(message)?.[1];
  if (option === undefined) return message;
  const { nearest } = await import("../generator/diagnostics.ts");
  const near = nearest(option, help.match(/--[a-z][a-z-]*/g) ?? []);
  return `there is no option ${option}${near ? `; did you mean ${near}?` : ""}`;
}

/** Who reads along may stop, as `head` does: the work goes on, and what is printed is lost. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

process.stdout.on("error", ignoreClosedPipe);
process.stderr.on("error", ignoreClosedPipe);
process.exitCode = await main(process.argv.slice(2));
