// What is said with a test as its proof names a test that there is: the manual's comparison with
// other generators, and the table of bad input.

import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url);

function text(path: string): string {
  return readFileSync(new URL(path, root), "utf8");
}

/** The rows of all tables in a text, cell by cell, without heads. */
function rows(markdown: string): string[][] {
  return [...markdown.matchAll(/(?:^\|.*\n)+/gm)].flatMap(([table]) => {
    const lines = table.trimEnd().split("\n").slice(2);
    return lines.map((line) => {
      const cells = line.split("|").slice(1, -1);
      return cells.map((cell) => cell.trim());
    });
  });
}

const generators = ["Kiln", "Hugo", "Zola", "Eleventy", "Astro", "Jekyll"];

test("the comparison has a cell for each generator, and a test for each line", () => {
  const page = text("content/pages/manual/comparison.md");
  const lines = rows(page);
  expect(lines.length).toBeGreaterThan(20);
  for (const cells of lines) {
    expect(cells, cells[0]).toHaveLength(generators.length + 2);
    for (const cell of cells) expect(cell, cells[0]).not.toBe("");
    const [, path] = /^`(test\/[\w./-]+\.test\.ts)`$/.exec(cells.at(-1)!) ?? [];
    expect(path && existsSync(new URL(path, root)), cells.at(-1)).toBe(true);
  }
  for (const [head] of page.matchAll(/^\| \| .*$/gm)) {
    for (const name of generators) expect(head).toContain(name);
  }
});

test("each kind of bad input has its test", () => {
  const lines = rows(text("test/generator/bad-input.md"));
  expect(lines.length).toBeGreaterThan(12);
  for (const [input, places] of lines) {
    const named = [...places!.matchAll(/`([\w./-]+\.test\.ts)`: ([^;]+)/g)];
    expect(named.length, input).toBeGreaterThan(0);
    for (const [, file, name] of named) {
      expect(text(`test/${file}`), `${input}: ${file}`).toContain(name!.trim());
    }
  }
});
