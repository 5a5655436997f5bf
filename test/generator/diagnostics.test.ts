import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  diagnostic,
  Diagnostics,
  formatDiagnostic,
  nearest,
  sortDiagnostics,
} from "../../generator/diagnostics.ts";

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
