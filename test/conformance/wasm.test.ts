// The tables against the wasm in Node. (test/boot/conformance.test.ts: against a booted machine.)

import { expect, test } from "vitest";
import { Bench, play, previewModule } from "../appliance/http/server.ts";
import { storeOf } from "../appliance/http/site.ts";
import { cases } from "./h1spec.ts";
import { probes, siteEntries } from "./probes.ts";
import { rules, trials } from "./suites.ts";

const entries = await siteEntries();
const bench = new Bench(await previewModule(), await storeOf(entries));

const send = async (bytes: Buffer) =>
  play(bench, [{ kind: "send", bytes }, { kind: "close" }]).output;

test("all rules and cases are here, each once", () => {
  expect([new Set(rules.map(({ id }) => id)).size, rules.length]).toEqual([106, 106]);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(33);
});

test.each(trials(send, probes(entries)))("$name", ({ run }) => run());
