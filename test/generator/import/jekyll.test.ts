// A Jekyll site becomes one of ours: every tag of Liquid and Jekyll has its row here.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { root } from "../../cli/command.ts";
import { buildTree, importTree, textOf, type Tree } from "./imported.ts";

const around: Tree = {
  "_config.yml": "title: Tales\npermalink: /:year/:title/\n",
  "_posts/2020-01-02-first.md": "---\ntitle: First\n---\nText\n",
  "_posts/2020-03-04-second.md": "---\ntitle: Second\n---\nText\n",
  "_includes/note.html": "<p>{{ include.text }}</p>",
  "_data/people.yml": "- name: Ann\n- name: Bob\n",
  "pages/part.md": "part of {{ page.title }}",
};

/** What one text becomes on a page in pages/. */
function convert(text: string, more: Tree = {}): { text: string; messages: readonly string[] } {
  const page = `---\ntitle: A page\n---\n${text}\n`;
  const imported = importTree("jekyll", { ...around, ...more, "pages/a.md": page });
  return { text: textOf(imported, "content/pages/pages/a.md"), messages: imported.messages };
}

/** Every tag that Liquid and Jekyll have, what is written, and what becomes of it. */
const tags: readonly (readonly [name: string, written: string, becomes: string])[] = [
  ["assign", "{% assign n = 2 %}{{ n | plus: 1 }}", "3"],
  ["break", "{% for i in (1..9) %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}", "12"],
  ["capture", "{% capture c %}x{% endcapture %}{{ c }}{{ c }}", "xx"],
  ["case", "{% case 2 %}{% when 1 %}a{% when 2 %}b{% else %}c{% endcase %}", "b"],
  ["comment", "a{% comment %} {% no %} {% endcomment %}b", "ab"],
  [
    "continue",
    "{% for i in (1..3) %}{% if i == 2 %}{% continue %}{% endif %}{{ i }}{% endfor %}",
    "13",
  ],
  ["cycle", "{% for i in (1..3) %}{% cycle 'a', 'b' %}{% endfor %}", "aba"],
  ["decrement", "{% decrement n %}{% decrement n %}", "-1-2"],
  ["doc", "a{% doc %} {% if %} {% enddoc %}b", "ab"],
  ["echo", "{% echo 'a' | upcase %}", "A"],
  ["feed_meta", "a{% feed_meta %}b", "ab"],
  ["for", "{% for p in site.data.people %}{{ p.name }} {% else %}none{% endfor %}", "Ann Bob"],
  ["gist", "{% gist ann/123 a.rb %}", "[a.rb](https://gist.github.com/ann/123#file-a-rb)"],
  [
    "highlight",
    '{% highlight ruby linenos mark_lines="1 3-4" %}\nx = 1\n{% endhighlight %}',
    "```ruby {1,3-4} lineNumbers\nx = 1\n```",
  ],
  ["if", "{% if 1 > 2 %}a{% elsif true %}b{% else %}c{% endif %}", "b"],
  ["ifchanged", "{% for i in (1..3) %}{% ifchanged %}x{% endifchanged %}{% endfor %}", "x"],
  ["include", "{% include note.html text='hi' %}", "<p>hi</p>"],
  ["include_relative", "{% include_relative part.md %}", "part of A page"],
  ["increment", "{% increment n %}{% increment n %}", "01"],
  ["#", "a{% # no %}b", "ab"],
  ["link", "[x]({% link _posts/2020-01-02-first.md %})", "[x](/2020/first/)"],
  ["liquid", "{% liquid\nassign a = 'x'\necho a %}", "x"],
  ["post_url", "[x]({% post_url 2020-03-04-second %})", "[x](/2020/second/)"],
  ["raw", "{% raw %}{{ a }} {% b %}{% endraw %}", "{{ a }} {% b %}"],
  ["render", "{% render note.html %}", "<p></p>"],
  ["seo", "a{% seo %}b", "ab"],
  [
    "tablerow",
    "{% tablerow i in (1..2) %}{{ i }}{% endtablerow %}",
    '<tr class="row1"><td class="col1">1</td><td class="col2">2</td></tr>',
  ],
  ["unless", "{% unless false %}a{% endunless %}", "a"],
];

describe("tags", () => {
  test.each(tags)("%s", (_, written, becomes) => {
    const { text, messages } = convert(written);
    expect(text).toBe(becomes);
    expect(messages.filter((message) => / warning /.test(message))).toEqual([]);
  });

  test("the manual names each of them", () => {
    const manual = readFileSync(`${root}/content/pages/manual/importing.md`, "utf8");
    const named = [...manual.matchAll(/^\| `\{% (\S+)/gm)].map(([, name]) => name!).sort();
    expect(named).toEqual(tags.map(([name]) => name).sort());
  });

  test("one that nobody knows is told with file and line, and leaves nothing", () => {
    const { text, messages } = convert("a\n{% gallery 3 %}\ninside\n{% endgallery %}\nb");
    expect(text).not.toMatch(/gallery/);
    expect(text).toContain("inside");
    expect(messages).toContainEqual(
      expect.stringMatching(/^pages\/a\.md:5:1: warning import-unknown-tag: \{% gallery %\}/),
    );
  });

  test("so is an unknown filter, and one in an include has the include's place", () => {
    const { text, messages } = convert("{{ 'a' | shout }}{% include b.html %}", {
      "_includes/b.html": "\n<b>{% bad %}</b>",
    });
    expect(text).toBe("a\n<b></b>");
    expect(messages).toContainEqual(
      expect.stringMatching(/^pages\/a\.md:4:1\d: warning .*"shout"/),
    );
    expect(messages).toContainEqual(
      expect.stringMatching(/^_includes\/b\.html:2:4: .*\{% bad %\}/),
    );
  });

  test.each([
    ["a block that never ends", "{% if a %}b {{ c }}"],
    ["a tag that never ends", "x {% if a"],
    ["a link to nothing", "[x]({% link nothing.md %})"],
    ["an include that is not there", "{% include nothing.html %}"],
    ["an include of itself", "{% include_relative loop.md %}"],
  ])("%s: told, and no Liquid is left", (_, written) => {
    const { text, messages } = convert(written, {
      "pages/loop.md": "{% include_relative loop.md %}",
    });
    expect(text).not.toMatch(/\{[{%]/);
    expect(messages).toContainEqual(
      expect.stringMatching(/^pages\/a\.md:\d+:\d+: warning import-liquid/),
    );
  });

  test("an include's fault is told once, however often it is included", () => {
    const again = Array(3).fill("{% include b.html %}").join("");
    const { messages } = convert(again, { "_includes/b.html": "<b>{% bad %}</b>" });
    expect(messages.filter((message) => message.includes("bad"))).toHaveLength(1);
  });

  test("captures take the first word of anything, as Ruby's do", () => {
    expect(convert("{% capture /dev/null %}x{% endcapture %}{{ dev }}").text).toBe("x");
  });

  test("a list of posts is written out, and told", () => {
    const { text, messages } = convert("{% for p in site.posts %}{{ p.title }} {% endfor %}");
    expect(text).toBe("Second First");
    expect(messages).toContainEqual(expect.stringMatching(/^pages\/a\.md: warning import-frozen/));
  });
});

describe("kramdown", () => {
  test.each([
    ["an id of a heading", "## A {#b}", '## A <a id="b"></a>'],
    ["an id below a heading", "## A\n{: #b .c}", '## A <a id="b"></a>'],
    ["an id below an item", "- a\n{:#b}\n- c", '- a <a id="b"></a>\n- c'],
    ["an id of a link", "[a](c){:#b} d", '[a](c)<a id="b"></a> d'],
    ["a table of contents", "* TOC\n{:toc}\n\ntext", "text"],
    ["the size of a picture", '![a](b.png){: width="9"}', '<img src="b.png" alt="a" width="9">'],
    ["a class", "[a](b){:.c}", "[a](b)"],
    ["mathematics in a line", "so $$a+b$$ is", "so $a+b$ is"],
    ["mathematics by itself", "$$a+b$$", "$$a+b$$"],
    ["a comment", "a{::comment}b{:/comment}c", "ac"],
    [
      "markdown in HTML",
      '<aside markdown="1" class="a">\n  **b**\n  <p markdown="1">c *d*\n  </p>\n</aside>\ne',
      '<aside class="a">\n\n**b**\n<div>\n\nc *d*\n\n</div>\n\n</aside>\n\ne',
    ],
    [
      "code right behind HTML",
      '<div markdown="1">\n*a*\n</div>\n```\nb\n```',
      "<div>\n\n*a*\n\n</div>\n\n```\nb\n```",
    ],
    ["markdown in a line of HTML", '<span markdown="1">*a*</span>', "<span>*a*</span>"],
    ["HTML without an end", '<div markdown="1">\na', "<div>\na"],
    ["HTML in code", '```\n<p markdown="1">\n```', '```\n<p markdown="1">\n```'],
    ["code stays", "```\n{: .a}\n$$a$$ b $$c$$\n```", "```\n{: .a}\n$$a$$ b $$c$$\n```"],
    ["code in a line stays", "`{: .a}` and", "`{: .a}` and"],
  ])("%s", (_, written, becomes) => expect(convert(written).text).toBe(becomes));

  test("an attribute that is lost is told with its line", () => {
    const { messages } = convert('a\n{: style="color: red"}');
    expect(messages).toContainEqual(
      expect.stringMatching(/^pages\/a\.md:5:1: note import-attributes: .*style=/),
    );
  });
});

describe("addresses", () => {
  const address = (permalink: string, front = "categories: [Big Cats]"): string => {
    const config = permalink === "" ? "" : `permalink: ${permalink}\n`;
    const { tree } = importTree("jekyll", {
      "_config.yml": config,
      "_posts/2020-02-03-My-post.md": `---\ntitle: T\n${front}\n---\n`,
    });
    return /^permalink: (.*)$/m.exec(String(tree["content/posts/2020-02-03-My-post.md"]))![1]!;
  };

  test.each([
    ["", "/big cats/2020/02/03/My-post.html"],
    ["date", "/big cats/2020/02/03/My-post.html"],
    ["pretty", "/big cats/2020/02/03/My-post/"],
    ["ordinal", "/big cats/2020/034/My-post.html"],
    ["weekdate", "/big cats/2020/W06/Mon/My-post.html"],
    ["none", "/big cats/My-post.html"],
    ["/:slugified_categories/:short_year-:i_month-:i_day/:slug", "/big-cats/20-2-3/my-post"],
    ["/blog/:y_day/:hour:minute/:title:output_ext", "/blog/034/0000/My-post.html"],
  ])("permalink %s", (permalink, expected) => expect(address(permalink)).toBe(expected));

  test("a page's own permalink counts", () => {
    expect(address("pretty", "permalink: /x/:title.html")).toBe("/x/My-post.html");
  });

  test("redirect: the page moves, its old address leads there", async () => {
    const site = {
      "_config.yml": "permalink: pretty\n",
      "_posts/2020-02-03-a.md": "---\ntitle: A\n---\n",
    };
    const { tree } = importTree("jekyll", site, "redirect");
    const { urls, messages } = await buildTree(tree);
    expect(messages).toEqual([]);
    expect(urls).toEqual(expect.arrayContaining(["/posts/a/", "/2020/02/03/a/"]));
  });
});

test("a whole site: front matter, drafts, collections, data, files; it builds", async () => {
  const { tree, messages } = importTree("jekyll", {
    "_config.yml": [
      "title: Tales\nurl: https://tales.example\nbaseurl: /blog\ntimezone: Europe/Berlin",
      "author: {name: Ann}\ncollections: {recipes: {output: true}}",
      "defaults:\n- scope: {path: '', type: posts}\n  values: {tags: [all], colour: red}\n",
    ].join("\n"),
    "_posts/2020-01-02-a.md":
      "---\nlayout: post\ntitle: A\ncategories: x y\nlast_modified_at: 2021-05-06\n" +
      "redirect_from: /old/\n---\n[b]({{ site.baseurl }}{% post_url 2020-03-04-b %}) " +
      "![p]({{ '/img/p.svg' | relative_url }})\n",
    "_posts/2020-03-04-b.html":
      "---\ntitle: B\npublished: false\n---\n<div>\n\n    <p>b</p>\n</div>\n",
    "_posts/2020-03-05-c.markdown": "---\ntitle: C\ndate: 2020-03-05 10:00:00 +0100\n---\nc\n",
    "_drafts/d.md": "---\ntitle: D\n---\nd\n",
    "_recipes/soup.md": "---\ntitle: Soup\n---\nboil\n",
    "_data/a.yml": "x: 1\n",
    "_layouts/post.html": "",
    "about.md": "---\ntitle: About\npermalink: /about/\n---\nme\n",
    "gone.md": "---\nredirect_to: https://else.example/\n---\n",
    "index.html": "---\nlayout: home\n---\n{% for p in site.posts %}{{ p.title }}{% endfor %}\n",
    "img/p.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
    "feed.xml": "---\n---\n<feed/>",
  });
  expect(Object.keys(tree).sort()).toEqual([
    "content/pages/about.md",
    "content/posts/2020-01-02-a.md",
    "content/posts/2020-03-04-b.md",
    "content/posts/2020-03-05-c.md",
    "content/posts/d.md",
    "content/recipes/soup.md",
    "data/a.yml",
    "site.yaml",
    "static/_redirects",
    "static/img/p.svg",
  ]);
  const [known, loosened] = String(tree["site.yaml"]).split("\n\n");
  expect(known).toBe(
    "title: Tales\nbaseUrl: https://tales.example\nauthor: Ann\ntimeZone: Europe/Berlin",
  );
  expect(loosened).toMatch(/^# .*\nbrokenLinks: warn\n$/);
  expect(String(tree["content/posts/2020-01-02-a.md"])).toBe(
    [
      "---\ntags:\n  - all\ntitle: A\ncategories:\n  - x\n  - y\nupdated: 2021-05-06",
      "aliases: /old/",
      "permalink: /x/y/2020/01/02/a.html\nparams:\n  colour: red\n---\n",
      "[b](/2020/03/04/b.html) ![p](/img/p.svg)\n",
    ].join("\n"),
  );
  expect(String(tree["content/posts/2020-03-04-b.md"])).toMatch(/draft: true/);
  expect(messages.filter((message) => / warning /.test(message))).toEqual([]);
});

test("an old address that two claim leads to the first; it builds", async () => {
  const { tree, messages } = importTree("jekyll", {
    "_config.yml": "title: Tales\n",
    "_posts/2020-01-02-a.md": "---\ntitle: A\nredirect_from: /old/index.html\n---\na\n",
    "_posts/2020-01-03-b.md": "---\nredirect_from: [/old/, /about/, /own/]\n---\nb\n",
    "about.md": "---\ntitle: About\npermalink: /about/\n---\nme\n",
  });
  expect(tree["content/posts/2020-01-02-a.md"]).toContain("aliases: /old/index.html\n");
  expect(tree["content/posts/2020-01-03-b.md"]).toContain("aliases: /own/\n");
  const warnings = messages.filter((message) => / import-alias-taken/.test(message));
  expect(warnings).toEqual([
    expect.stringMatching(/2020-01-03-b\.md: .*\/old\/.*2020-01-02-a\.md/),
    expect.stringMatching(/2020-01-03-b\.md: .*\/about\/.*about\.md/),
  ]);
  expect((await buildTree(tree)).messages).toEqual([]);
});

test("real blogs: odd dates, hidden posts, pages at odd places, feeds, _redirects", async () => {
  const { tree, messages } = importTree("jekyll", {
    "_config.yml": "permalink: pretty\ninclude: [_pages]\n",
    "_posts/2014-10-01-odd.md": "---\ntitle: Odd\ndate: 2014-10-1 12:00\ntitle: Odder\n---\n",
    "_posts/2014-10-02-none.md": "---\ntitle: None\ndate: someday\n---\nx\n",
    "_posts/2014-10-03-hidden.md": "---\ntitle: Hidden\npublished: false\n---\nx\n",
    "_pages/home.md": "---\npermalink: /\n---\nhome\n",
    "_pages/list.md":
      "---\ntitle: List\npermalink: /list/\n---\n" +
      "{% for p in site.posts %}[{{ p.title }}]({{ p.url }}) {% endfor %}\n",
    "404.html": '---\nlayout: default\n---\n<p>nothing <a href="/list/">but</a></p>\n',
    "atom.xml": '---\n---\n<?xml version="1.0"?><feed></feed>',
    "README.md": "---\ntitle: Read me\n---\nx\n",
    _redirects: "/x /list/ 302\n",
  });
  expect(Object.keys(tree).sort()).toEqual([
    "content/404.md",
    "content/index.md",
    "content/pages/list.md",
    "content/pages/read-me.md",
    "content/posts/2014-10-01-odd.md",
    "content/posts/2014-10-02-none.md",
    "content/posts/2014-10-03-hidden.md",
    "site.yaml",
    "static/_redirects",
  ]);
  expect(tree["static/_redirects"]).toBe("/x /list/ 302\n/atom.xml /feed.xml 301\n");
  expect(tree["content/404.md"]).toBe('<p>nothing <a href="/list/">but</a></p>\n');
  expect(textOf({ tree, messages }, "content/pages/list.md")).toBe(
    "[None](/2014/10/02/none/) [Odder](/2014/10/01/odd/)",
  );
  expect(tree["content/posts/2014-10-01-odd.md"]).toContain("date: 2014-10-01T12:00:00\n");
  expect(messages.filter((message) => / warning /.test(message))).toEqual([
    expect.stringMatching(/list\.md: warning import-frozen/),
  ]);
  const built = await buildTree(tree);
  expect(built.messages).toEqual([]);
  expect(built.urls.filter((url) => /404/.test(url))).toEqual(["/404.html"]);
  const urls = ["/", "/list/", "/README/", "/2014/10/01/odd/", "/atom.xml", "/x"];
  expect(built.urls).toEqual(expect.arrayContaining(urls));
});

test("languages in folders: every text is at its address and beside its translation", async () => {
  const post = (lang: string, title: string) =>
    `---\ntitle: ${title}\nlang: ${lang}\n---\n${title}\n`;
  const { tree, messages } = importTree("jekyll", {
    "_config.yml": "title: Tales\npermalink: pretty\ncollections: {guides: {output: true}}\n",
    "en/news/_posts/2020-01-02-tide.md": post("en", "Tide"),
    "de/news/_posts/2020-01-02-tide.md": post("de", "Flut"),
    "zh_tw/news/_posts/2020-01-02-tide.md": post("zh_tw", "潮"),
    "en/about.md": post("en", "About"),
    "de/about.md": post("de", "Über uns"),
    "de/index.md": post("de", "Seeleute"),
    "zh_tw/index.md": post("zh_tw", "船員"),
    "_guides/de/knots.md": post("de", "Knoten"),
    "_guides/knots.md": "---\ntitle: Knots\n---\nk\n",
  });
  expect(messages.filter((message) => / warning /.test(message))).toEqual([]);
  expect(Object.keys(tree).filter((path) => path.startsWith("content/"))).toEqual([
    "content/de/guides/knots.md",
    "content/guides/knots.md",
    "content/de/pages/about.md",
    "content/de/index.md",
    "content/de/posts/news/2020-01-02-tide.md",
    "content/pages/about.md",
    "content/posts/news/2020-01-02-tide.md",
    "content/zh-TW/index.md",
    "content/zh-TW/posts/news/2020-01-02-tide.md",
  ]);
  expect(String(tree["content/zh-TW/index.md"])).toContain("aliases: /zh_tw/\n");
  const tide = String(tree["content/de/posts/news/2020-01-02-tide.md"]);
  expect(tide).toContain("categories:\n  - news\npermalink:");
  expect(String(tree["site.yaml"])).toContain("languages:\n  de: {}\n  zh-TW: {}\n");
  const { urls, messages: said, textAt } = await buildTree(tree);
  expect(said).toEqual([]);
  for (const url of [
    "/en/news/2020/01/02/tide/",
    "/de/news/2020/01/02/tide/",
    "/zh_tw/news/2020/01/02/tide/",
    "/en/about/",
    "/de/about/",
    "/de/",
    "/zh_tw",
    "/zh-tw/",
  ]) {
    expect(urls).toContain(url);
  }
  expect(await textAt("/de/news/2020/01/02/tide/")).toContain('hreflang="zh-TW"');
});

test("the front page of a language may lie in a collection", async () => {
  const { tree } = importTree("jekyll", {
    "_config.yml": "collections: {guides: {output: true, permalink: '/:path/'}}\n",
    "_guides/knots.md": "---\ntitle: Knots\n---\nk\n",
    "_guides/de/index.html": "---\ntitle: Start\nlang: de\npermalink: /de/\n---\n<p>s</p>\n",
    "_guides/de/knots.md": "---\ntitle: Knoten\nlang: de\n---\nk\n",
  });
  const { urls, messages, textAt } = await buildTree(tree);
  expect(messages).toEqual([]);
  expect(urls).toEqual(expect.arrayContaining(["/de/", "/de/knots/", "/knots/"]));
  expect(await textAt("/de/")).toContain("<p>s</p>");
});

test("two texts that come to one place are both there, if their addresses differ", async () => {
  const { tree, messages } = importTree("jekyll", {
    "_config.yml": "permalink: /:title/\n",
    "_posts/2020-01-02-a.md": "---\npermalink: /one/\n---\none\n",
    "_posts/2020-01-02-a.html": "---\n---\n<p>two</p>\n",
    "about.md": "---\n---\nthree\n",
    "about.html": "---\n---\n<p>four</p>\n",
  });
  expect(messages).toEqual([
    expect.stringMatching(/^about\.md: warning import-path-taken: is left out: content\/pages\//),
  ]);
  expect(Object.keys(tree).filter((path) => path.startsWith("content/"))).toEqual([
    "content/posts/2020-01-02-a.md",
    "content/posts/2020-01-02-a-2.md",
    "content/pages/about.md",
  ]);
  expect((await buildTree(tree)).urls).toEqual(expect.arrayContaining(["/one/", "/a/", "/about/"]));
});

test("what would be an error of every build is none: it builds at once", async () => {
  const { tree, messages } = importTree("jekyll", {
    "_config.yml": "url: https://tales.example\npermalink: pretty\n",
    "_posts/2020-01-02-now out.md":
      "---\ntitle: A\n---\nset $a$b, costs \\$5 [x](javascript:go\\(\\))\n" +
      '<script src="https://b.example/a.js"></script>\n',
    "index.html": "<p>by hand</p>",
    _redirects:
      "https://tales.example/a/ /b/ 301\nhttps://other.example/* /:splat 301\n/b/ / 302\n",
    _headers: "/*/feeds/*.xml\n  X-Feed: yes\n  X-Two: yes\n/*\n  X-All: yes\n",
  });
  expect(messages.filter((message) => / warning /.test(message))).toEqual([
    expect.stringMatching(/^_redirects:2:1: warning import-line: .* every host name\n/),
    expect.stringMatching(/^_headers:1:1: warning import-line: .*only once in a path\n/),
  ]);
  expect(messages.join()).toContain("its words can stand in content/index.md");
  expect(String(tree["static/_redirects"])).toBe(
    "https://tales.example/a/ /b/ 301\n# https://other.example/* /:splat 301\n/b/ / 302\n",
  );
  expect(String(tree["static/_headers"])).toBe(
    "# /*/feeds/*.xml\n#   X-Feed: yes\n#   X-Two: yes\n/*\n  X-All: yes\n",
  );
  const { urls, messages: said, textAt } = await buildTree(tree);
  expect(said.filter((message) => / error /.test(message))).toEqual([]);
  expect(said.join()).toContain("warning unsafe-link");
  expect(urls).toContain("/2020/01/02/now%20out/");
  expect(await textAt("/2020/01/02/now%20out/")).toContain("set $a$b");
});

test.each([
  ["a key of the front matter", { "_posts/2020-01-02-a.md": "---\nmathjax: true\n---\n$x^2$\n" }],
  ["a formula", { "_posts/2020-01-02-a.md": "---\n---\n$$x^2$$\n" }],
  ["a layout", { "a.md": "---\n---\n$x$\n", "_layouts/post.html": "<script src=/katex.js>" }],
])("dollars stay formulas where %s shows that they are meant", (_, files) => {
  expect(String(importTree("jekyll", files).tree["site.yaml"])).not.toContain("math");
});

test("a text that another one shows leaves no Liquid there, and its faults are told once", () => {
  const each = (text: string) => `{% for post in site.posts %}${text}{% endfor %}`;
  const { tree, messages } = importTree("jekyll", {
    "_posts/2020-01-02-a.md":
      "---\nship: Ann\n---\n{% assign a = 1 %}{{ page.ship }}{% no %}\n\nmore {{ page.ship }}\n",
    "_posts/2020-01-03-b.md": `---\n---\n${each("{{ post.excerpt }}")}{{ page.title }}\n`,
    "list.md": `---\n---\n${each("[{{ post.excerpt }}|{{ post.content }}]")}{{ page.path }}\n`,
  });
  const list = textOf({ tree, messages }, "content/pages/list.md");
  expect(list).not.toMatch(/\{[{%]/);
  expect(list).toContain("[Ann|Ann\n\nmore Ann\n]");
  expect(list).toMatch(/\]list\.md$/);
  expect(messages.filter((message) => / import-unknown-tag/.test(message))).toHaveLength(1);
});
