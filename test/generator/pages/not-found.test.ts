import { describe, expect, test } from "vitest";
import { memoryFiles } from "../../../generator/files.ts";
import { build, entryAt, messages, textAt, type Tree } from "../site.ts";

/** A theme that says what it was given. */
const shown: Tree = {
  "theme/default.hbs":
    "{{#each site.pages}}{{url}};{{/each}}{{#each site.navigation}}{{url}};{{/each}}|{{{body}}}",
  "theme/index.hbs": "{{{page.content}}}",
  "theme/page.hbs": "page {{page.title}} {{{page.content}}}",
  "theme/post.hbs": "",
  "theme/tag.hbs": "",
  "theme/error-404.hbs": "404 {{page.title}}: {{{page.content}}}",
  "theme/search.hbs": "",
};
const settings = { "site.yaml": "title: Boats\nbaseUrl: https://boats.example\n" };
const own = "---\ntitle: Sunk\ntags: [sea]\nnavigation: 1\n---\nBack to [us](about.md#top).\n";

describe("a text for what is not there", () => {
  test.each([
    ["content/404.md", own],
    ["content/pages/404.md", own],
    ["content/pages/lost.md", own.replace("---\n", "---\npermalink: /404.html\n")],
    ["content/404.md", own.replace("---\n", "---\npermalink: /404/\nlayout: default\n")],
  ])("%s is what the theme shows", async (path, text) => {
    const link = text.replace(
      "(about.md",
      path.includes("/pages/") ? "(about.md" : "(pages/about.md",
    );
    const site = await build({
      ...shown,
      ...settings,
      [path]: link,
      "content/pages/about.md": "Us",
    });
    expect(messages(site)).toEqual([]);
    expect(entryAt(site, "/404.html")).toMatchObject({
      kind: "error",
      status: 404,
      notFound: true,
    });
    expect(await textAt(site, "/404.html")).toBe(
      '/about/;|404 Sunk: <p>Back to <a href="/about/#top">us</a>.</p>',
    );
  });

  test("stands in nothing that lists, and has no other address", async () => {
    const tree = { ...settings, "content/404.md": own, "content/pages/about.md": "# Us\n" };
    const linked = { ...tree, "content/404.md": own.replace("about.md", "/about/") };
    const site = await build({ ...shown, ...linked });
    const plain = await build({ ...shown, ...settings, "content/pages/about.md": "# Us\n" });
    expect(messages(site)).toEqual([]);
    const paths = site.entries.map(({ path }) => path);
    expect(paths).toEqual(plain.entries.map(({ path }) => path));
    expect(paths).toEqual(expect.arrayContaining(["/sitemap.xml", "/llms.txt", "/feed.xml"]));
    for (const path of paths.filter((name) => name !== "/404.html")) {
      expect(await textAt(site, path), path).toBe(await textAt(plain, path));
    }
  });

  test("without a title is called as the theme's page is", async () => {
    const site = await build({ ...shown, "content/404.md": "Gone fishing.\n" });
    expect(await textAt(site, "/404.html")).toBe("|404 Not found: <p>Gone fishing.</p>");
  });

  test("may name another layout", async () => {
    const site = await build({
      ...shown,
      "content/404.md": "---\nlayout: page\n---\n# Sunk\n\nx\n",
    });
    expect(await textAt(site, "/404.html")).toBe("|page Sunk \n<p>x</p>");
    expect(entryAt(site, "/404.html").status).toBe(404);
  });

  test("is there whatever the clock says, unless it is a draft", async () => {
    const site = await build({
      ...shown,
      "content/404.md": "---\ndate: 2030-01-01\nexpiryDate: 2031-01-01\n---\nx\n",
    });
    expect(site.entries.filter(({ path }) => path === "/404.html")).toHaveLength(1);
    expect(await textAt(site, "/404.html")).toContain("<p>x</p>");
    const draft = await build({ ...shown, "content/404.md": "---\ndraft: true\n---\nx\n" });
    expect(await textAt(draft, "/404.html")).toBe("|404 Not found: ");
  });

  test("twice is an error that names both", async () => {
    const site = await build({ "content/404.md": "a\n", "content/pages/404.md": "b\n" });
    expect(messages(site).join()).toMatch(
      /^content\/pages\/404\.md: error not-found-twice: .*content\/404\.md/,
    );
  });

  test("of another language is left out with a message", async () => {
    const site = await build({
      ...shown,
      "site.yaml": "title: Boats\nlanguages: { de: {} }\n",
      "content/404.md": "Sunk\n",
      "content/404.de.md": "Gesunken\n",
      "content/de/pages/404.md": "Versunken\n",
    });
    expect(messages(site)).toEqual([
      expect.stringMatching(/^content\/404\.de\.md: warning not-found-language/),
      expect.stringMatching(/^content\/de\/pages\/404\.md: warning not-found-language/),
    ]);
    expect(await textAt(site, "/404.html")).toContain("Sunk");
    expect(site.entries.filter(({ path }) => /404/.test(path))).toHaveLength(1);
  });

  test("deeper in the site is a page like any other", async () => {
    const site = await build({ ...shown, "content/docs/404.md": "# Peugeot\n" });
    expect(entryAt(site, "/docs/404/").status).toBe(200);
    expect(await textAt(site, "/404.html")).toContain("404 Not found: ");
  });

  test("stays out of the image of one deck, whose addresses it does not know", async () => {
    const deck = {
      ...shown,
      "theme/deck.hbs": "",
      "theme/handout.hbs": "",
      "theme/decks/title.hbs": "",
      "content/404.md": "[about](pages/about.md)\n",
      "content/pages/about.md": "a",
      "content/decks/talk/slides.md": "# Hi\n",
    };
    const player = memoryFiles({ "player.js": "", "player.css": "" });
    const site = await build(deck, { deck: "content/decks/talk", player });
    expect(messages(site)).toEqual([]);
    expect(await textAt(site, "/404.html")).toBe("|404 Not found: ");
  });
});
