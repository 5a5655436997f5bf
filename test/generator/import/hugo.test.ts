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
  const address = (pattern: string, front = ""): string | undefined => {
    const given = `title: A Title!\ndate: 2020-02-03T23:30:00+05:00\n${front}`;
    const { tree } = importTree("hugo", {
      "hugo.toml": pattern === "" ? "" : `[permalinks]\nblog = "${pattern}"\n`,
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
  ])("%s %s", (pattern, front, expected) => expect(address(pattern, front)).toBe(expected));
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
    "static/robots.txt",
  ]);
  expect(String(tree["content/posts/first/index.md"])).toContain(
    "taxonomies:\n  ships:\n    - Argo",
  );
  expect(String(tree["content/posts/first/index.md"])).toContain("[about](/about/)");
  expect(messages).toEqual([expect.stringMatching(/^layouts: note import-left-out/)]);
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
