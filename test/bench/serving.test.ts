// That the bench still measures, and leaves nothing behind; what it measures is for RESULTS.md.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { root } from "../tidy/sources.ts";

test("a round of one test, our image alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "kiln-bench-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const choices = ["1", "--seconds", "1", "--alone", "--only", "1 MB", "--json"];
  const output = execFileSync(process.execPath, ["test/bench/run.mjs", "serving", ...choices], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, TMPDIR: folder },
  });
  const [run, ...more] = JSON.parse(output);
  expect(more).toEqual([]);
  expect(run).toMatchObject({ server: "kiln", round: 1, errors: 0, load: { path: "/1m.bin" } });
  expect(run.requests).toBeGreaterThan(0);
  expect(run.bytes).toBeGreaterThan(run.requests * 2 ** 20);
  expect(readdirSync(folder)).toEqual([]);
});
