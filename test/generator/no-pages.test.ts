// What another generator makes a page of is not published as a file without a word.

import { expect, test } from "vitest";
import { build, messages } from "./site.ts";

async function told(name: string): Promise<string[]> {
  const site = await build({ "content/index.md": "home\n", [`content/posts/${name}`]: "text\n" });
  expect(site.entries.length).toBeGreaterThan(0);
  return messages(site);
}

test.each(["a.mdx", "a.markdown", "a.Rmd", "a.rst", "a.adoc", "a.mkd"])("%s", async (name) => {
  const [message, ...more] = await told(name);
  expect(message).toBe(
    `content/posts/${name}: warning no-page: goes out as it is, and no page is made of it: texts ` +
      "are files that end in .md\n    rename it to a.md and write anew what is no markdown, or " +
      "move it out of content/",
  );
  expect(more).toEqual([]);
});

test.each(["list.njk", "posts.11tydata.js", "feed.liquid", "a.11ty.mjs"])("%s", async (name) => {
  expect(await told(name)).toEqual([
    expect.stringMatching(
      /warning no-page:.*\n {4}move it out of content\/: readers can fetch it$/,
    ),
  ]);
});

test.each(["a.pdf", "notes.txt", "a.html", "data.json", "org", "a.mdfoo"])("%s", async (name) => {
  expect(await told(name)).toEqual([]);
});

test.each(["_redirects", "pages/_headers"])(
  "content/%s is an error, and says where to",
  async (path) => {
    const site = await build({ "content/index.md": "home\n", [`content/${path}`]: "/a /b\n" });
    expect(messages(site)).toEqual([
      `content/${path}: error host-file-misplaced: is not read here\n` +
        `    move it to static/${path.replace("pages/", "")}`,
    ]);
  },
);
