import { expect, test } from "vitest";
import { fileUrls } from "../../../generator/pages/page-address.ts";
import { formatDiagnostic, Diagnostics } from "../../../generator/diagnostics.ts";
import { readSiteSettings } from "../../../generator/settings/site.ts";
import { build, entryAt, messages, textAt, type Tree } from "../site.ts";

const theme: Tree = {
  "theme/default.hbs":
    "{{page.kind}} {{page.title}}|{{{page.content}}}|{{#each posts}}{{url}};{{/each}}",
  ...Object.fromEntries(
    ["index", "post", "page", "tag", "section", "error-404"].map((name) => [
      `theme/${name}.hbs`,
      "",
    ]),
  ),
};

test.each([
  ["content/README.md", "/"],
  ["content/readme.md", "/"],
  ["content/posts/README.md", "/posts/"],
  ["content/pages/README.md", "/pages/"],
  ["content/pages/guide/README.md", "/guide/"],
  ["content/docs/README.md", "/docs/"],
  ["content/docs/Big Ones/Readme.MD", "/docs/big-ones/"],
  ["content/docs/readme-first.md", "/docs/readme-first/"],
])("%s is at %s", (path, url) => {
  const settings = readSiteSettings("site.yaml", undefined, new Diagnostics())!;
  expect(fileUrls([path], settings).get(path)).toBe(url);
});

test("a README is the text of its folder, and hands values down", async () => {
  const site = await build({
    ...theme,
    "content/README.md": "# Boats\n\nAll of them.\n",
    "content/docs/README.md": "---\ncascade: { layout: wide }\n---\n# Docs\n\n[oars](oars)\n",
    "content/docs/oars/readme.md": "Wood.\n",
    "content/docs/oars/long.md": "# Long\n\n[oars](../oars) [start](../../README.md)\n",
    "content/posts/README.md": "# Log\n",
    "content/posts/2026-01-01-out.md": "# Out\n",
    "theme/wide.hbs": "",
  });
  expect(messages(site)).toEqual([]);
  expect(await textAt(site, "/")).toBe("index Boats|\n<p>All of them.</p>|/posts/out/;");
  expect(await textAt(site, "/docs/")).toBe(
    'section Docs|\n<p><a href="/docs/oars/">oars</a></p>|',
  );
  expect(await textAt(site, "/docs/oars/")).toBe("section Oars|<p>Wood.</p>|/docs/oars/long/;");
  expect(await textAt(site, "/docs/oars/long/")).toMatch(/href="\/docs\/oars\/".*href="\/"/);
  expect(await textAt(site, "/posts/")).toBe("section Log||/posts/out/;");
  expect(site.entries.filter(({ path }) => /readme/i.test(path))).toEqual([]);
});

test.each(["index.md", "_index.md"])("beside %s it is left out, and told", async (name) => {
  const site = await build({
    ...theme,
    [`content/docs/${name}`]: "# Docs\n",
    "content/docs/README.md": "# For GitHub\n",
    "content/docs/a.md": "# A\n\n[docs](README.md) [folder](/docs) [same](readme.md)\n",
  });
  expect(messages(site)).toEqual([]);
  expect(site.diagnostics.map(formatDiagnostic).join()).toMatch(
    new RegExp(`^content/docs/README\\.md: note beside-index: .*content/docs/${name} `),
  );
  expect(await textAt(site, "/docs/")).toBe("section Docs||/docs/a/;");
  expect((await textAt(site, "/docs/a/")).match(/href="[^"]*"/g)).toEqual(
    Array.from({ length: 3 }, () => 'href="/docs/"'),
  );
  expect(site.omissions).toEqual([{ path: "content/docs/README.md", reason: "beside-index" }]);
});

test("in the folder of a page it makes no section of that page", async () => {
  const site = await build({
    ...theme,
    "content/posts/walk/index.md": "# Walk\n",
    "content/posts/walk/README.md": "# Where the pictures are from\n",
    "content/about/index.md": "# About\n",
    "content/about/README.md": "# Notes\n",
  });
  expect(await textAt(site, "/posts/walk/")).toMatch(/^post Walk\|/);
  expect(await textAt(site, "/about/")).toBe("page About||");
});

test("each language has its own", async () => {
  const site = await build({
    ...theme,
    "site.yaml": "title: x\nlanguages: { de: {} }\n",
    "content/docs/index.md": "# Docs\n",
    "content/docs/a.md": "[de](README.de.md)\n",
    "content/docs/a.de.md": "# A\n",
    "content/docs/README.de.md": "# Doku\n",
    "content/de/README.md": "# Start\n",
  });
  expect(messages(site)).toEqual([]);
  expect(await textAt(site, "/docs/")).toBe("section Docs||/docs/a/;");
  expect(await textAt(site, "/de/docs/")).toBe("section Doku||/de/docs/a/;");
  expect(await textAt(site, "/de/")).toMatch(/^index Start\|/);
  expect(await textAt(site, "/docs/a/")).toContain('href="/de/docs/"');
});

test("of two in one folder the first counts; among drafts it is a draft", async () => {
  const two = await build({ "content/docs/README.md": "a\n", "content/docs/readme.md": "b\n" });
  expect(await textAt(two, "/docs/")).toContain("<p>a</p>");
  expect(two.omissions).toEqual([{ path: "content/docs/readme.md", reason: "beside-index" }]);
  const draft = await build({ "content/drafts/README.md": "a\n" }, { drafts: true });
  expect(entryAt(draft, "/posts/readme/").status).toBe(200);
});
