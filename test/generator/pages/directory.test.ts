import { expect, test } from "vitest";
import { build, entryAt, messages } from "../site.ts";

const location = (site: Awaited<ReturnType<typeof build>>, path: string): string =>
  /Location: (\S+)/.exec(entryAt(site, path).representations[0]!.head.fields)![1]!;

test("an address without its slash leads to the one with it, aliases to their page", async () => {
  const site = await build({
    "content/posts/a.md": "---\naliases: [/2019/old/, /older.html, /ä]\n---\nText\n",
  });
  expect(messages(site)).toEqual([]);
  for (const path of ["/posts/a", "/2019/old/", "/2019/old", "/older.html", "/%C3%A4"]) {
    expect(location(site, path), path).toBe("/posts/a/");
    expect(entryAt(site, path)).toMatchObject({ kind: "redirect", status: 301 });
  }
});

test("a file may have the bare name of a page", async () => {
  const site = await build({ "content/pages/a.md": "page", "content/a": "file" });
  expect(entryAt(site, "/a").kind).toBe("page");
  expect(entryAt(site, "/a/").kind).toBe("page");
});

test("files of a bundle follow their page; drafts give up neither page nor address", async () => {
  const site = await build({
    "content/posts/a/index.md": "---\npermalink: /moved/\n---\n![b](img/b.txt)\n",
    "content/posts/a/img/b.txt": "text",
    "content/posts/draft.md": "---\ndraft: true\nslug: a\n---\n",
  });
  expect(messages(site)).toEqual([]);
  expect(entryAt(site, "/moved/img/b.txt").status).toBe(200);
});

test("what lies beside a draft is not published either", async () => {
  const site = await build({
    "content/posts/secret/index.md": "---\ndraft: true\n---\n![a](a.png)\n",
    "content/posts/secret/a.png": "png",
    "content/posts/open/index.md": "text",
    "content/posts/open/b.png": "png",
  });
  expect(messages(site)).toEqual([]);
  const paths = site.entries.map(({ path }) => path);
  expect(paths).toContain("/posts/open/b.png");
  expect(paths.join(" ")).not.toContain("secret");
});

test("what stands where a list is made is told by its file", async () => {
  const site = await build({
    "content/posts/a.md": "---\ntags: [sea]\n---\n",
    "content/pages/tags/sea.md": "About the sea.\n",
  });
  expect(messages(site)).toEqual([
    expect.stringMatching(
      /^content\/pages\/tags\/sea\.md: error url-taken: \/tags\/sea\/ .* "sea"\n.*_index\.md$/,
    ),
  ]);
});

test("posts of one name in folders of their years are told what to do", async () => {
  const posts = { "content/posts/2013/tide.md": "a\n", "content/posts/2014/tide.md": "b\n" };
  expect(messages(await build(posts))).toEqual([
    expect.stringMatching(/^content\/posts\/2014\/tide\.md: error .*\n.*permalinks: \/:year\//),
  ]);
});
