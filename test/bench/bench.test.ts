// That the bench still measures, and leaves nothing behind; what it measures is for RESULTS.md.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { root } from "../tidy/sources.ts";
import type { Run } from "./serving-table.ts";

/** What a bench says, which must not leave anything in the folder that it works in. */
function bench(...parameters: string[]): unknown {
  const folder = mkdtempSync(join(tmpdir(), "kiln-bench-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const output = execFileSync(process.execPath, ["test/bench/run.mjs", ...parameters, "--json"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, TMPDIR: folder },
  });
  expect(readdirSync(folder)).toEqual([]);
  return JSON.parse(output);
}

test("serving: a round of one test, our image alone", () => {
  const choices = ["1", "--seconds", "1", "--alone", "--only", "1 MB"];
  const [run, ...more] = bench("serving", ...choices) as Run[];
  expect(more).toEqual([]);
  expect(run).toMatchObject({ server: "kiln", round: 1, errors: 0, load: { path: "/1m.bin" } });
  expect(run!.requests).toBeGreaterThan(0);
  expect(run!.bytes).toBeGreaterThan(run!.requests * 2 ** 20);
});

test("connections: a few", () => {
  expect(bench("connections", "100")).toMatchObject({ tried: 100, held: 100, wrong: 0 });
});
