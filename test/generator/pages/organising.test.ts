// How pages are sorted: sections, cascades, taxonomies, series, authors, pages of lists.

import { expect, test } from "vitest";
import { build, entryAt, messages, plainTheme, textAt, type Tree } from "../site.ts";

/** The plain theme, with one template for everything that shows a fact. */
function shows(fact: string): Tree {
  const names = ["index", "post", "page", "tag", "section", "taxonomy", "term", "series", "author"];
  const own = Object.fromEntries(names.map((name) => [`themes/default/${name}.hbs`, ""]));
  return {
    ...Object.fromEntries(
      Object.entries(plainTheme).map(([path, text]) => [`themes/${path}`, text]),
    ),
    ...own,
    "themes/default/default.hbs": fact,
  };
}

const list = "{{#each posts}}{{title}};{{/each}}";

test("a folder is a section with a list, in order of weight, date and title", async () => {
  const site = await build({
    ...shows(`{{page.kind}} {{page.title}}: ${list}`),
    "content/docs/b.md": "# B\n",
    "content/docs/a.md": "# A\n",
    "content/docs/dated.md": "---\ndate: 2026-01-01\n---\n# Dated\n",
    "content/docs/first.md": "---\nweight: 1\n---\n# First\n",
    "content/docs/hidden.md": "---\nunlisted: true\n---\n# Hidden\n",
  });
  expect(messages(site)).toEqual([]);
  expect(await textAt(site, "/docs/")).toBe("section Docs: First;Dated;A;B;");
  expect(await textAt(site, "/docs/hidden/")).toContain("page Hidden");
});

test("two texts for one list are an error that names both", async () => {
  const site = await build({
    ...plainTheme,
    "content/index.md": "# Front\n",
    "content/_index.md": "# Front as well\n",
    "content/docs/index.md": "# Docs\n",
    "content/docs/_index.md": "# Docs as well\n",
    "content/docs/a.md": "# A\n",
  });
  const taken = (file: string, url: string, other: string) =>
    expect.stringContaining(`${file}: error url-taken: ${url} is already the address of ${other}`);
  expect(messages(site)).toEqual([
    taken("content/docs/index.md", "/docs/", "content/docs/_index.md"),
    taken("content/index.md", "/", "content/_index.md"),
  ]);
  expect(site.entries).toEqual([]);
});

test("_index.md names a section, nests it, orders it, and hands values down", async () => {
  const cascade = "cascade:\n  params: { colour: red, size: 1 }\n  description: From docs\n";
  const site = await build({
    ...shows(
      `{{page.title}}|{{page.section}}|{{page.params.colour}}{{page.params.size}}|` +
        `{{page.description}}|${list}|{{#each page.children}}{{title}} {{url}};{{/each}}`,
    ),
    "content/docs/_index.md": `---\ntitle: Manual\nsortBy: title\n${cascade}---\n`,
    "content/docs/z.md": "---\nweight: 1\nparams: { size: 2 }\n---\n# Z\n",
    "content/docs/a.md": "---\ndescription: Own\n---\n# A\n",
    "content/docs/guide/_index.md": "# Guide\n",
    "content/docs/guide/deep/x.md": "# X\n",
  });
  expect(messages(site)).toEqual([]);
  expect(await textAt(site, "/docs/")).toBe("Manual|docs|||A;Z;|Guide /docs/guide/;");
  expect(await textAt(site, "/docs/z/")).toBe("Z|docs|red2|From docs||");
  expect(await textAt(site, "/docs/a/")).toBe("A|docs|red1|Own||");
  expect(await textAt(site, "/docs/guide/deep/x/")).toBe("X|docs/guide|red1|From docs||");
});

test("cascade in the settings reaches a folder, or everything", async () => {
  const site = await build({
    ...shows("{{page.params.a}}{{page.params.b}}"),
    "site.yaml": 'cascade:\n  "/": { params: { a: 1 } }\n  docs: { params: { b: 2 } }\n',
    "content/docs/x.md": "# X\n",
    "content/posts/y.md": "# Y\n",
  });
  expect(messages(site)).toEqual([]);
  expect(await textAt(site, "/docs/x/")).toBe("12");
  expect(await textAt(site, "/posts/y/")).toBe("1");
});

test("a cascade may make drafts, and a draft's files are not published", async () => {
  const tree = {
    "content/docs/_index.md": "---\ncascade: { draft: true }\n---\n# Docs\n",
    "content/docs/x/index.md": "# X\n",
    "content/docs/x/a.txt": "a",
    "content/docs/y.md": "---\ndraft: false\n---\n# Y\n",
  };
  const site = await build(tree);
  const paths = site.entries.map(({ path }) => path);
  expect(messages(site)).toEqual([]);
  expect(paths).toContain("/docs/y/");
  expect(paths.filter((path) => path.startsWith("/docs/x"))).toEqual([]);
  const drafts = await build(tree, { drafts: true });
  expect(await textAt(drafts, "/docs/x/a.txt")).toBe("a");
});

test("content/drafts/ holds posts that are not ready", async () => {
  const tree = { ...shows("{{page.draft}}{{page.url}}"), "content/drafts/idea.md": "# Idea\n" };
  expect((await build(tree)).entries.map(({ path }) => path)).not.toContain("/posts/idea/");
  expect(await textAt(await build(tree, { drafts: true }), "/posts/idea/")).toBe(
    "true/posts/idea/",
  );
});

test("a folder with nothing but index.md is a page; files at the top are pages", async () => {
  const site = await build({
    ...shows("{{page.kind}} {{page.url}} {{page.section}}"),
    "content/about/index.md": "# About\n",
    "content/about/me.png": "x",
    "content/imprint.md": "# Imprint\n",
    "content/guide/index.md": "# Guide\n",
    "content/guide/first.md": "# First\n",
  });
  expect(messages(site)).toEqual([]);
  expect(await textAt(site, "/about/")).toBe("page /about/ ");
  expect(await textAt(site, "/about/me.png")).toBe("x");
  expect(await textAt(site, "/imprint/")).toBe("page /imprint/ ");
  expect(await textAt(site, "/guide/")).toBe("section /guide/ guide");
});

test("pages of a section know which one comes before and after", async () => {
  const site = await build({
    ...shows("{{page.previous.title}}<{{page.next.title}}"),
    "content/docs/a.md": "---\nweight: 2\n---\n# A\n",
    "content/docs/b.md": "---\nweight: 1\n---\n# B\n",
    "content/docs/c.md": "---\nweight: 3\nlinkTitle: See\n---\n# C\n",
  });
  expect(await textAt(site, "/docs/a/")).toBe("B&lt;See".replace("&lt;", "<"));
});

test("every taxonomy has an overview, and each term a list", async () => {
  const site = await build({
    ...shows(
      "{{page.kind}} {{page.title}}: " +
        `{{#each page.children}}{{title}} {{count}} {{url}};{{/each}}${list}`,
    ),
    "site.yaml": "taxonomies: { genres: {}, people: { title: Cast, url: /who/ } }\n",
    "content/posts/a.md": "---\ngenres: [Noir, War]\ncategories: [Film]\n---\n# A\n",
    "content/posts/b.md": "---\ngenres: noir\ntaxonomies: { people: [Ann Lee] }\n---\n# B\n",
    "content/pages/c.md": "---\ntags: [x]\n---\n# C\n",
    "content/genres/war/_index.md": "---\ntitle: War films\n---\nSad.\n",
  });
  expect(messages(site)).toEqual([]);
  expect(await textAt(site, "/genres/")).toBe(
    "taxonomy Genres: Noir 2 /genres/noir/;War 1 /genres/war/;Noir;War;",
  );
  expect(await textAt(site, "/genres/noir/")).toBe("term Noir: A;B;");
  expect(await textAt(site, "/genres/war/")).toBe("term War films: A;");
  expect(await textAt(site, "/who/ann-lee/")).toBe("term Ann Lee: B;");
  expect(await textAt(site, "/categories/film/")).toBe("term Film: A;");
  expect(await textAt(site, "/tags/x/")).toBe("tag x: C;");
});

test.each([
  ["taxonomies: [genres]", "genres"],
  ["taxonomies: { genre: genres }", "genres"],
  ["taxonomies:\n  - name: genres\n    feed: true", "genres"],
])("taxonomies as others write them: %s", async (settings, name) => {
  const site = await build({
    "site.yaml": `${settings}\n`,
    "content/posts/a.md": `---\n${name}: [x]\n---\n# A\n`,
  });
  expect(messages(site)).toEqual([]);
  expect(entryAt(site, `/${name}/x/`).kind).toBe("page");
});

test("a taxonomy that the site does not have is an error with its line", async () => {
  const site = await build({ "content/posts/a.md": "---\ntaxonomies:\n  tugs: [x]\n---\n# A\n" });
  expect(messages(site)).toEqual([
    'content/posts/a.md:3:3: error unknown-key: unknown key "tugs"\n    did you mean "tags"?',
  ]);
});

test("the parts of a series know their place", async () => {
  const part = (title: string, date: string, more = ""): string =>
    `---\ntitle: ${title}\ndate: ${date}\nseries: Boats\n${more}---\n`;
  const site = await build({
    ...shows(
      "{{page.series.name}} {{page.series.position}}/{{page.series.parts.length}} " +
        "{{page.series.previous.title}}<{{page.series.next.title}}",
    ),
    "content/posts/a.md": part("One", "2026-01-01"),
    "content/posts/b.md": part("Two", "2026-01-02"),
    "content/posts/c.md": part("Preface", "2026-01-03", "weight: 1\n"),
  });
  expect(await textAt(site, "/posts/c/")).toBe("Boats 1/3 <One");
  expect(await textAt(site, "/posts/a/")).toBe("Boats 2/3 Preface<Two");
  expect(entryAt(site, "/series/boats/").kind).toBe("page");
});

test("authors have pages, and details from the settings or from data", async () => {
  const site = await build({
    ...shows(
      "{{page.kind}} {{page.title}} {{page.description}} {{author.details.town}} " +
        `{{#each page.authors}}{{name}} {{url}} {{details.town}};{{/each}}${list}`,
    ),
    "site.yaml": "author: Site\nauthors: { ann: { name: Ann Lee, bio: Sails. } }\n",
    "data/authors.yaml": "bob: { name: Bob, town: Hull }\n",
    "content/posts/a.md": "---\nauthors: [ann, Bob]\n---\n# A\n",
    "content/posts/b.md": "---\nauthor: Eve\n---\n# B\n",
    "content/posts/c.md": "# C\n",
  });
  expect(messages(site)).toEqual([]);
  expect(await textAt(site, "/posts/a/")).toBe(
    "post A   Ann Lee /authors/ann/ ;Bob /authors/bob/ Hull;",
  );
  expect(await textAt(site, "/posts/c/")).toBe("post C   Site  ;");
  expect(await textAt(site, "/authors/ann/")).toBe("author Ann Lee Sails.  A;");
  expect(await textAt(site, "/authors/bob/")).toBe("author Bob  Hull A;");
  expect(await textAt(site, "/authors/eve/")).toBe("author Eve   B;");
});

test("an author's name keeps its letters in the address", async () => {
  const site = await build({
    "content/posts/a.md": "---\nauthors: [Jörg Öl, 渡辺, Jorg (B.)]\n---\n# A\n",
  });
  expect(messages(site)).toEqual([]);
  const paths = site.entries.map(({ path }) => decodeURI(path));
  expect(paths).toContain("/authors/jörg-öl/");
  expect(paths).toContain("/authors/渡辺/");
  expect(paths).toContain("/authors/jorg-b/");
});

test("long lists come in pages", async () => {
  const posts = Array.from({ length: 5 }, (_, index): [string, string] => {
    return [`content/posts/2026-01-0${index + 1}-p${index + 1}.md`, "---\ntags: [x]\n---\nText\n"];
  });
  const site = await build({
    ...shows(
      `${list}{{page.pagination.number}}/{{page.pagination.count}} ` +
        "{{page.pagination.previous}}<{{page.pagination.next}} {{page.content}}",
    ),
    "site.yaml": "paginate: 2\n",
    "content/index.md": "Hello\n",
    ...Object.fromEntries(posts),
  });
  expect(messages(site)).toEqual([]);
  expect(await textAt(site, "/")).toBe("P5;P4;1/3 </page/2/ <p>Hello</p>");
  expect(await textAt(site, "/page/2/")).toBe("P3;P2;2/3 /</page/3/ ");
  expect(await textAt(site, "/tags/x/page/3/")).toBe("P1;3/3 /tags/x/page/2/< ");
  const whole = await build({ "site.yaml": "paginate: 0\n", ...Object.fromEntries(posts) });
  expect(whole.entries.map(({ path }) => path)).not.toContain("/page/2/");
});

test("addresses follow a pattern of the settings", async () => {
  const site = await build({
    "site.yaml":
      'permalinks: { posts: "/:year/:month/:slug/", docs: /handbook/:title/ }\n' +
      "timeZone: Asia/Tokyo\n",
    "content/posts/walk.md": "---\ndate: 2025-12-31T16:00:00Z\n---\n# Walk\n",
    "content/docs/x.md": "# X\n",
    "content/docs/y.md": "---\npermalink: /own/:title/\n---\n# Y\n",
  });
  expect(messages(site)).toEqual([]);
  const paths = site.entries.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(["/2026/01/walk/", "/handbook/x/", "/own/y/"]));
});

test("the text before <!--more--> is the summary", async () => {
  const site = await build({
    ...shows("{{#each posts}}[{{summary}}]{{/each}}"),
    "content/posts/2026-01-03-a.md":
      "# A\n\n## Part\n\nSee [b](2026-01-02-b.md)[^1] and [below](#part).\n\n" +
      "<!-- more -->\n\nRest.\n\n[^1]: Note.\n",
    "content/posts/2026-01-02-b.md": "---\nexcerpt: Short & plain\n---\n# B\n",
    "content/posts/2026-01-01-c.md": "# C\n\nWhole.\n",
  });
  expect(messages(site)).toEqual([]);
  expect(await textAt(site, "/")).toBe(
    '[<h2>Part</h2>\n<p>See <a href="/posts/b/">b</a> and ' +
      '<a href="/posts/a/#part">below</a>.</p>]' +
      "[Short &amp; plain][]",
  );
});

test("a type is a template if the theme has it; a layout must be there", async () => {
  const wide = { "themes/default/wide.hbs": "WIDE" };
  const page = (key: string, name: string): Tree => ({
    ...Object.fromEntries(
      Object.entries(plainTheme).map(([path, text]) => [`themes/${path}`, text]),
    ),
    ...wide,
    "content/pages/a.md": `---\n${key}: ${name}\n---\n# A\n`,
  });
  expect(await textAt(await build(page("type", "wide")), "/a/")).toContain("WIDE");
  expect(await textAt(await build(page("type", "recipe")), "/a/")).toContain("A\n");
  expect(messages(await build(page("layout", "wied"))).join()).toContain('did you mean "wide"?');
});

test("decks are no pages, and say so", async () => {
  const site = await build({ "content/index.md": "Hi\n", "content/decks/a/notes.txt": "x" });
  expect(messages(site)).toEqual([]);
});
