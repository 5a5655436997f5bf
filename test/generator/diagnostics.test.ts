import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  diagnostic,
  Diagnostics,
  formatDiagnostic,
  nearest,
  sortDiagnostics,
} from "../../generator/diagnostics.ts";
import { runSeed } from "../fixtures/random.ts";
import { Random } from "../simulation/random.ts";

test("says place, severity, id, text and hint", () => {
  const details = {
    file: "a.md",
    at: { line: 3, column: 5 },
    values: { key: "tilte", near: "title" },
  };
  expect(formatDiagnostic(diagnostic("unknown-key", details))).toBe(
    'a.md:3:5: error unknown-key: unknown key "tilte"\n    did you mean "title"?',
  );
});

test("leaves out what it does not know", () => {
  expect(formatDiagnostic(diagnostic("unknown-key", { values: { key: "zzz" } }))).toBe(
    'error unknown-key: unknown key "zzz"',
  );
});

test("loosens a severity, and fails only on errors", () => {
  const diagnostics = new Diagnostics();
  diagnostics.add("broken-link", { severity: "warning", values: { url: "x" } });
  expect(diagnostics.failed).toBe(false);
  diagnostics.add("broken-link", { values: { url: "x" } });
  expect(diagnostics.failed).toBe(true);
});

test("sorts by file, then by line and column as numbers", () => {
  const at = (file: string, line: number, column: number) =>
    diagnostic("broken-link", { file, at: { line, column }, values: { url: "x" } });
  const sorted = sortDiagnostics([at("b", 1, 1), at("a", 10, 1), at("a", 9, 20), at("a", 9, 3)]);
  expect(sorted.map(({ file, line, column }) => [file, line, column])).toEqual([
    ["a", 9, 3],
    ["a", 9, 20],
    ["a", 10, 1],
    ["b", 1, 1],
  ]);
});

test.each([
  ["tilte", "title"],
  ["Title", "title"],
  ["desciption", "description"],
  ["tag", "tags"],
  ["colour", undefined],
  ["x", undefined],
])("nearest to %s is %s", (word, expected) => {
  expect(nearest(word, ["title", "tags", "date", "description"])).toBe(expected);
});

test("no id stands in two of the tables", () => {
  const folder = new URL("../../generator/messages/", import.meta.url);
  const texts = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));
  const ids = texts.flatMap((text) =>
    [...text.matchAll(/^  "([\w-]+)": \{/gm)].map(([, id]) => id),
  );
  expect(ids.length).toBeGreaterThan(50);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test("nearest looks at what it must and finds what a look at all of it finds", () => {
  /** Damerau's distance as it is written in the books. */
  const distance = (a: string, b: string): number => {
    const rows = Array.from({ length: a.length + 1 }, (_, i) =>
      Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
    );
    const at = (i: number, j: number): number => rows[i]![j]!;
    for (let i = 1; i <= a.length; i++) {
      for (let j = 1; j <= b.length; j++) {
        const cost = a[i - 1] === b[j - 1] ? 0 : 1;
        let found = Math.min(at(i, j - 1) + 1, at(i - 1, j) + 1, at(i - 1, j - 1) + cost);
        const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
        if (swapped) found = Math.min(found, at(i - 2, j - 2) + 1);
        rows[i]![j] = found;
      }
    }
    return at(a.length, b.length);
  };
  const chance = new Random(runSeed("test/generator/diagnostics.test.ts"));
  const word = (): string =>
    Array.from({ length: chance.between(0, 12) }, () => "abc"[chance.between(0, 2)]).join("");
  let guesses = 0;
  for (let round = 0; round < 3000; round++) {
    const [own, candidates] = [word(), Array.from({ length: chance.between(0, 5) }, word)];
    const limit = Math.max(1, Math.floor(own.length / 3)) + 1;
    const distances = candidates.map((candidate) => distance(own, candidate));
    const least = Math.min(limit, ...distances);
    const expected = least < limit ? candidates[distances.indexOf(least)] : undefined;
    expect(nearest(own, candidates), JSON.stringify([own, candidates])).toBe(expected);
    if (expected !== undefined) guesses++;
  }
  expect(guesses).toBeGreaterThan(300);
});
