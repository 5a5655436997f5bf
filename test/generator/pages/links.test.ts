import { expect, test } from "vitest";
import { build, messages, textAt } from "../site.ts";

const tree = {
  "content/index.md": "home",
  "content/posts/2026-01-01-one.md": "---\naliases: [/old/]\n---\n## Part\n",
  "content/posts/two/index.md": "## Zwei\n",
  "content/posts/two/pic ture.png": "png",
  "content/pages/guide/index.md": "guide",
  "content/pages/guide/start.md": "start",
  "content/file.pdf": "pdf",
};

/** Where a link leads, from one of the pages. */
async function target(link: string, from = "content/posts/two/index.md"): Promise<string> {
  const site = await build({ ...tree, [from]: `## Zwei\n\n[link](${link})\n` });
  if (messages(site).length > 0) return messages(site)[0]!;
  const url = from.includes("two") ? "/posts/two/" : "/guide/start/";
  return /href="([^"]*)">link/.exec(await textAt(site, url))![1]!;
}

test.each([
  ["../2026-01-01-one.md", "/posts/one/"],
  ["../2026-01-01-one.md#part", "/posts/one/#part"],
  ["/posts/2026-01-01-one.md", "/posts/one/"],
  ["../../pages/guide/index.md", "/guide/"],
  ["../../pages/guide", "/guide/"],
  ["../2026-01-01-one", "/posts/one/"],
  ["../2026-01-01-one#part", "/posts/one/#part"],
  ["/pages/guide/start", "/guide/start/"],
  ["/pages/guide/start.html#top", "/guide/start/#top"],
  ["../../index.md", "/"],
  ["pic%20ture.png", "/posts/two/pic%20ture.png"],
  ["<pic ture.png>", "/posts/two/pic%20ture.png"],
  ["./pic%20ture.png?v=1#x", "/posts/two/pic%20ture.png?v=1#x"],
  ["../../file.pdf", "/file.pdf"],
  ["/file.pdf", "/file.pdf"],
  ["/posts/one/", "/posts/one/"],
  ["/posts/one", "/posts/one/"],
  ["/old/", "/posts/one/"],
  ["../one/", "/posts/one/"],
  ["/tags/../posts/one/", "/posts/one/"],
  ["/feed.xml", "/feed.xml"],
  ["#zwei", "#zwei"],
  ["#", "#"],
  ["#top", "#top"],
  ["?a=b", "?a=b"],
  ["https://example.org/?a=1&b=2", "https://example.org/?a=1&#x26;b=2"],
  ["mailto:a@b.org", "mailto:a@b.org"],
  ["//example.org/", "//example.org/"],
])("%s leads to %s", async (link, expected) => expect(await target(link)).toBe(expected));

test.each(["../one.md", "/nowhere/", "pic.png", "/posts", "%zz", "../../../../../etc/passwd"])(
  "%s leads nowhere",
  async (link) => expect(await target(link)).toMatch(/:3:1: error (broken-link|link-outside)/),
);

test("from a page inside a folder, names are those beside the file", async () => {
  expect(await target("index.md", "content/pages/guide/start.md")).toBe("/guide/");
});

test.each([
  ["posts/2026-01-01-one.md#part", "/posts/one/#part"],
  ["guide/start.md", "/guide/start/"],
  ["/guide/start.md", "/guide/start/"],
])("%s, named from the content or the section, leads to %s", async (link, expected) => {
  expect(await target(link, "content/pages/guide/start.md")).toBe(expected);
});

test("a text that cannot be read is told once, and not again by all that lead there", async () => {
  const site = await build({
    ...tree,
    "content/docs/a.md": "[b](b.md) [at its address](/anywhere/) [c](c.png)\n",
    "content/docs/b.md": "---\nunheard: 1\n---\n",
  });
  const told = messages(site).map((message) => message.split("\n")[0]);
  expect(told).toEqual([
    'content/docs/a.md:1:40: error broken-link: link to "c.png" leads nowhere',
    'content/docs/b.md:2:1: error unknown-key: unknown key "unheard"',
  ]);
});

test("srcset, video and the rest are resolved too", async () => {
  const html =
    '<img src="b.png" srcset="b.png 1x, b%20c.png 2x"><video poster="b.png" src="v.mp4"></video>' +
    '<blockquote cite="../one.md">x</blockquote>';
  const site = await build({
    "content/posts/a/index.md": html,
    "content/posts/a/b.png": "1",
    "content/posts/a/b c.png": "2",
    "content/posts/a/v.mp4": "3",
    "content/posts/one.md": "x",
  });
  expect(messages(site)).toEqual([]);
  const page = await textAt(site, "/posts/a/");
  expect(page).toContain('srcset="/posts/a/b.png 1x, /posts/a/b%20c.png 2x"');
  expect(page).toContain('poster="/posts/a/b.png" src="/posts/a/v.mp4"');
  expect(page).toContain('cite="/posts/one/"');
});

test("an anchor of the heading that became the title leads to the top of the page", async () => {
  const links = "[a](#the-guide) [b](#old) [c](#the-guide-1) [d](other.md#other)";
  const site = await build({
    "content/guide.md": `# The <a name="old"></a>guide\n\n${links}\n\n## The guide\n`,
    "content/other.md": "# Other\n\n[e](guide.md#old) [f](/guide/?x#the-guide)\n",
  });
  expect(messages(site)).toEqual([]);
  const hrefs = async (path: string) =>
    [...(await textAt(site, path)).matchAll(/href="([^"]*)">[a-f]</g)].map(([, href]) => href);
  expect(await hrefs("/guide/")).toEqual(["#top", "#top", "#the-guide-1", "/other/"]);
  expect(await hrefs("/other/")).toEqual(["/guide/", "/guide/?x"]);
});

test("a heading at the start that is a picture alone stays in the text", async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
  const site = await build({ "content/guide.md": "# ![](a.svg)\n\ntext\n", "content/a.svg": svg });
  expect(await textAt(site, "/guide/")).toMatch(/^page \/guide\/\nGuide\n<h1><img src="\/a.svg"/);
});
