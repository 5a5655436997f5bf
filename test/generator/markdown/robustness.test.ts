// Texts that nobody writes: a clear error or a right page, in bounded time.

import { expect, test } from "vitest";
import { build, messages, textAt } from "../site.ts";

const many = 10_000;

test.each<[string, string]>([
  ["quotations", `${">".repeat(many)} a`],
  ["emphasis", `${"*".repeat(many)}a${"*".repeat(many)}`],
  ["lists", `${"- ".repeat(many)}a`],
  ["elements", "<div>".repeat(many)],
  ["elements in a line", `${"<b>".repeat(many)}x`],
])("%s nested too deep are an error", async (_, text) => {
  const told = messages(await build({ "content/pages/a.md": text }));
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/^content\/pages\/a\.md: error too-deep/);
});

test("ten thousand brackets are brackets", async () => {
  const text = `${"[".repeat(many)}a${"]".repeat(many)}`;
  const made = await build({ "content/pages/a.md": text });
  expect(messages(made)).toEqual([]);
  expect(await textAt(made, "/a/")).toContain(text);
});

test("containers that never end are told, each with its line", async () => {
  const told = messages(await build({ "content/pages/a.md": ":::note\n".repeat(5000) }));
  expect(told[0]).toMatch(/a\.md:1:1: error component-fault/);
});

test("braces nested too deep in a formula are a fault of the formula", async () => {
  const tex = `$${"{".repeat(many)}x${"}".repeat(many)}$`;
  const [told] = messages(await build({ "content/pages/a.md": tex }));
  expect(told).toMatch(/a\.md:1:1: error formula-fault/);
});

test("a line of a hundred million letters is too long for a page", async () => {
  const [told] = messages(await build({ "content/pages/a.md": "a".repeat(100_000_000) }));
  expect(told).toMatch(/^content\/pages\/a\.md: error too-long: has 100000000 characters/);
});
