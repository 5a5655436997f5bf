import { expect, test } from "vitest";
import { build, messages, plainTheme, textAt, type Tree } from "../site.ts";

const theme: Tree = {
  ...Object.fromEntries(Object.entries(plainTheme).map(([path, text]) => [`themes/${path}`, text])),
  ...Object.fromEntries(
    ["index", "post", "page", "tag", "taxonomy"].map((name) => [`themes/default/${name}.hbs`, ""]),
  ),
  "themes/default/default.hbs":
    "{{page.lang}} {{site.title}} {{page.title}} {{page.date.display}}|" +
    "{{#each page.translations}}{{lang}} {{language}} {{url}};{{/each}}|" +
    "{{#each posts}}{{title}};{{/each}}|{{#each site.languages}}{{lang}} {{url}};{{/each}}",
};

const site = {
  ...theme,
  "site.yaml": "title: Boats\nlanguage: en\nlanguages: { de: { title: Boote }, pt-BR: {} }\n",
  "content/posts/2026-01-02-walk.md": "---\ntags: [sea]\n---\n# Walk\n",
  "content/posts/2026-01-02-walk.de.md": "---\ntags: [sea]\n---\n# Gang\n",
  "content/de/posts/2026-03-01-nur.md": "# Nur hier\n",
  "content/pages/about.md": "---\ntranslationKey: who\n---\n# About\n",
  "content/pt-BR/pages/sobre.md": "---\ntranslationKey: who\n---\n# Sobre\n",
  "content/pages/marked.md": "---\nlang: de\n---\n# Markiert\n",
};

const languages = "|en /;de /de/;pt-BR /pt-br/;";

test("a language has its own lists, addresses and dates; pages know translations", async () => {
  const built = await build(site);
  expect(messages(built)).toEqual([]);
  const pages: Readonly<Record<string, string>> = {
    "/": "en Boats Boats |de Deutsch /de/;pt-BR Português (Brasil) /pt-br/;|Walk;",
    "/de/": "de Boote Boote |en English /;pt-BR Português (Brasil) /pt-br/;|Nur hier;Gang;",
    "/posts/walk/": "en Boats Walk January 2, 2026|de Deutsch /de/posts/walk/;|",
    "/de/posts/walk/": "de Boote Gang 2. Januar 2026|en English /posts/walk/;|",
    "/de/posts/nur/": "de Boote Nur hier 1. März 2026||",
    "/de/tags/sea/": "de Boote sea |en English /tags/sea/;|Gang;",
    "/about/": "en Boats About |pt-BR Português (Brasil) /pt-br/sobre/;|",
    "/pt-br/sobre/": "pt-BR Boats Sobre |en English /about/;|",
    "/de/marked/": "de Boote Markiert ||",
  };
  for (const [url, text] of Object.entries(pages)) {
    expect(await textAt(built, url), url).toBe(text + languages);
  }
});

test("without languages a mark in a name is part of the name", async () => {
  const built = await build({ ...theme, "content/pages/about.de.md": "# About\n" });
  expect(built.entries.map(({ path }) => path)).toContain("/about.de/");
});

test("a language that is none is an error", async () => {
  const built = await build({ "site.yaml": "languages: { xx_yy: {} }\n", "content/index.md": "a" });
  expect(messages(built).join()).toContain("site.yaml:1:");
});
