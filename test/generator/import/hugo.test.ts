// A Hugo site becomes one of ours: every shortcode of Hugo's own has its row here.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { root } from "../../cli/command.ts";
import { buildTree, importTree, textOf, type Tree } from "./imported.ts";

const around: Tree = {
  "hugo.toml": '[params]\nmotto = "Onwards"\n[params.social]\nx = "ann"\n',
  "content/docs/_index.md": "---\ntitle: Docs\n---\n",
  "content/docs/other.md": "---\ntitle: Other\n---\n",
  "content/docs/deep/page/index.md": "---\ntitle: Deep\n---\n",
};

/** What one text becomes on a page in docs/. */
function convert(text: string, more: Tree = {}): { text: string; messages: readonly string[] } {
  const page = `---\ntitle: A page\nparams: {colour: red}\n---\n${text}\n`;
  const imported = importTree("hugo", { ...around, ...more, "content/docs/a.md": page });
  return { text: textOf(imported, "content/docs/a.md"), messages: imported.messages };
}

const video = "[Video on YouTube](https://www.youtube.com/watch?v=0RKpf3rK57I)";
const post = "[Post on X by @ann](https://x.com/ann/status/12)";

/** Every shortcode that Hugo brings, what is written, and what becomes of it. */
const shortcodes: readonly (readonly [name: string, written: string, becomes: string])[] = [
  ["comment", "a{{< comment >}} {{< no >}} {{< /comment >}}b", "ab"],
  [
    "details",
    '{{< details summary="More & more" open=true >}}\nin *it*\n{{< /details >}}',
    "<details open>\n<summary>More &amp; more</summary>\n\nin *it*\n\n</details>",
  ],
  [
    "figure",
    '{{< figure src="a.jpg" alt="A \\"b\\"" width="40" link="/b/" title="T" caption="C *d*" >}}',
    '<figure>\n<a href="/b/"><img src="a.jpg" alt="A &quot;b&quot;" width="40"></a>\n' +
      "<figcaption>\n\n**T**\n\nC *d*\n\n</figcaption>\n</figure>",
  ],
  ["gist", "{{< gist ann 123 a.go >}}", "[a.go](https://gist.github.com/ann/123#file-a-go)"],
  [
    "highlight",
    '{{< highlight go "linenos=table,hl_lines=2 4-5" >}}\nfunc main() {}\n{{< /highlight >}}',
    "```go {2,4-5} lineNumbers\nfunc main() {}\n```",
  ],
  [
    "instagram",
    "{{< instagram BWNjjyYFxVx >}}",
    "[Post on Instagram](https://www.instagram.com/p/BWNjjyYFxVx)",
  ],
  [
    "instagram_simple",
    "{{< instagram_simple B1 >}}",
    "[Post on Instagram](https://www.instagram.com/p/B1)",
  ],
  ["param", "{{< param colour >}} {{< param motto >}} {{% param social.x %}}", "red Onwards ann"],
  ["qr", '{{< qr text="hi" />}}', "![QR code of hi](/qr/8f434346648f.svg)"],
  ["ref", '[x]({{< ref "other.md#there" >}})', "[x](/docs/other/#there)"],
  ["relref", '[x]({{< relref "/docs/deep/page" >}})', "[x](/docs/deep/page/)"],
  ["tweet", '{{< tweet user="ann" id="12" >}}', post],
  ["twitter", '{{< twitter user="ann" id="12" >}}', post],
  ["twitter_simple", "{{< twitter_simple 12 >}}", "[Post on X](https://x.com/i/web/status/12)"],
  ["vimeo", "{{< vimeo 55073825 >}}", "[Video on Vimeo](https://vimeo.com/55073825)"],
  ["vimeo_simple", "{{< vimeo_simple 55073825 >}}", "[Video on Vimeo](https://vimeo.com/55073825)"],
  ["x", '{{< x user="ann" id="12" >}}', post],
  ["x_simple", '{{< x_simple user="ann" id="12" >}}', post],
  ["youtube", "{{< youtube id=0RKpf3rK57I >}}", video],
];

const detailed = (text: string): string =>
  `<details>\n<summary>Details</summary>\n\n${text}\n\n</details>`;

describe("shortcodes", () => {
  test.each(shortcodes)("%s", (_, written, becomes) => {
    const { text, messages } = convert(written);
    expect(text).toBe(becomes);
    expect(messages).toEqual([]);
  });

  test("the manual names each of them", () => {
    const manual = readFileSync(`${root}/content/pages/manual/importing.md`, "utf8");
    const table = manual.slice(manual.indexOf("## Shortcodes"));
    const named = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name!).sort();
    expect(named).toEqual(shortcodes.map(([name]) => name).sort());
  });

  test("one that nobody knows is told with file and line, and leaves nothing", () => {
    const { text, messages } = convert(
      'a\n{{% box kind="b" %}}\nin {{< youtube 1 >}}\n{{% /box %}}\nb',
    );
    expect(text).not.toMatch(/box|\{\{/);
    expect(text).toContain("in [Video on YouTube]");
    expect(messages).toEqual([
      expect.stringMatching(/^content\/docs\/a\.md:6:1: warning import-unknown-shortcode: .*"box"/),
    ]);
  });

  test.each([
    ["escaped", "{{</* figure src=a */>}} {{%/* x */%}}", "{{< figure src=a >}} {{% x %}}"],
    [
      "nested",
      "{{< details >}}{{< details >}}x{{< /details >}}{{< /details >}}",
      detailed(detailed("x")),
    ],
    ["raw text in backticks", "{{< param `colour` >}}", "red"],
    ["an end by itself", "a{{< /figure >}}b", "ab"],
  ])("%s", (_, written, becomes) => expect(convert(written).text).toBe(becomes));

  test("a reference to nothing is told", () => {
    expect(convert('[x]({{< ref "nothing" >}})').messages).toEqual([
      expect.stringMatching(/^content\/docs\/a\.md:5:5: warning import-shortcode: .*"nothing"/),
    ]);
  });
});

describe("addresses", () => {
  const address = (pattern: string, front = "", more = ""): string | undefined => {
    const given = `title: A Title!\ndate: 2020-02-03T23:30:00+05:00\n${front}`;
    const { tree } = importTree("hugo", {
      "hugo.toml": more + (pattern === "" ? "" : `[permalinks]\nblog = "${pattern}"\n`),
      "content/blog/2020/My File.md": `---\n${given}\n---\n`,
    });
    return /^permalink: (.*)$/m.exec(String(tree["content/posts/2020/My File.md"]))?.[1];
  };

  test.each([
    ["", "", "/blog/2020/my-file/"],
    ["", "slug: s", "/blog/2020/s/"],
    ["", "url: /u.html", "/u.html"],
    ["/:year/:month/:day/:slug/", "", "/2020/02/03/a-title/"],
    ["/:section/:title", "slug: s", "/blog/a-title/"],
    ["/:sections/:filename/", "", "/blog/2020/my-file/"],
    ["/:sections[last]/:slugorfilename/", "slug: s", "/2020/s/"],
    ["/:yearday/:monthname/:contentbasename/", "", "/34/february/my-file/"],
    ["/:filename.html", "", "/my-file.html"],
  ])("%s %s", (pattern, front, expected) => expect(address(pattern, front)).toBe(expected));

  test("a point in a name is part of it", () => {
    const { tree } = importTree("hugo", {
      "content/blog/v1.1-released.md": "---\ntitle: A\ndate: 2020-01-01\n---\n",
      "content/blog/v1.2-released.md": "---\ntitle: B\ndate: 2020-01-01\n---\n",
    });
    expect(tree["content/posts/v1.1-released.md"]).toContain("/blog/v1.1-released/");
    expect(tree["content/posts/v1.2-released.md"]).toContain("/blog/v1.2-released/");
  });

  test("uglyURLs ends them with .html", () => {
    const ugly = "uglyURLs = true\n";
    expect(address("", "", ugly)).toBe("/blog/2020/my-file.html");
    expect(address("/:filename", "", ugly)).toBe("/my-file.html");
    expect(address("", "", "[uglyURLs]\ndocs = true\n")).toBe("/blog/2020/my-file/");
  });
});

test("a whole site: TOML, languages, bundles, taxonomies, menu", async () => {
  const { tree, messages } = importTree("hugo", {
    "config/_default/hugo.toml":
      'baseURL = "https://tales.example/"\ntitle = "Tales"\ndefaultContentLanguage = "en"\n' +
      '[taxonomies]\ntag = "tags"\nship = "ships"\n[languages.en]\n[languages.de]\n',
    "config/_default/menus.toml": '[[main]]\nname = "About"\nurl = "/about/"\nweight = 2\n',
    "content/_index.md": "---\ntitle: Home\n---\nwelcome\n",
    "content/about.md": "---\ntitle: About\nmenu: main\n---\nme\n",
    "content/about.de.md": "---\ntitle: Über\n---\nich\n",
    "content/blog/_index.md": "---\ntitle: Blog\n---\n",
    "content/blog/first/index.md":
      '+++\ntitle = "First"\ndate = 2020-01-02\nships = ["Argo"]\nexpiryDate = 2099-01-01\n' +
      '[params]\nx = 1\n+++\n![p](p.svg) [about]({{< ref "about" >}})\n',
    "content/blog/first/p.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
    "data/a.toml": "x = 1\n",
    "static/robots.txt": "User-agent: *\n",
    "layouts/index.html": "",
  });
  expect(Object.keys(tree).sort()).toEqual([
    "content/index.md",
    "content/pages/about.de.md",
    "content/pages/about.md",
    "content/posts/_index.md",
    "content/posts/first/index.md",
    "content/posts/first/p.svg",
    "data/a.toml",
    "site.yaml",
    "static/_redirects",
    "static/robots.txt",
  ]);
  expect(tree["static/_redirects"]).toBe("/index.xml /rss.xml 301\n");
  expect(String(tree["site.yaml"])).toContain("languages:\n  de: {}\n");
  expect(String(tree["content/posts/first/index.md"])).toContain(
    "taxonomies:\n  ships:\n    - Argo",
  );
  expect(String(tree["content/posts/first/index.md"])).toContain("[about](/about/)");
  expect(messages).toEqual([expect.stringMatching(/^layouts: note import-left-out/)]);
});

test("a folder for each language, mounted content, pieces that are no pages", async () => {
  const { tree, messages } = importTree("hugo", {
    "config/_default/hugo.toml": 'defaultContentLanguage = "en"\n',
    "config/_default/languages.en.toml": 'contentDir = "content/en"\n',
    "config/_default/languages.pt-br.toml":
      'contentDir = "content/pt-br"\nlanguageName = "Português"\ntitle = "Contos"\n',
    "content/en/_index.md": "---\ntitle: Home\n---\n",
    "content/en/blog/a.md": "---\ntitle: A\nslug: 2020\ndate: 2020-1-2\n---\n![p](p.svg)\n",
    "content/en/blog/p.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
    "content/en/_common/_index.md": "---\ncascade: {build: {render: never}}\n---\n",
    "content/en/_common/piece.md": "---\n---\npiece\n",
    "content/pt-br/_index.md": "---\ntitle: Casa\n---\n",
    "content/pt-br/blog/a.md": "---\ntitle: Um\ndate: Mon, 06 Jan 2020 10:00:00 +0200\n---\num\n",
    "static/_redirects": "/x /blog/2020/ 301",
  });
  expect(Object.keys(tree).sort()).toEqual([
    "content/index.md",
    "content/posts/a.md",
    "content/posts/p.svg",
    "content/pt-br/index.md",
    "content/pt-br/posts/a.md",
    "site.yaml",
    "static/_redirects",
  ]);
  expect(messages).toEqual(Array(2).fill(expect.stringMatching(/_common.* import-left-out/)));
  expect(tree["static/_redirects"]).toBe(
    "/x /blog/2020/ 301\n/index.xml /rss.xml 301\n/blog/p.svg /posts/p.svg 301\n",
  );
  expect(tree["content/posts/a.md"]).toContain("date: 2020-01-02\n");
  expect(tree["content/pt-br/posts/a.md"]).toContain("date: 2020-01-06T08:00:00Z\n");
  const built = await buildTree(tree);
  expect(built.messages).toEqual([]);
  const urls = ["/", "/blog/2020/", "/pt-br/", "/pt-br/blog/a/"];
  expect(built.urls).toEqual(expect.arrayContaining(urls));
});

test("what Hugo lets pass is a warning at first, and pictures of others are shown", async () => {
  const { tree } = importTree("hugo", {
    "content/blog/a.md":
      "---\ntitle: A\ndate: 2020-01-01\n---\n[x](/nowhere/) ![p](https://else.example/p.png)\n",
  });
  expect(tree["site.yaml"]).toMatch(/^# .*\nbrokenLinks: warn\n\n# [^]*\nremoteAssets: allow\n$/);
  const { messages } = await buildTree(tree);
  expect(messages).toEqual([expect.stringMatching(/warning broken-link/)]);
});

test("addresses without a slash mean the site's root where canonifyURLs says so", () => {
  const text = "![a](images/a.jpg) [b](b/c#d) [e](https://f.example) [g](/h) `[i](j)`";
  const site = (config: string) =>
    importTree("hugo", { "hugo.toml": config, "content/a.md": `---\ntitle: A\n---\n${text}\n` });
  const imported = site("canonifyURLs = true\n");
  expect(textOf(imported, "content/pages/a.md")).toBe(
    "![a](/images/a.jpg) [b](/b/c#d) [e](https://f.example) [g](/h) `[i](j)`",
  );
  expect(textOf(site(""), "content/pages/a.md")).toBe(text);
});

test("front matter that cannot be read is told, and the page comes along", () => {
  const { tree, messages } = importTree("hugo", {
    "content/a.md": "+++\ntitle = \n+++\ntext\n",
    "content/b.md": "---\ntitle: [\n---\ntext\n",
  });
  expect(Object.keys(tree)).toContain("content/pages/a.md");
  expect(messages).toEqual([
    expect.stringMatching(/^content\/a\.md:2:1: warning import-front-matter/),
    expect.stringMatching(/^content\/b\.md:\d:1: warning import-front-matter/),
  ]);
});

test("what Hugo made of a redirect is one of ours", async () => {
  const { tree } = importTree(
    "hugo",
    { "content/blog/a.md": "---\ntitle: A\ndate: 2020-01-01\n---\nx\n" },
    "redirect",
  );
  const { urls, messages } = await buildTree(tree);
  expect(messages).toEqual([]);
  expect(urls).toEqual(expect.arrayContaining(["/posts/a/", "/blog/a/"]));
});

test("a README.md stays the page that it was, and the section its own", async () => {
  const { tree } = importTree("hugo", {
    "hugo.toml": 'title = "x"\nbaseURL = "https://x.example"\n',
    "content/docs/_index.md": "---\ntitle: Docs\n---\n",
    "content/docs/README.md": "---\ntitle: Read me\n---\nFirst.\n",
  });
  expect(tree["content/docs/read-me.md"]).toContain("permalink: /docs/readme/\n");
  const built = await buildTree(tree);
  expect(built.messages).toEqual([]);
  expect(built.urls).toEqual(expect.arrayContaining(["/docs/", "/docs/readme/"]));
});

test("a text for what is not there stays one, and a whole page stays behind", async () => {
  const { tree, messages } = importTree("hugo", {
    "hugo.toml": 'title = "x"\nbaseURL = "https://x.example"\n',
    "content/404.md": "---\ntitle: Sunk\nurl: /404.html\n---\n[Home](/)\n",
    "content/about.md": "---\ntitle: About\n---\n",
    "static/404.html": "<!doctype html><title>Sunk</title>",
  });
  expect(tree["content/404.md"]).toBe("---\ntitle: Sunk\n---\n\n[Home](/)\n");
  expect(tree["static/404.html"]).toBeUndefined();
  expect(messages.join()).toMatch(/^static\/404\.html: note import-left-out/);
  const built = await buildTree(tree);
  expect(built.messages).toEqual([]);
  expect(built.urls.filter((url) => /404/.test(url))).toEqual(["/404.html"]);
});

test("an alias may be relative, and a page without a date is of the year 1", async () => {
  const { tree } = importTree("hugo", {
    "hugo.toml": "[permalinks]\nblog = '/blog/:year/:month/:day/:slug/'\n",
    "content/docs/tools/saw.md": "---\naliases: [hand-saw, ../axe, /cutter/]\n---\n",
    "content/docs/tools/_index.md": "---\naliases: gear\n---\n",
    "content/blog/club.md": "---\ntitle: Club\n---\n",
  });
  const { urls, messages } = await buildTree(tree);
  expect(messages).toEqual([]);
  expect(urls).toContain("/blog/1/01/01/club/");
  for (const url of ["/docs/tools/hand-saw", "/docs/axe", "/cutter", "/docs/gear"]) {
    expect(urls).toContain(url);
  }
});

test("a file beside pages of the blog is found at its old address, too", async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';
  const { tree } = importTree("hugo", {
    "hugo.toml": "",
    "content/blog/2024/trip/trip.md": "---\ntitle: A\n---\n![a](/blog/2024/trip/my%20boat.svg)\n",
    "content/blog/2024/trip/my boat.svg": svg,
    "content/blog/walk/index.md": "---\ntitle: B\n---\n![b](hill.svg)\n",
    "content/blog/walk/hill.svg": svg,
    "content/logo.svg": svg,
  });
  expect(String(tree["static/_redirects"])).toBe(
    "/index.xml /rss.xml 301\n/blog/2024/trip/my%20boat.svg /posts/2024/trip/my%20boat.svg 301\n",
  );
  const { messages, textAt } = await buildTree(tree);
  expect(messages).toEqual([]);
  expect(await textAt("/blog/2024/trip/trip/")).toContain('src="/posts/2024/trip/my%20boat.svg"');
  expect(await textAt("/blog/walk/")).toContain('src="/blog/walk/hill.svg"');
});

test("param finds what a section hands down, the nearest first", () => {
  const { tree, messages } = importTree("hugo", {
    "content/docs/_index.md":
      "---\ncascade:\n  vers: 1.0\n  params: { colour: red, hull: oak }\n---\n",
    "content/docs/new/_index.md":
      "---\ncascade:\n  - vers: '2.0'\n  - { target: { kind: page }, hull: tin }\n---\n",
    "content/docs/new/a.md":
      "---\ncolour: blue\n---\n{{% param vers %}} {{< param colour >}} {{< param hull >}}\n",
  });
  expect(messages).toEqual([]);
  expect(textOf({ tree, messages }, "content/docs/new/a.md")).toBe("2.0 blue oak");
});
