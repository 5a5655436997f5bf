// Quoted text that goes on without indentation, as real sites have it.

import { expect, test } from "vitest";
import { indentQuotes } from "../../generator/yaml-quotes.ts";
import { importTree } from "./import/imported.ts";
import { build, messages, textAt } from "./site.ts";

test.each([
  ['a: "one\ntwo"\nb: 1\n', 'a: "one\n two"\nb: 1\n'],
  ["a: 'it''s\n\n  far\nx'\n", "a: 'it''s\n\n  far\n x'\n"],
  ['- "one\ntwo"\n', '- "one\n two"\n'],
  ['m:\n  - k: "one\n  two"\n', 'm:\n  - k: "one\n   two"\n'],
  ['"one\ntwo": 1\n', '"one\n two": 1\n'],
])("%j", (text, indented) => expect(indentQuotes(text)).toBe(indented));

test.each(['a: "one\ntwo\n', 'a: "\\"one"\nb: "x"\n', "a: it's\nb: it's\n", "a: |\n  'x\n  y\n"])(
  "%j stays",
  (text) => expect(indentQuotes(text)).toBe(text),
);

const page = '---\ntitle: "Far\nand away"\nunheard: 1\n---\nText\n';

test("a page with such front matter is built, and messages tell the right lines", async () => {
  const good = page.replace("unheard: 1\n", "");
  const site = await build({ "content/a.md": good, "data/b.yaml": "c: 'd\ne'\n" });
  expect(messages(site)).toEqual([]);
  expect(await textAt(site, "/a/")).toContain("Far and away\n");
  expect(messages(await build({ "content/a.md": page }))).toEqual([
    expect.stringMatching(/^content\/a\.md:4:1: error unknown-key/),
  ]);
});

test("such front matter is imported", () => {
  const { tree, messages: told } = importTree("jekyll", { "a.md": page });
  expect(told).toEqual([]);
  expect(tree["content/pages/a.md"]).toContain("title: Far and away\n");
});

test.each([
  ['title: "Hello\ndate: 2026-01-01\ntags: [a]', "2:8"],
  ["title: A\nparams:\n  note: 'it''s\nweight: 1", "4:9"],
  ['title: A\ntags:\n  - "a\n  - b', "4:5"],
])("quotes without an end are told where they begin: %j", async (inside, place) => {
  expect(messages(await build({ "content/a.md": `---\n${inside}\n---\nText\n` }))).toEqual([
    expect.stringMatching(`^content/a.md:${place}: error yaml-syntax: Missing closing .quote`),
  ]);
});
