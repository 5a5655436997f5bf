// What is printed of the messages of a build.

import { expect, test } from "vitest";
import { messagesText } from "../../cli/messages.ts";
import { diagnostic } from "../../generator/diagnostics.ts";

const left = (line: number) =>
  diagnostic("inline-code", { file: "a.md", at: { line, column: 1 }, values: { what: "x" } });

test("a hint is given once, and of thousands the first ones are printed", () => {
  const many = Array.from({ length: 1000 }, (_, index) => left(index + 1));
  const lines = messagesText([...many, diagnostic("no-content")]).split("\n");
  const { hint } = left(1);
  expect(lines[0]).toMatch(/^a\.md:1:1: warning inline-code: /);
  expect(lines[1]).toBe(`    ${hint}`);
  expect(lines.filter((line) => line.includes(hint!))).toHaveLength(1);
  expect(lines.filter((line) => line.startsWith("a.md:"))).toHaveLength(50);
  expect(lines.some((line) => line.includes("error no-content"))).toBe(true);
  expect(lines.at(-3)).toBe('950 more of "warning inline-code"; --json lists them all');
});

test("of what is not printed, the texts that come most often are told", () => {
  const links = ["/a", "/b", "/c", "/d", "/e", "/f"].flatMap((url, index) =>
    Array.from({ length: 60 + index * 10 }, () => diagnostic("broken-link", { values: { url } })),
  );
  const once = diagnostic("broken-link", { values: { url: "/once" } });
  expect(
    messagesText([...links, once])
      .split("\n")
      .slice(-7, -1),
  ).toEqual([
    '461 more of "error broken-link"; --json lists them all',
    ...["/f", "/e", "/d", "/c", "/b"].map(
      (url, index) => `    ${110 - index * 10} times: link to "${url}" leads nowhere`,
    ),
  ]);
});
