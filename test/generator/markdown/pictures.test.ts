// Pictures are taken out of the text with their whole tag.

import { expect, test } from "vitest";
import { stage } from "./rendering.ts";

const render = stage();

test("a picture is one hole in the text, with its attributes", () => {
  const { html, links } = render('![a "b" > c & d](x.jpg "Title")');
  expect(html).toEqual(["<p>", "</p>"]);
  expect(links).toMatchObject([{ url: "x.jpg", kind: "picture", at: { line: 1 } }]);
  expect(links[0]!.attributes).toEqual({ alt: "a &#x22;b&#x22; > c &#x26; d", title: "Title" });
});

test("a tag in the text is no different, and may lack everything but its src", () => {
  const { html, links, page } = render('<p>a<img hidden width=30 src="x.jpg" align=left>b</p>');
  expect(html).toEqual(["<p>a", "b</p>"]);
  expect(links[0]!.attributes).toEqual({ hidden: "", width: "30", class: "align-left" });
  expect(page).toBe('<p>a<img src="x.jpg" hidden="" width="30" class="align-left">b</p>');
  expect(render("a <img src=y.png>").links).toMatchObject([{ url: "y.png", attributes: {} }]);
});

test("what the author chose stays as it is written", () => {
  const own =
    '<p><picture><source media="print" srcset="a.jpg 1x, b.jpg 2x">' +
    '<img src="c.jpg" alt="C"></picture><img srcset="d.jpg 2x" src="e.jpg"></p>';
  const { links, page } = render(own);
  expect(page).toBe(own);
  expect(links.map(({ url, kind }) => `${url} ${kind}`)).toEqual(
    ["a", "b", "c", "d", "e"].map((name) => `${name}.jpg asset`),
  );
});

test("text that looks like a mark is text", () => {
  const text = '`<img src="&#x0;p0&#x0;">` ![b](b.jpg)';
  const { page, links } = render(`<!-- <img src="&#x0;p0&#x0;"> -->\n\n${text}`);
  expect(links).toHaveLength(1);
  expect(page).toContain('<img src="b.jpg" alt="b">');
});
