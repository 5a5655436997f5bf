import { expect, test } from "vitest";
import { build, messages, textAt } from "../site.ts";

const post = (date: string, more = ""): string => `---\ndate: ${date}\n${more}---\nText\n`;

test("posts are newest first; the same day by address", async () => {
  const site = await build({
    "content/posts/old.md": post("2024-01-01"),
    "content/posts/b.md": post("2026-01-01"),
    "content/posts/a.md": post("2026-01-01"),
    "content/posts/2025-06-01-named.md": "Text\n",
    "content/posts/undated.md": "Text\n",
    "content/posts/draft.md": post("2027-01-01", "draft: true\n"),
  });
  const urls = (await textAt(site, "/")).match(/\/posts\/\w+\//g);
  expect(urls).toEqual(["a", "b", "named", "old", "undated"].map((name) => `/posts/${name}/`));
});

test("neighbours are the older and the newer post", async () => {
  const site = await build({
    "content/posts/a.md": post("2026-01-01"),
    "content/posts/b.md": post("2026-01-02"),
    "content/posts/c.md": post("2026-01-03"),
    "theme/default.hbs": "{{{body}}}",
    "theme/index.hbs": "",
    "theme/page.hbs": "",
    "theme/tag.hbs": "",
    "theme/error-404.hbs": "",
    "theme/post.hbs": "{{page.previous.url}} < {{page.next.url}}",
  });
  expect(messages(site)).toEqual([]);
  expect(await textAt(site, "/posts/b/")).toBe("/posts/a/ < /posts/c/");
  expect(await textAt(site, "/posts/a/")).toBe(" < /posts/b/");
});

test("spellings of a tag that share an address are one tag", async () => {
  const site = await build({
    "content/posts/a.md": post("2026-01-01", "tags: [Static Sites, static sites]\n"),
    "content/posts/b.md": post("2026-01-02", "tags: [static-sites]\n"),
  });
  expect(messages(site)).toEqual([]);
  expect(await textAt(site, "/tags/static-sites/")).toBe(
    "tag /tags/static-sites/\nStatic Sites\n- B\n- A\n\n",
  );
});

test("navigation comes from the pages' numbers, or from site.yaml", async () => {
  const tree = {
    "content/pages/two.md": "---\nnavigation: 2\n---\n# Two\n",
    "content/pages/one.md": "---\nnavigation: 1\n---\n# One\n",
    "content/pages/none.md": "# None\n",
    "content/posts/a.md": "a",
    "theme/default.hbs": "{{#each site.navigation}}{{title}} {{url}};{{/each}}",
    ...Object.fromEntries(
      ["index", "post", "page", "tag", "error-404"].map((n) => [`theme/${n}.hbs`, ""]),
    ),
  };
  expect(await textAt(await build(tree), "/")).toBe("One /one/;Two /two/;");
  const own = { ...tree, "site.yaml": "navigation: [{title: X, url: /y/}]\n" };
  expect(await textAt(await build(own), "/")).toBe("X /y/;");
});
