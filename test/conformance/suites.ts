// Runs the tables of this folder against one world: the wasm in Node, or a booted machine.

import { expect } from "vitest";
import { exchangeOf, type Response } from "./exchange.ts";
import { fieldRules } from "./fields.ts";
import { cases } from "./h1spec.ts";
import { requestRules } from "./requests.ts";
import type { Ask, Rule } from "./rule.ts";
import { statusRules } from "./statuses.ts";

/** Sends bytes, and then nothing more (TCP's FIN); returns all that came back. */
export type Send = (bytes: Buffer) => Promise<Buffer>;

/** The 106 rules of the CISPA study. */
export const rules: readonly Rule[] = [...requestRules, ...fieldRules, ...statusRules];

function checkField(rule: { field: string; value: RegExp }, responses: readonly Response[]): void {
  const values = responses.flatMap(({ fields }) => fields.get(rule.field) ?? []);
  expect(values.length).toBeGreaterThan(0);
  expect(values.filter((value) => !rule.value.test(value))).toEqual([]);
}

async function check(rule: Rule, ask: Ask, responses: readonly Response[]): Promise<void> {
  if ("ask" in rule) {
    await rule.ask(ask);
  } else if ("value" in rule) {
    checkField(rule, responses);
  } else if ("concerns" in rule) {
    const concerned = responses.filter(rule.concerns);
    expect(concerned.length).toBeGreaterThan(0);
    const broken = concerned.filter((response) => !rule.holds(response));
    expect(broken.map(({ head }) => head)).toEqual([]);
  } else {
    const seen = responses.filter(
      ({ code, fields }) => code === rule.status || fields.has(rule.field ?? ""),
    );
    expect(seen.map(({ head }) => head)).toEqual([]);
  }
}

/** One thing to be tried. */
export interface Trial {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** All trials, to be run in this order. `probes` are what rules about responses see answered. */
export function trials(send: Send, probes: readonly string[]): Trial[] {
  const ask: Ask = async (bytes) => exchangeOf(bytes, await send(Buffer.from(bytes, "latin1")));
  const responses: Response[] = [];
  return [
    { name: "every probe is answered", run: () => askAll(ask, probes, responses) },
    ...rules.map((rule) => ({
      name: `CISPA ${rule.id}: ${rule.demands} (${rule.source})`,
      run: () => check(rule, ask, responses),
    })),
    ...cases.map(({ name, request, codes }) => ({
      name: `h1spec: ${name}`,
      run: async () => {
        const exchange = await ask(request);
        if (codes.length === 0) expect(exchange.codes).toEqual([]);
        else expect(codes).toContain(exchange.codes[0]);
      },
    })),
  ];
}

async function askAll(ask: Ask, probes: readonly string[], responses: Response[]): Promise<void> {
  for (const probe of probes) {
    const { responses: answers } = await ask(probe);
    expect([probe, answers.length]).toEqual([probe, probe.split("\r\n\r\n").length - 1]);
    responses.push(...answers);
  }
}
