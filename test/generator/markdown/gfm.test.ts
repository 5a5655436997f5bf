// GFM through the whole markdown stage: what each extension gives, and that our parser agrees with
// remark-parse and remark-gfm, the reference, on these and on the awkward ones.

import { describe, expect, test } from "vitest";
import { normal, referenceParse, stage } from "./rendering.ts";

const render = stage();
const renderReference = stage({ parser: referenceParse });

describe("GFM", () => {
  test("table, with alignment as classes", () => {
    const page = normal(render("| a | b | c |\n|:--|:-:|--:|\n| 1 | *2* | 3 \\| 4 |\n").page);
    expect(page).toContain('<th class="align-left">a</th><th class="align-center">b</th>');
    expect(page).toContain('<td class="align-center"><em>2</em></td>');
    expect(page).toContain('<td class="align-right">3 | 4</td>');
    expect(page).not.toMatch(/align=|style=/);
  });

  test("task list", () => {
    const page = normal(render("- [x] done\n- [ ] open\n").page);
    expect(page).toContain('<input type="checkbox" checked disabled>');
    expect(page).toContain('<input type="checkbox" disabled>');
    expect(page).toContain("contains-task-list");
  });

  test("strikethrough, with one tilde or two", () => {
    expect(normal(render("~~a~~, ~b~, ~~~c").page)).toBe("<p><del>a</del>, <del>b</del>, ~~~c</p>");
  });

  test("autolinks", () => {
    const { links } = render("www.a.org, https://b.org/c_(d). and me@e.org");
    expect(links.map(({ url }) => url)).toEqual([
      "http://www.a.org",
      "https://b.org/c_(d)",
      "mailto:me@e.org",
    ]);
  });

  test("footnotes", () => {
    const { page, ids } = render("One[^1], two[^n], one again[^1].\n\n[^1]: A.\n[^n]: B.\n");
    expect(ids).toContain("user-content-fn-1");
    expect(page).toContain('href="#user-content-fnref-1-2"');
  });

  const awkward: Readonly<Record<string, string>> = {
    "table without outer pipes": "a | b\n- | -\n1 | 2\n3\n",
    "table that ends at a paragraph": "| a |\n|---|\n| 1 |\n\ntext\n",
    "table ended by another block": "| a |\n|---|\n| 1 |\n> quote\n",
    "table in a list": "- item\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n",
    "pipes in code in cells": "| a |\n|---|\n| `1 \\| 2` |\n",
    "head without body": "| a | b |\n|---|---|\n",
    "cells to spare": "| a |\n|---|\n| 1 | 2 |\n",
    "delimiter row of the wrong length": "| a | b |\n|---|\n",
    "links in cells": "| a |\n|---|\n| [b](c.md) www.d.org |\n",
    "nested task list": "1. [ ] a\n   - [x] b\n",
    "no task: no blank": "- [x]a\n- [y] b\n- [x]\n",
    "strikethrough across marks": "~~a **b~~ c**, x~y~z, ~~~\n",
    "autolink before punctuation":
      "See https://a.org/b?c=d&amp;e. (www.f.org), https://g.org/h)i\n",
    "autolink inside a link": "[https://a.org](https://b.org) <https://c.org>\n",
    "mail with odd ends": "a.b-c_d@e.f-g.org- a@b_ mailto:x@y.org\n",
    "no autolink without a dot": "www. http:// https://localhost/x ftp://a.org\n",
    "footnote never defined": "a[^x] [^y]: b\n",
    "footnote of many blocks": "a[^1]\n\n[^1]: b\n\n    c\n\n    - d\n",
    "footnote called in a heading": "# a[^1]\n\n[^1]: *b*\n",
    "filtered tags stay HTML": "<title>a</title> <b>c</b>\n",
  };
  for (const [name, text] of Object.entries(awkward)) {
    test(`agrees with remark-gfm: ${name}`, () => {
      expect(normal(render(text).page)).toBe(normal(renderReference(text).page));
    });
  }
});
