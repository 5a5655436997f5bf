// npm run fuzz                        all targets in turn, without end, until Ctrl-C
// npm run fuzz -- frames http         only these
// npm run fuzz -- runs N frames http  N inputs for each of these, or of all, and no more
// npm run fuzz -- replay frames HEX   one input, in Node, with the place where it fails
// npm run fuzz -- keep [http]         makes a small corpus of all that was found, to be committed
//
// What is found interesting gathers in build/fuzz-corpus, what fails in build/fuzz-findings.

import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageRoot } from "../../appliance/build/sources.ts";
import { keepCorpus, unpackCorpus } from "./corpus.ts";
import { buildNative, type NativeTarget } from "./native.ts";
import { Target, type TargetName, targetNames } from "./target.ts";

const root = packageRoot();
/** Seconds until the next target has its turn. */
const turnS = Number(process.env["KILN_TURN"] ?? 60);
const folders = {
  found: (name: string) => join(root, "build/fuzz-corpus", name),
  kept: (name: string) => join(root, "build/fuzz-kept", name),
  findings: join(root, "build/fuzz-findings"),
};
/** What libFuzzer prints now and then: runs, edges, inputs kept, runs a second. */
const pulse = /^#(\d+)\s+(?:pulse|DONE|INITED)\s+cov: (\d+).* corp: (\d+)\/.* exec\/s: (\d+)/;
let stopped = false;
process.on("SIGINT", () => (stopped = true));

/** Runs libFuzzer with these parameters; `line` is given all that it says. Returns its status. */
function fuzz(target: NativeTarget, parameters: string[], line: (text: string) => void) {
  const child = spawn(target.program, parameters, {
    env: { ...process.env, KILN_FIXTURE: target.fixture },
    stdio: ["ignore", "ignore", "pipe"],
  });
  createInterface(child.stderr).on("line", line);
  return new Promise<number | null>((done) => child.on("close", (code) => done(code)));
}

/** One turn of a target, until `limit` ends it. */
async function turn(name: TargetName, limit: string): Promise<void> {
  // Ctrl-C ends the compilers too.
  const target = await buildNative(name).catch((error: unknown) => {
    if (!stopped) throw error;
  });
  if (!target || stopped) return;
  mkdirSync(folders.found(name), { recursive: true });
  mkdirSync(folders.findings, { recursive: true });
  unpackCorpus(name, folders.kept(name));
  const before = new Set(readdirSync(folders.findings));
  const said: string[] = [];
  const limits = ["-max_len=1024", "-timeout=10", limit];
  const places = [`-artifact_prefix=${folders.findings}/${name}-`, folders.found(name)];
  await fuzz(target, [...limits, ...places, folders.kept(name)], (text) => {
    const [, runs, edges, inputs, speed] = pulse.exec(text) ?? [];
    if (runs) console.log(`${name}: ${runs} inputs, ${speed}/s; ${edges} edges, corpus ${inputs}`);
    else if (!text.startsWith("#")) said.push(text);
  });
  for (const file of readdirSync(folders.findings).filter((each) => !before.has(each))) {
    const hex = readFileSync(join(folders.findings, file)).toString("hex");
    console.log(said.slice(0, 20).join("\n"));
    console.log(`found ${folders.findings}/${file}; replay: npm run fuzz -- replay ${name} ${hex}`);
    process.exitCode = 1;
  }
}

/** As few inputs as reach every edge that is known to be reached. */
async function keep(name: TargetName): Promise<void> {
  const target = await buildNative(name);
  const small = join(root, "build/fuzz-small", name);
  rmSync(small, { recursive: true, force: true });
  for (const folder of [small, folders.found(name)]) mkdirSync(folder, { recursive: true });
  unpackCorpus(name, folders.kept(name));
  const parameters = [
    "-set_cover_merge=1",
    "-max_len=1024",
    small,
    folders.kept(name),
    folders.found(name),
  ];
  await fuzz(target, parameters, () => {});
  console.log(`${name}: ${keepCorpus(name, small)} inputs are kept`);
}

function isTarget(name: string): name is TargetName {
  return (targetNames as readonly string[]).includes(name);
}

/** The targets of these names; all, where there is none. */
function chosen(names: readonly string[]): readonly TargetName[] {
  const wrong = names.find((name) => !isTarget(name));
  if (wrong) {
    throw new Error(`there is no target ${wrong}; the targets are ${targetNames.join(", ")}`);
  }
  return names.length > 0 ? names.filter(isTarget) : targetNames;
}

const [first, ...others] = process.argv.slice(2);
if (first === "replay") {
  const [name, hex = ""] = others;
  if (!name || !isTarget(name)) throw new Error(`the targets are ${targetNames.join(", ")}`);
  (await Target.create(name)).run(Buffer.from(hex, "hex"));
  console.log("it does no harm");
} else if (first === "keep") {
  for (const name of chosen(others)) await keep(name);
} else if (first === "runs") {
  const [count, ...names] = others;
  if (!(Number(count) > 0)) throw new Error("runs wants a number of inputs");
  for (const name of chosen(names)) if (!stopped) await turn(name, `-runs=${count}`);
} else {
  const names = chosen(process.argv.slice(2));
  while (!stopped) {
    for (const name of names) if (!stopped) await turn(name, `-max_total_time=${turnS}`);
  }
}
