// Runs test/scripts/http/*.txt, each script as sent and cut at every place.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Encoding } from "../../../generator/model.ts";
import { type Message, parseMessage } from "./message.ts";
import { type Expectation, readScripts, type Script } from "./script.ts";
import { Bench, play, previewModule } from "./server.ts";
import { bodyOf, storeOf } from "./site.ts";

const folder = fileURLToPath(new URL("../../scripts/http", import.meta.url));
const compiled = await previewModule();
const store = await storeOf();

function check(message: Message, { status, fields, body }: Expectation): void {
  expect(message.status).toBe(status);
  for (const { name, value } of fields) {
    expect([name, message.fields.get(name.toLowerCase())]).toEqual([name, value]);
  }
  if (body === undefined) return;
  const wanted = Buffer.isBuffer(body) ? body : bodyOf(body.path, body.encoding as Encoding);
  expect(message.body.toString("latin1")).toBe(wanted.toString("latin1"));
}

function checkAll(script: Script, output: Buffer): void {
  let rest = output;
  for (const expectation of script.responses) {
    const { message, length } = parseMessage(rest, expectation.head);
    check(message, expectation);
    rest = rest.subarray(length);
  }
  expect(rest.toString("latin1")).toBe("");
}

function* bytes(buffer: Buffer): Iterable<Buffer> {
  for (let index = 0; index < buffer.length; index++) yield buffer.subarray(index, index + 1);
}

/** Cuts everything sent at the `point`-th byte. */
function cutAt(point: number) {
  let left = point;
  return (buffer: Buffer) => {
    const here = left;
    left -= buffer.length;
    if (here <= 0 || here >= buffer.length) return [buffer];
    return [buffer.subarray(0, here), buffer.subarray(here)];
  };
}

function sentLength({ steps }: Script): number {
  return steps.reduce((sum, step) => sum + (step.kind === "send" ? step.bytes.length : 0), 0);
}

for (const file of readdirSync(folder).filter((name) => name.endsWith(".txt"))) {
  const scripts = readScripts(readFileSync(`${folder}/${file}`, "utf8"));
  describe(file, () => {
    const bench = new Bench(compiled, store);
    for (const script of scripts) {
      test(`${script.name} (line ${script.line})`, () => {
        const { output, end } = play(bench, script.steps);
        checkAll(script, output);
        expect(end).toBe(script.end);
        const slow = play(bench, script.steps, bytes, 1);
        expect(slow.output.toString("latin1")).toBe(output.toString("latin1"));
        expect(slow.end).toBe(end);
        for (let point = 1; point < sentLength(script); point++) {
          const cut = play(bench, script.steps, cutAt(point));
          if (!cut.output.equals(output) || cut.end !== end) {
            expect([point, cut.output.toString("latin1")]).toEqual([
              point,
              output.toString("latin1"),
            ]);
          }
        }
      });
    }
  });
}
