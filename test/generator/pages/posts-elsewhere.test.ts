// A copied blog whose folder has another name is told where posts lie.

import { expect, test } from "vitest";
import { formatDiagnostic } from "../../../generator/diagnostics.ts";
import { build, type Tree } from "../site.ts";

async function notes(tree: Tree): Promise<string[]> {
  const { diagnostics } = await build(tree);
  return diagnostics.filter(({ id }) => id === "posts-elsewhere").map(formatDiagnostic);
}

const blog: Tree = {
  "content/blog/a.md": "---\npubDate: Jul 08 2022\n---\n",
  "content/blog/2020-01-02-b.md": "b\n",
  "content/blog/about.md": "c\n",
};

test("a blog in a folder of another name is told, with what keeps its addresses", async () => {
  expect(await notes(blog)).toEqual([
    "content/blog: note posts-elsewhere: has 2 texts with dates; front page and feeds show those " +
      "of content/posts/ alone\n    if they are posts, move them there; permalinks: /blog/:slug/ " +
      "keeps their addresses",
  ]);
});

test.each<[string, Tree]>([
  ["a site with posts", { ...blog, "content/posts/d.md": "d\n" }],
  ["a manual", { "content/docs/a.md": "---\ndate: 2020-01-01\n---\n", "content/docs/b.md": "b\n" }],
  ["pages without dates", { "content/blog/a.md": "a\n", "content/blog/b.md": "b\n" }],
])("nothing is told of %s", async (_, tree) => expect(await notes(tree)).toEqual([]));
