// What becomes of the text of a slide.

import { expect, test } from "vitest";
import { emptyCache } from "../../../generator/cache.ts";
import { deckPath, read } from "./reading.ts";

/** The HTML of a deck's second slide. */
function slideOf(text: string): string {
  const { slides, messages } = read(`# First\n\n---\n\n${text}`);
  expect(messages).toEqual([]);
  return slides[1]!.trim();
}

const section = (id: string, inner: string): string => `<section id="${id}">${inner}</section>`;

test("heading, content and parts are told apart", () => {
  expect(slideOf("# Two\n\nleft\n\n::right::\n\n# R\n\nright\n")).toBe(
    section(
      "two",
      "<!--heading--><h2>Two</h2><!--content--><p>left</p>" +
        '<!--right--><h3 id="r">R</h3><p>right</p>',
    ),
  );
});

test("a line of colons in code is no part", () => {
  expect(slideOf("```\n::right::\n```\n")).not.toContain("<!--right-->");
});

test("headings begin at one on the first slide, at two on others, and keep their distance", () => {
  const { slides } = read("## A\n\n#### B\n\n---\n\n#### C\n\n---\n\n# D\n\n### E\n");
  const depths = slides.map((html) => [...html.matchAll(/<h(\d)/g)].map(([, depth]) => depth));
  expect(depths).toEqual([["1", "3"], ["2"], ["2", "4"]]);
});

test("ids are the deck's own: two slides of one title, footnotes on two slides", () => {
  const { document, slides } = read("# A\n\nx[^1]\n\n[^1]: y\n\n---\n\n# A\n\nx[^1]\n\n[^1]: z\n");
  expect(document!.deck!.slides.map(({ id }) => id)).toEqual(["a", "a-1"]);
  expect(new Set(document!.ids).size).toBe(document!.ids.length);
  expect(slides.join("")).not.toMatch(/<h[12] id/);
});

test.each([
  ["- a {.fragment}\n- b\n", '<li class="fragment">a</li>\n<li>b</li>'],
  ["- a {.fragment}\n\n- b\n", '<li class="fragment">\n<p>a</p>\n</li>'],
  ["- a {.fragment}\n  - b {.x}\n", '<li class="fragment">a\n<ul>\n<li class="x">b</li>'],
  ["a {.fragment .fade-up step=2}\n", '<p data-fragment-index="2" class="fragment fade-up">a</p>'],
  ['a {#x data-id="b c"}\n', '<p id="x" data-id="b c">a</p>'],
  ["## H {.quiet}\n\na\n", '<h2 class="quiet">H</h2>'],
  ["**a**{.fragment} b\n", '<p><strong class="fragment">a</strong> b</p>'],
  ["| a |\n| - |\n| b {.x} |\n", '<td class="x">b</td>'],
  ["> a\n\n{.fragment}\n", '<blockquote class="fragment">'],
  ["```\na\n```\n\n{.fragment}\n", '<pre class="fragment highlight">'],
  ['a <!-- .element: class="fragment" -->\n', '<p class="fragment">a </p>'],
  ['- a\n- b <!-- .element: class="x y" data-z="1" -->\n', '<li data-z="1" class="x y">b </li>'],
])("attributes in braces: %j", (text, html) => {
  expect(slideOf(text)).toContain(html);
});

test.each([["a set {a, b}\n"], ["{word}\n"], ["`x {.y}`\n"], ["a{.b} c\n"], ["f(x) {\n"]])(
  "no attributes: %j",
  (text) => {
    expect(slideOf(text)).toContain(text.trim().replaceAll("`", ""));
  },
);

test("lists step by step, when the deck asks for it", () => {
  const list = "# A\n\n- a\n- b\n\n---\n\n* c\n* d\n\n1. e\n\n1) f\n";
  const marked = (mode: string): string[] => {
    const { slides } = read(`---\nfragments: ${mode}\n---\n${list}`);
    return [...slides.join("").matchAll(/<li class="fragment">(\w)/g)].map(([, word]) => word!);
  };
  expect(marked("none")).toEqual([]);
  expect(marked("lists")).toEqual(["a", "b", "c", "d", "e", "f"]);
  expect(marked("marp")).toEqual(["c", "d", "f"]);
});

test.each([
  ["ts {1|3-4|all}", "1|3-4|all"],
  ["ts{1|2}", "1|2"],
  ["ts [1|3-4]", "1|3-4"],
  ["ts {1,3 | 2-4 | *}", "1,3|2-4|all"],
])("code in steps: %s", (info, steps) => {
  const html = slideOf(`\`\`\`${info}\nlet a;\n\`\`\`\n`);
  expect(html).toContain(`data-steps="${steps}"`);
  expect(html).toContain("language-ts");
});

test.each([
  ["harbour.jpg", "<!--background-->[0]", {}],
  ['url("harbour.jpg")', "<!--background-->[0]", {}],
  ["'#123'", "", { "data-background-color": "#123" }],
  ["Teal", "", { "data-background-color": "teal" }],
  [
    "'linear-gradient(#123, #456)'",
    "",
    { "data-background-gradient": "linear-gradient(#123, #456)" },
  ],
])("background: %s", (background, html, attributes) => {
  const { slides, document } = read(`# A\n\n---\nbackground: ${background}\n---\n\nb\n`);
  expect(slides[1]).toContain(html);
  expect(document!.deck!.slides[1]!.attributes).toEqual(attributes);
});

test("any other word for a background is a class of the theme", () => {
  const { document } = read("# A\n\n---\nbackground: clay\n---\n\nb\n");
  expect(document!.deck!.slides[1]!.classes).toEqual(["background-clay"]);
});

test("Marp's pictures: behind the slide, and on a side", () => {
  expect(slideOf("![bg cover](a.jpg)\n\nb\n")).toContain(
    "<!--background-->[0]<!--content--><p>b</p>",
  );
  const { document, slides } = read("# A\n\n---\n\n![bg left:40%](a.jpg)\n\nb\n");
  expect(document!.deck!.slides[1]!.layout).toBe("picture-left");
  expect(slides[1]).toContain("<!--picture-->[0]");
});

test("a layout for a picture takes the first one from the text", () => {
  const { slides } = read("# A\n\n---\nlayout: picture\n---\n\nb\n\n![c](d.png)\n");
  expect(slides[1]).toContain("<!--picture-->[0]<!--content--><p>b</p>");
});

test("names of Slidev and Marp mean the same", () => {
  const { document, messages } = read(
    "---\nmarp: true\nsize: 4:3\npaginate: false\ncolorSchema: dark\nduration: 1h 5min\n" +
      "transition: slide-left\nfonts: {sans: Roboto}\n---\n# A\n",
  );
  expect(document!.deck!.settings).toMatchObject({
    width: 1280,
    height: 960,
    slideNumber: false,
    colorScheme: "dark",
    minutes: 65,
    transition: "slide",
  });
  expect(messages.map((message) => message.replace(/^.*?: /, ""))).toEqual([
    'note deck-key-unused: "fonts" has no meaning here and is left out',
    'note deck-key-unused: "marp" has no meaning here and is left out',
  ]);
});

test("a section that the author wrote does not become a slide", () => {
  expect(slideOf("<section>\n\na\n\n</section>\n")).toContain("<div>");
});

test("hidden slides are left out", () => {
  const { document } = read("# A\n\n---\nhide: true\n---\n\n# B\n\n---\n\n# C\n");
  expect(document!.deck!.slides.map(({ title }) => title)).toEqual(["A", "C"]);
});

const other = "content/decks/other/part.md";

test("slides of another file, some of them, with what is set here", () => {
  const text = "# A\n\n---\nsrc: ../other/part.md#2-3\nclass: own\n---\n\n---\n\n# Z\n";
  const part =
    "---\nlayout: quote\n---\n# One\n\n---\n\n# Two\n\n![x](x.png)\n\n---\n\n[y](y.md)\n";
  const { document, messages } = read(text, { [other]: part });
  expect(messages).toEqual([]);
  expect(document!.deck!.slides.map(({ title, file, classes }) => [title, file, classes])).toEqual([
    ["A", deckPath, []],
    ["Two", other, ["own"]],
    ["", other, []],
    ["Z", deckPath, []],
  ]);
  expect(document!.links).toEqual([
    expect.objectContaining({ url: "../other/x.png", file: other }),
    expect.objectContaining({ url: "../other/y.md", file: other }),
  ]);
  expect(document!.locate(1)).toMatchObject({ file: other, line: 14 });
});

test.each([
  ["src: ../other/prat.md", /:4:1: error deck-source-missing.*\n.*"..\/other\/part.md"/],
  ["src: ../other/part.md#3", /:4:1: error deck-source-range: .* has 2 slides/],
  ["src: slides.md", /:4:1: error deck-source-circle: .*slides\.md → .*slides\.md/],
  ["src: ../../../../etc/passwd", /error deck-source-missing/],
])("faults of %s", (header, pattern) => {
  const files = { [other]: "# One\n\n---\n\n# Two\n" };
  const { document, messages } = read(`# A\n\n---\n${header}\n---\n`, files);
  expect(document).toBeUndefined();
  expect(messages.join("\n")).toMatch(pattern);
});

test("a circle over two files is told", () => {
  const files = { [other]: "---\nsrc: ../talk/slides.md\n---\n" };
  expect(read("---\nsrc: ../other/part.md\n---\n", files).messages.join()).toMatch(
    /deck-source-circle: .*slides\.md → .*part\.md → .*slides\.md/,
  );
});

test("a deck is read again only when one of its files changed", () => {
  const cache = emptyCache();
  const text = "# A\n\n---\nsrc: ../other/part.md\n---\n";
  const first = read(text, { [other]: "# One\n" }, cache);
  const second = read(text, { [other]: "# One\n" }, cache);
  const third = read(text, { [other]: "# Two\n" }, cache);
  expect([first.parsed, second.parsed, third.parsed]).toEqual([1, 0, 1]);
  expect(second.slides).toEqual(first.slides);
  expect(second.document!.key).toBe(first.document!.key);
  expect(third.document!.key).not.toBe(first.document!.key);
  expect(third.document!.deck!.slides[1]!.title).toBe("Two");
});
