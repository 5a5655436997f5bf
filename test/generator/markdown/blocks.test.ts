// What stands beyond CommonMark and GFM, and what is added to their blocks.

import { describe, expect, test } from "vitest";
import { stage } from "./rendering.ts";

const render = stage();
const page = (text: string): string => render(text).page;

describe("alerts", () => {
  test.each(["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"])("[!%s]", (kind) => {
    const html = page(`> [!${kind}]\n> Some *words*.\n>\n> - and a list\n`);
    expect(html).toContain(`<div class="callout callout-${kind.toLowerCase()}" role="note"`);
    expect(html).toContain("<p>Some <em>words</em>.</p>");
    expect(html).toContain("<li>and a list</li>");
    expect(html).not.toContain("[!");
  });
  test("with a title of their own, as Obsidian has it", () => {
    expect(page("> [!tip]- Look *here*\n> x\n")).toContain(
      '<p class="callout-title">Look <em>here</em></p>',
    );
  });
  test("other quotations stay", () => {
    for (const text of [
      "> [!other]\n> x\n",
      "> [!NOTE]x\n",
      "> a [!NOTE]\n",
      "> **[!NOTE]** x\n",
    ]) {
      expect(page(text)).toMatch(/^<blockquote>/);
    }
  });
  test("in the language of the page", () => {
    expect(stage({ language: "de-AT" })("> [!WARNING]\n> x\n").page).toContain(">Warnung</p>");
  });
});

test("definition lists", () => {
  expect(page("Bisque\n: fired once\n\nA\nB\n: c\n\n  d\n")).toMatchInlineSnapshot(`
    "<dl>
    <dt>Bisque</dt>
    <dd>fired once</dd>
    <dt>A</dt>
    <dt>B</dt>
    <dd><p>c</p><p>d</p></dd>
    </dl>"
  `);
});

describe("headings", () => {
  test("of a picture alone have no id, and signs alone are a section", () => {
    const { page, headings, ids } = render(
      "## ![a](a.svg)\n\n## …\n\n## !!!\n\n## ![](a.svg) {#b}\n",
    );
    expect(page).toMatch(
      /^<h2><img .*<h2 id="section">…<a class.*<h2 id="section-1">.*<h2 id="b">/s,
    );
    expect(page).not.toContain('id=""');
    expect(headings.map(({ id }) => id)).toEqual(["section", "section-1"]);
    expect(ids).toEqual(["section", "section-1", "b"]);
  });
  test("link to themselves, but for the first level", () => {
    expect(page('# A\n\n## B *c* & "d"\n')).toBe(
      '<h1 id="a">A</h1>\n<h2 id="b-c--d">B <em>c</em> &#x26; "d"' +
        '<a class="anchor" href="#b-c--d" ' +
        'aria-label="Link to “B c &#x26; &#x22;d&#x22;”"></a></h2>',
    );
  });
  test("have the id that the author gives", () => {
    const { page, headings } = render("## Über uns {#about .wide}\n");
    expect(page).toContain('<h2 id="about" class="wide">Über uns<a');
    expect(headings).toEqual([{ id: "about", text: "Über uns", depth: 2 }]);
  });
  test("get no id that the author gave to something else", () => {
    const given =
      '<a name="two"></a>\n\n## Two\n\n## One\n\n## First {#one}\n\n<b id="three"></b> x\n';
    const { headings, ids } = render(`${given}\n## Three\n`);
    expect(headings.map(({ id }) => id)).toEqual(["two-1", "one-1", "one", "three-1"]);
    expect(new Set(ids).size).toBe(ids.length);
  });
  test("keep braces that mean nothing", () => {
    expect(page("## a {b}\n\n## c {#d}\n")).toContain("a {b}");
  });
  test("of footnotes are not among them", () => {
    expect(render("a[^1]\n\n[^1]: b\n").headings).toEqual([]);
  });
});

test("a table of contents where the author wants it", () => {
  const html = page("::toc[Here]{depth=3}\n\n## A\n\n### B <i>x</i>\n\n#### C\n\n## D\n");
  expect(html).toContain(
    '<nav class="toc" aria-label="Contents"><p>Here</p><ol><li><a href="#a">A</a><ol><li>' +
      '<a href="#b-x">B x</a></li></ol></li><li><a href="#d">D</a></li></ol></nav>',
  );
});

test("tasks have names", () => {
  const html = page("- [x] dig *clay*\n- [ ] fire\n  - [ ] deep\n\n1. [ ] loose\n\n2. two\n");
  for (const name of ["dig clay", "fire", "deep", "loose"]) {
    expect(html).toContain(`aria-label="${name}"`);
  }
});

test("footnotes lead back, in the language of the page", () => {
  expect(page("a[^1] b[^1]\n\n[^1]: c\n")).toContain('aria-label="Back to reference 1-2"');
  const french = stage({ language: "fr" })("a[^1]\n\n[^1]: c\n").page;
  expect(french).toContain("Retour à l’appel 1");
  expect(french).toContain(">Notes</h2>");
});

test("tables lie in a box, which can have the focus where it may scroll", () => {
  const row = (cell: string): string => `| ${cell} | ${cell} |\n|---|---|\n| ${cell} | ${cell} |\n`;
  expect(page(row("a b c d e f g h i j k l m"))).toContain('<div class="table"><table>');
  expect(page(row("eighteen_letters_x"))).toContain(
    '<div class="table" tabindex="0" role="group" aria-label="Table"><table>',
  );
  expect(
    page("<table><caption>Of <i>x</i></caption><tr><td>" + "y".repeat(40) + "</table>\n"),
  ).toContain('aria-label="Of x"');
});

describe("<!--more-->", () => {
  test.each(["<!--more-->", "<!-- more -->"])("%s", (mark) => {
    const { page, cut } = render(`a\n\n${mark}\n\nb\n\n${mark}\n`);
    expect(cut).toBe(true);
    expect(page.match(/<!--more-->/g)).toHaveLength(1);
  });
  test("is not any other comment", () => expect(render("<!--much more-->\n").cut).toBe(false));
});

test("a comment alone does not send the page through another parser", () => {
  // parse5 would write the entity anew.
  expect(page("<!-- a -->\n\nb &quot;c&quot;\n")).toBe('<!-- a -->\n<p>b "c"</p>');
  expect(page("<!-- a --><!-- b -->\n\n<!-- c\n-- d -->\n")).toContain("<!-- a --><!-- b -->");
});

test("smart punctuation, only where the site wants it", () => {
  const text = '"a" -- b... it\'s';
  expect(page(text)).toBe(`<p>${text}</p>`);
  expect(stage({ smartPunctuation: true })(text).page).toBe("<p>“a” – b… it’s</p>");
});
