// Directives: the components that every site has, those of a site and its theme, and colons that
// are neither.

import { describe, expect, test } from "vitest";
import { build, messages, plainTheme, textAt } from "../site.ts";
import { stage } from "./rendering.ts";

const render = stage();
const page = (text: string): string => render(text).page;

/** Ids, lines and hints of what is wrong. */
function faults(text: string): string[] {
  return render(text).messages.map(({ id, line, text: what, hint = "" }) => {
    return `${line}: ${id}: ${what} ${hint}`.trim();
  });
}

describe("colons", () => {
  test.each([
    "At 12:30 or 12:30:15, a:b, std::vector, http://a.org:80/x:y, C:\\dir, :smile:",
    "::before and a::b",
    "::before",
    "array[i:j[0]], {a:b{c}}, :x[y], :z{w}",
    "`:::note`",
  ])("%j is text", (text) => {
    const { page, messages } = render(text);
    expect(messages).toEqual([]);
    const shown = page.replace(/<[^>]*>/g, "").replace(/\s+/g, " ");
    expect(shown).toBe(text.replaceAll("`", "").replace(/\s+/g, " "));
  });

  test("keep the markup around them", () => {
    expect(page("*a* :b[*c*]{d} `e`\n\n:::note\n:f[g]\n:::")).toContain(
      "<p><em>a</em> :b[<em>c</em>]{d} <code>e</code></p>",
    );
  });

  test("in code stay code", () => {
    const code = "```md\n::: tip Title\nx\n:::\n```";
    expect(page(code).replace(/<[^>]*>/g, "")).toBe("::: tip Title\nx\n:::\n");
  });
});

describe("callouts", () => {
  test("under the name of their kind, with a title in markdown", () => {
    expect(page(":::tip[My *title*]{#t .wide}\nText.\n:::")).toBe(
      '<div class="callout callout-tip wide" role="note" aria-label="Tip" id="t">' +
        '<p class="callout-title">My <em>title</em></p>\n<p>Text.</p></div>',
    );
  });
  test("as VitePress and Docusaurus write them", () => {
    expect(page("::: warning Mind the *gap*\nx\n:::")).toContain(
      '<p class="callout-title">Mind the <em>gap</em></p>',
    );
  });
  test("by a type", () => {
    expect(page(':::callout{type=danger title="Oh"}\nx\n:::')).toContain("callout-danger");
    expect(faults(":::callout{type=x}\nx\n:::")[0]).toContain('there is no type "x"');
  });
  test("inside one another", () => {
    const html = page("::::note\n:::tip\nx\n:::\n\ny\n::::");
    expect(html).toMatch(/callout-note[^]*callout-tip[^]*<p>x<\/p><\/div><p>y<\/p><\/div>$/);
  });
});

describe("media", () => {
  test("figure", () => {
    const short = '::figure[A *cap*]{src=a.jpg alt="An a" width=3 height=2}';
    expect(page(short)).toContain("<figcaption>A <em>cap</em></figcaption></figure>");
    expect(render(short).links).toMatchObject([{ url: "a.jpg", kind: "picture" }]);
    expect(page(":::figure\n![a](a.jpg)\n\nWords.\n:::")).toMatch(
      /<figure><img [^>]*><figcaption>Words\.<\/figcaption><\/figure>/,
    );
  });
  test("gallery", () => {
    const html = page(':::gallery[Two]\n![a](a.jpg "one")\n![b](b.jpg)\n:::');
    expect(html).toMatch(/^<figure class="gallery"><ul><li><figure><img[^>]*alt="a"[^>]*>/);
    expect(html).toContain("<figcaption>one</figcaption>");
    expect(html).not.toContain('title="one"');
    expect(html).toMatch(/<figcaption>Two<\/figcaption><\/figure>$/);
  });
  test("video", () => {
    const { page, links } = render("::video[Words]{src=a.mp4 poster=b.jpg captions=c.vtt loop}");
    expect(page).toContain('controls preload="metadata" playsinline');
    expect(page).toContain('<track kind="captions" src="c.vtt" srclang="en" default>');
    expect(links.map(({ url }) => url).sort()).toEqual(["a.mp4", "a.mp4", "b.jpg", "c.vtt"]);
  });
  test("code-group, as VitePress's manuals write it", () => {
    const html = page(
      "::: code-group\n\n```sh [npm]\nnpm i\n```\n\n```sh [yarn]\nyarn\n```\n\n:::",
    );
    expect(html).toMatch(/^<div class="code-group"><figure class="code">.*<\/figure><\/div>$/s);
    expect(html.match(/<figcaption[^>]*>(npm|yarn)<\/figcaption>/g)).toHaveLength(2);
  });
  test("details", () => {
    expect(page(":::details[More]{open}\nx\n:::")).toBe(
      "<details open><summary>More</summary><p>x</p></details>",
    );
  });
});

describe("faults have their line, and a hint", () => {
  test.each([
    [
      "a\n\n:::nte\nx\n:::",
      '3: unknown-component: there is no component "nte" did you mean "note"?',
    ],
    ["::vidoe{src=a}", 'did you mean "video"?'],
    [":::qqqqqq\n:::", "known are callout, caution,"],
    ["::video", '1: component-fault: component "video": it has no src write ::video{src=film.mp4}'],
    ["::video{scr=a src=b}", 'it knows no "scr" did you mean "src"?'],
    ["a\n\n:::note\nx", '3: component-fault: component "note": it is never closed'],
    [":::figure\nx\n:::", "there is no picture in it"],
    ["::toc{depth=9}", "depth is a number from 2 to 6"],
  ])("%j", (text, expected) => expect(faults(text)[0]).toContain(expected));
});

describe("components of a site", () => {
  const components = {
    "components/card.hbs":
      '<section class="card {{className}}"{{#if id}} id="{{id}}"{{/if}}>' +
      "{{#if label}}<h2>{{label}}</h2>{{/if}}{{content}}" +
      '{{#if attributes.href}}<a href="{{attributes.href}}">{{text}}</a>{{/if}}</section>',
    "components/badge.hbs": '<span class="badge">{{label}}</span>',
  };

  async function site(
    text: string,
    more: Record<string, string> = {},
  ): Promise<[string, string[]]> {
    const made = await build({ "content/pages/a.md": text, ...components, ...more });
    const failed = made.entries.length === 0;
    return [failed ? "" : await textAt(made, "/a/"), messages(made)];
  }

  test("are given attributes, label and content, which is one with the page", async () => {
    const text =
      ':::card[The *label*]{href="b.md" .x #y}\nSome [link](b.md) and `code`.\n\n## Inside\n:::\n';
    const [html, told] = await site(text, { "content/pages/b.md": "b\n" });
    expect(told).toEqual([]);
    expect(html).toContain('<section class="card x" id="y"><h2 id="the-label">The <em>label</em>');
    expect(html).toContain('Some <a href="/b/">link</a> and <code>code</code>.');
    expect(html).toContain('<h2 id="inside">Inside');
    expect(html).toContain('<a href="/b/">The label</a></section>');
  });

  test("may stand in running text", async () => {
    const [html] = await site("It is :badge[*new*], at 12:30.\n");
    expect(html).toContain('<p>It is <span class="badge"><em>new</em></span>, at 12:30.</p>');
  });

  test("go before those that every site has, and a site's before its theme's", async () => {
    const [html] = await site(":::note\nx\n:::\n", { "components/note.hbs": "<i>{{content}}</i>" });
    expect(html).toContain("<i><p>x</p></i>");
  });

  test("escape what they are given", async () => {
    const [html] = await site('::card[a]{href="#top" .c}\n', {
      "components/card.hbs": '<p title="{{attributes.href}}">{{attributes.href}}</p>',
    });
    expect(html).toContain('<p title="#top">#top</p>');
    const [hostile] = await site("::card[x]{href='\"><script>alert(1)</script>'}\n", {
      "components/card.hbs": "<p>{{attributes.href}}</p>",
    });
    expect(hostile).not.toContain("<script");
  });

  test("tell their faults by file and line", async () => {
    const broken = { "components/card.hbs": "<p>\n{{#if x}}\n" };
    const [, syntax] = await site("::card[x]\n", broken);
    expect(syntax[0]).toMatch(/^components\/card\.hbs:\d+:1: error template-error/);
    const [, running] = await site("a\n\n::card[x]\n", { "components/card.hbs": '{{asset "x"}}' });
    expect(running[0]).toMatch(/^content\/pages\/a\.md:3:1: error component-fault: .*"card"/);
    const [, unknown] = await site("a\n\n:::crad\n:::\n");
    expect(unknown[0]).toMatch(/a\.md:3:1: error unknown-component[^]*did you mean "card"/);
  });

  test("links from a template are looked after like those of the text", async () => {
    const [, told] = await site("a\n\n::card[x]{href='nowhere.md'}\n");
    expect(told[0]).toMatch(/a\.md:3:1: error broken-link/);
  });

  test("lie in the theme too", async () => {
    const themes = { ...plainTheme, "default/components/hi.hbs": "<b>hi {{label}}</b>" };
    const { memoryFiles } = await import("../../../generator/files.ts");
    const made = await build(
      { "content/pages/a.md": "::hi[you]\n" },
      { themes: memoryFiles(themes) },
    );
    expect(messages(made)).toEqual([]);
    expect(await textAt(made, "/a/")).toContain("<b>hi you</b>");
  });
});
