// CommonMark 0.31.2, all 652 examples, through the whole markdown stage.

import { tests } from "commonmark-spec";
import { describe, expect, test } from "vitest";
import { normal, stage } from "./rendering.ts";

/** Examples whose result differs on purpose: the reason, and what comes out. */
const deviations: Readonly<Record<number, readonly [reason: string, page: string]>> = {
  170: ["no inline script", "<p>okay</p>"],
  171: ["one more parse drops a line end after <textarea>", "<textarea>*foo*\n_bar_\n</textarea>"],
  172: ["no inline style", "<p>okay</p>"],
  173: ["no inline style", ""],
  176: ["no inline style", "<p><em>foo</em></p>"],
  178: ["no inline script", "1. *bar*"],
  602: ["GFM autolink", '<p>&#x3C;<a href="https://foo.bar/baz">https://foo.bar/baz</a> bim></p>'],
  606: [
    "GFM autolink",
    '<p>&#x3C;<a href="mailto:foo+@bar.example.com">foo+@bar.example.com</a>></p>',
  ],
  608: ["GFM autolink", '<p>&#x3C; <a href="https://foo.bar">https://foo.bar</a> ></p>'],
  611: ["GFM autolink", '<p><a href="https://example.com">https://example.com</a></p>'],
  612: ["GFM autolink", '<p><a href="mailto:foo@bar.example.com">foo@bar.example.com</a></p>'],
};

const render = stage();
/** The suite writes tabs as arrows. */
const example = (text: string): string => text.replaceAll("→", "\t");

describe("CommonMark 0.31.2", () => {
  test("has all its examples here", () => expect(tests).toHaveLength(652));

  for (const { markdown, html, number, section } of tests) {
    const deviation = deviations[number];
    const reason = deviation ? `, deviates: ${deviation[0]}` : "";
    test(`example ${number}, ${section}${reason}`, () => {
      const actual = normal(render(example(markdown)).page);
      const standard = normal(example(html));
      expect(actual).toBe(deviation ? deviation[1] : standard);
      if (deviation) expect(actual).not.toBe(standard);
    });
  }
});
