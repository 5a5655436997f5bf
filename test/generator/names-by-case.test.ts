// Names that differ by case alone: one file on one machine, two on another. Never a wrong page.

import { expect, test } from "vitest";
import { build, messages, textAt, type Tree } from "./site.ts";

const picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';

async function told(tree: Tree): Promise<string[]> {
  return messages(await build(tree));
}

test("two texts of one address are told, and no page is made", async () => {
  const tree = { "content/pages/About.md": "a\n", "content/pages/about.md": "b\n" };
  expect(await told(tree)).toEqual([
    expect.stringMatching(/error url-taken: \/about\/ is already/),
  ]);
  expect((await build(tree)).entries).toEqual([]);
});

test("a picture is found by its exact name alone, as on the machine that serves it", async () => {
  const tree = { "content/pages/a.md": "![p](Bowl.svg)\n", "content/pages/bowl.svg": picture };
  expect(await told(tree)).toEqual([
    expect.stringMatching(/a\.md:1:1: error broken-link: link to "Bowl\.svg" leads nowhere/),
  ]);
});

test("a link to a text by a name in other letters is told", async () => {
  const tree = { "content/pages/a.md": "[b](B.md)\n", "content/pages/b.md": "b\n" };
  expect(await told(tree)).toEqual([expect.stringMatching(/a\.md:1:1: error broken-link/)]);
});

test("two files of different case are two addresses", async () => {
  const site = await build({
    "content/index.md": "a\n",
    "static/A.txt": "one",
    "static/a.txt": "two",
  });
  expect(messages(site)).toEqual([]);
  expect([await textAt(site, "/A.txt"), await textAt(site, "/a.txt")]).toEqual(["one", "two"]);
});

test("tags are one term however they are written", async () => {
  const site = await build({
    "content/posts/a.md": "---\ntitle: A\ntags: [Red]\n---\n",
    "content/posts/b.md": "---\ntitle: B\ntags: [red]\n---\n",
  });
  expect(messages(site)).toEqual([]);
  const page = await textAt(site, "/tags/red/");
  expect(page).toContain("- A");
  expect(page).toContain("- B");
});
