// Notes reach nothing that is published.

import { expect, test } from "vitest";
import { read } from "./reading.ts";

/** Reads one slide, and asserts that no public part of it holds the word. */
function slideOf(text: string): { notes: string; html: string; plain: string } {
  const { document, slides, messages } = read(text);
  expect(messages.filter((message) => !/note deck/.test(message))).toEqual([]);
  const { deck, ...rest } = document!;
  const { slides: facts, plainText } = deck!;
  const published = JSON.stringify([rest, slides, plainText, deck!.settings]);
  expect(published).not.toContain("SECRET");
  return {
    notes: facts.map(({ notes }) => notes).join("|"),
    html: slides.join(""),
    plain: plainText,
  };
}

test.each([
  ["Note:", "# A\n\ntext\n\nNote: SECRET\n\n- SECRET 2\n", "SECRET\n\n- SECRET 2"],
  ["notes:", "# A\n\ntext\n\nnotes:\nSECRET\n", "SECRET"],
  ["NOTE: right under text", "# A\n\ntext\nNOTE: SECRET\n", "SECRET"],
  ["Note: in a list", "# A\n\n- item\nNote: SECRET\n", "SECRET"],
  ["a comment at the end", "# A\n\ntext\n\n<!-- SECRET -->\n", "SECRET"],
  [
    "a comment of many lines",
    "# A\n\n<!--\nSECRET\n\nSECRET 2\n-->\n\ntext\n",
    "SECRET\n\nSECRET 2",
  ],
  ["a comment in a sentence", "# A\n\nsome <!-- SECRET --> text\n", "SECRET"],
  ["a comment inside HTML", "# A\n\n<div>\n<!-- SECRET -->\ntext</div>\n", "SECRET"],
  ["a comment in a table", "# A\n\n| a |\n| - |\n| x <!-- SECRET --> |\n", "SECRET"],
  ["a comment in a heading", "# A <!-- SECRET -->\n", "SECRET"],
  ["a comment that never ends", "# A\n\ntext\n\n<!-- SECRET\n", "SECRET"],
  ["an aside", '# A\n\n<aside class="notes">\n\nSECRET\n\n</aside>\n\ntext\n', "SECRET"],
  ["an aside in one line", "# A\n\n<aside class=notes>SECRET</aside>\n\ntext\n", "SECRET"],
  [
    "an aside that never ends",
    "# A\n\ntext\n\n<aside class='x notes'>SECRET\n\nSECRET\n",
    "SECRET\n\nSECRET",
  ],
  ["a comment in the notes", "# A\n\nNote: SECRET\n<!-- SECRET 2 -->\n", "SECRET\nSECRET 2"],
  ["two kinds", "# A\n\n<!-- SECRET 1 -->\n\ntext\n\nNote: SECRET 2\n", "SECRET 1\n\nSECRET 2"],
])("%s", (_, text, notes) => {
  expect(slideOf(text).notes).toBe(notes);
});

test("what stands behind an aside stays on the slide", () => {
  const { html } = slideOf('# A\n\n<aside class="notes">SECRET</aside>\n\nseen\n');
  expect(html).toContain("<p>seen</p>");
});

test("notes end with their slide", () => {
  const { notes, html } = slideOf("# A\n\nNote: SECRET\n\n---\n\n# B\n\nseen\n\nNote: SECRET b\n");
  expect(notes).toBe("SECRET|SECRET b");
  expect(html).toContain("seen");
});

test.each([
  ["code", "# A\n\n```\nNote: seen\n<!-- seen too -->\n```\n"],
  ["a span of code", "# A\n\n`<!-- seen -->`\n"],
  ["a sentence", "# A\n\nA Note: seen\n"],
])("in %s they are none", (_, text) => {
  const { html, notes, plain } = slideOf(text);
  expect(html).toContain("seen");
  expect(plain).toContain("seen");
  expect(notes).toBe("");
});

test("no comment at all reaches the page, whatever its form", () => {
  const odd =
    "<?SECRET?>\n\n<!SECRET>\n\n<![CDATA[SECRET]]>\n\na <!--> b <!---> c\n\n<!-- x --!>\n";
  const { slides } = read(`# A\n\n${odd}`);
  expect(slides.join("")).not.toContain("SECRET");
  expect(slides.join("").replace(/<!--(heading|content)-->/g, "")).not.toContain("<!--");
});

test("a mark of ours that an author forges is a comment like any other", () => {
  const { slides } = read("# A\n\n<!--slide--><!--heading-->\n\ntext\n");
  expect(slides).toHaveLength(1);
});

test("lines are counted past notes", () => {
  const text = "# A\n\n<!-- one\ntwo\n\nthree -->\n\n[x](y.md) <!-- four --> [z](y.md)\n";
  expect(read(text).document!.links.map(({ at }) => at)).toEqual([
    { line: 8, column: 1 },
    { line: 8, column: expect.any(Number) as number },
  ]);
});

test("orders are no notes", () => {
  const { document } = read(
    '# A\n\n<!-- .slide: class="calm" data-background="#123" data-x="y" -->\n' +
      "<!-- _class: lead -->\n<!-- more -->\n",
  );
  const [slide] = document!.deck!.slides;
  expect(slide).toMatchObject({
    notes: "",
    classes: ["lead", "calm"],
    attributes: { "data-background-color": "#123", "data-x": "y" },
  });
});
