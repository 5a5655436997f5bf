// Where slides end.

import { expect, test } from "vitest";
import { read, titles } from "./reading.ts";

test("three hyphens part slides, two put the next one below", () => {
  expect(titles("# A\n\n---\n\n# B\n\n--\n\n# C\n\n----\n\n# D\n")).toEqual(["A", "B", "/C", "D"]);
});

test("blank lines around a break are not needed where markdown needs none", () => {
  expect(titles("# A\n---\n# B\n--\n# C\n")).toEqual(["A", "B", "/C"]);
  expect(titles("# A\n- item\n---\n# B\n\n> quotation\n--\n# C\n")).toEqual(["A", "B", "/C"]);
});

test.each([
  ["a fence", "# A\n\n```yaml\n---\na: 1\n--\n---\n```\n"],
  ["a fence of tildes", "# A\n\n~~~~\n---\n~~~\n---\n~~~~\n"],
  ["a fence in a list", "# A\n\n- x\n\n  ```\n  ---\n  --\n  ```\n"],
  ["HTML", "# A\n\n<div>\n---\n--\n</div>\n"],
  ["a comment", "# A\n\n<!--\n\n---\n\n--\n-->\n"],
  ["preformatted HTML", "# A\n\n<pre>\n\n---\n\n</pre>\n"],
  ["a table", "# A\n\n| a | b |\n| - | - |\n| 1 | 2 |\n--\n"],
  ["indented code", "# A\n\n    ---\n    --\n"],
])("hyphens in %s are left alone", (_, text) => {
  expect(titles(text)).toEqual(["A"]);
});

test("three hyphens under a line of text make a heading, and a warning", () => {
  const { slides, messages } = read("# A\n\nTwo words\n---\n\nmore\n");
  expect(slides).toHaveLength(1);
  expect(slides[0]).toContain("<h2");
  expect(messages).toEqual([expect.stringMatching(/slides\.md:4:1: warning deck-underline/)]);
});

test("rules of other signs stay rules", () => {
  const { slides } = read("# A\n\n***\n\n___\n\n- - -\n");
  expect(slides).toHaveLength(1);
  expect(slides[0]!.match(/<hr>/g)).toHaveLength(3);
});

test("empty slides are left out", () => {
  expect(titles("---\ntitle: T\n---\n\n---\n\n# A\n\n---\n\n---\n\n---\n\n# B\n\n---\n")).toEqual([
    "A",
    "B",
  ]);
});

test("a deck without slides is an error", () => {
  expect(read("---\ntitle: T\n---\n\n---\n").messages).toEqual([
    expect.stringMatching(/^content\/decks\/talk\/slides\.md: error deck-empty/),
  ]);
});

test("a fence that is never closed is told by its line", () => {
  const { document, messages } = read("# A\n\n---\n\n# B\n\n```ts\nlet a;\n\n---\n\n# C\n");
  expect(document).toBeUndefined();
  expect(messages).toEqual([expect.stringMatching(/slides\.md:7:1: error deck-fence-open/)]);
});

test("a fence at the end of the file is closed", () => {
  expect(read("# A\n\n```ts\nlet a;\n```").messages).toEqual([]);
});

test("settings stand between a break and the next", () => {
  const { document, messages } = read(
    "# A\n\n---\nlayout: quote\nclass: big calm\n---\n\n> B\n\n---\n\n" +
      "key: no settings, for a blank line\n\n---\n",
  );
  expect(messages).toEqual([]);
  expect(document!.deck!.slides.map(({ layout, classes }) => [layout, classes])).toEqual([
    ["title", []],
    ["quote", ["big", "calm"]],
    ["default", []],
  ]);
});

test("and between two hyphens for a slide below", () => {
  const { document } = read("# A\n\n--\nlayout: quote\n--\n\n> B\n");
  expect(document!.deck!.slides[1]).toMatchObject({ layout: "quote", below: true });
});

test.each([
  ["layot: quote", 4, /unknown-key: unknown key "layot".*\n.*did you mean "layout"/],
  ["transition: wobble", 4, /wrong-value: "transition": expected none, fade, slide/],
  ["layout: quote\nclass: [a b]", 5, /wrong-value/],
  ["layout: [", 5, /yaml-syntax/],
])("faults in them have a line: %s", (header, line, pattern) => {
  const { messages, document } = read(`# A\n\n---\n${header}\n---\n\n# B\n`);
  expect(document).toBeUndefined();
  expect(messages[0]).toMatch(pattern);
  expect(messages[0]).toMatch(new RegExp(`slides\\.md:${line}:`));
});

test("a deck of a thousand slides in one open fence is read in time", () => {
  const text = `# A\n\n\`\`\`\n${"x\n---\n".repeat(20_000)}`;
  expect(read(text).messages).toHaveLength(1);
});
