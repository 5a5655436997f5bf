// The inputs that are kept: for each target a file with one input a line, in hexadecimal digits.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageRoot } from "../../appliance/build/sources.ts";
import type { TargetName } from "./target.ts";

function fileOf(name: TargetName): string {
  return join(packageRoot(), "test/fuzz/corpus", `${name}.txt`);
}

/** The inputs kept for a target. */
export function readCorpus(name: TargetName): Buffer[] {
  if (!existsSync(fileOf(name))) return [];
  const lines = readFileSync(fileOf(name), "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => Buffer.from(line, "hex"));
}

/** Keeps the inputs that lie in a folder, one a file, in place of those kept before. */
export function keepCorpus(name: TargetName, folder: string): number {
  const inputs = readdirSync(folder).map((file) =>
    readFileSync(join(folder, file)).toString("hex"),
  );
  mkdirSync(dirname(fileOf(name)), { recursive: true });
  writeFileSync(fileOf(name), `${inputs.sort().join("\n")}\n`);
  return inputs.length;
}

/** Writes the inputs kept into an empty folder, one a file, for libFuzzer. */
export function unpackCorpus(name: TargetName, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  readCorpus(name).forEach((input, index) => writeFileSync(join(folder, String(index)), input));
}
