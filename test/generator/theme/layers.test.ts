// Layers of a theme: which file is taken from where, and what is said when that cannot be told.

import { expect, test } from "vitest";
import { memoryFiles } from "../../../generator/files.ts";
import { build, messages, plainTheme, textAt, type Tree } from "../site.ts";

const post: Tree = { "content/posts/a.md": "---\ntitle: One\n---\nText\n" };

function themeFile(name: string, more: object = {}): string {
  return JSON.stringify({ name, version: "1.0.0", contract: 2, ...more });
}

/** The names of the sheets that a page asks for, without their hashes. */
async function sheets(tree: Tree): Promise<string[]> {
  const listing = { "theme/default.hbs": "{{#each stylesheets}}{{this}}\n{{/each}}" };
  const page = await textAt(await build({ ...post, ...tree, ...listing }), "/posts/a/");
  return page
    .trim()
    .split("\n")
    .map((path) => path.replace(/-\w{8}\.css$/, ""));
}

test("the site's own files go before those of its theme, one by one", async () => {
  const compilation = await build({
    ...post,
    "theme/post.hbs": "mine: {{page.title}} {{> note}}",
    "theme/partials/note.hbs": "noted",
  });
  expect(messages(compilation)).toEqual([]);
  expect(await textAt(compilation, "/posts/a/")).toBe("post /posts/a/\nmine: One noted\n");
  expect(await textAt(compilation, "/")).toContain("- One /posts/a/");
});

test("a theme takes what it does not have from the one it extends, and so on", async () => {
  const compilation = await build({
    ...post,
    "site.yaml": "theme: third\n",
    "themes/third/theme.json": themeFile("third", { extends: "second" }),
    "themes/third/assets/a.txt": "third",
    "themes/second/theme.json": themeFile("second", { extends: "default" }),
    "themes/second/assets/a.txt": "second",
    "themes/second/post.hbs": 'second {{asset "a.txt"}}',
  });
  expect(messages(compilation)).toEqual([]);
  const page = await textAt(compilation, "/posts/a/");
  expect(page).toMatch(/^post \/posts\/a\/\nsecond \/assets\/a-[0-9a-f]{8}\.txt\n$/);
  expect(await textAt(compilation, /\/assets\S+/.exec(page)![0])).toBe("third");
});

test("a theme of the site may extend the built-in one of its own name", async () => {
  const compilation = await build({
    ...post,
    "themes/default/theme.json": themeFile("default", { extends: "default" }),
    "themes/default/post.hbs": "own",
  });
  expect(messages(compilation)).toEqual([]);
  expect(await textAt(compilation, "/posts/a/")).toBe("post /posts/a/\nown\n");
});

test("a circle of themes is told, and so is one that is missing", async () => {
  const circle = await build({
    ...post,
    "site.yaml": "theme: a\n",
    "themes/a/theme.json": themeFile("a", { extends: "b" }),
    "themes/b/theme.json": themeFile("b", { extends: "a" }),
  });
  expect(messages(circle)).toEqual([
    "themes/b/theme.json: error theme-circle: the theme extends itself: a → b → a\n" +
      '    take "extends" out of one of them',
  ]);
  const alone = await build({
    ...post,
    "site.yaml": "theme: a\n",
    "themes/a/theme.json": themeFile("a", { extends: "a" }),
  });
  expect(messages(alone)[0]).toContain("the theme extends itself: a → a");
  const missing = await build({
    ...post,
    "site.yaml": "theme: a\n",
    "themes/a/theme.json": themeFile("a", { extends: "nothing" }),
  });
  expect(messages(missing)[0]).toMatch(/^themes\/a\/theme.json: .* theme "nothing" was not found/);
});

test("sheets come from the bottom up, so that what a site adds has the last word", async () => {
  const tree = {
    "site.yaml": "theme: mine\n",
    "themes/mine/theme.json": themeFile("mine", {
      extends: "base",
      settings: { size: { type: "number", default: 1 } },
    }),
    "themes/mine/styles/also.css": "a { top: 2px }",
    "themes/base/theme.json": themeFile("base"),
    "themes/base/styles/main.css": "@import './part.css';",
    "themes/base/styles/part.css": "a { top: 1px }",
    "theme/styles/a.css": "a { top: 3px }",
    "theme/styles/part.css": "a { top: 9px }",
    ...Object.fromEntries(
      Object.entries(plainTheme)
        .filter(([path]) => path.endsWith(".hbs"))
        .map(([path, text]) => [`themes/base/${path.slice("default/".length)}`, text]),
    ),
  };
  expect(await sheets(tree)).toEqual([
    "/assets/settings",
    "/assets/main",
    "/assets/also",
    "/assets/a",
  ]);
  const compilation = await build({ ...post, ...tree });
  const main = compilation.entries.find(({ path }) => path.startsWith("/assets/main-"))!;
  expect(await textAt(compilation, main.path)).toContain("9px");
});

test("scripts are bundled from TypeScript, and no template gets one unasked", async () => {
  const compilation = await build({
    ...post,
    "theme/scripts/search.ts": 'import { word } from "./parts/word";\nconsole.log(word as string);',
    "theme/scripts/parts/word.ts": 'export const word: string = "found";',
    "theme/post.hbs": '<script type="module" src="{{asset "search.js"}}"></script>',
  });
  expect(messages(compilation)).toEqual([]);
  const page = await textAt(compilation, "/posts/a/");
  const path = /src="(\/assets\/search-\w{8}\.js)"/.exec(page)![1]!;
  expect(await textAt(compilation, path)).toMatch(/console\.log\("found"\)|"found";console/);
});

const contracts: readonly (readonly [string, string | undefined, string])[] = [
  ["no theme.json", undefined, "theme-file-missing: the theme has no theme.json"],
  ["no contract", '{"name": "default", "version": "1"}', '"contract": expected the number'],
  ["the first contract", themeFile("default", { contract: 1 }), "contract 2 has all names of 1"],
  [
    "one to come",
    themeFile("default", { contract: 3 }),
    "made for contract 3, and this Kiln keeps",
  ],
  ["no JSON", '{"name": "default",\n "version" "1"}', "theme.json:2:"],
  ["a list", "[]", "wrong-value"],
  ["a strange key", themeFile("default", { extend: "x" }), 'did you mean "extends"?'],
];

test.each(contracts)("theme.json: %s", async (_, text, expected) => {
  const { "default/theme.json": _plain, ...theme } = plainTheme;
  const themes = memoryFiles({
    ...theme,
    ...(text !== undefined && { "default/theme.json": text }),
  });
  const told = messages(await build(post, { themes })).join("\n");
  expect(told).toContain("themes/default/theme.json");
  expect(told.replace("of contract 1", "of 1")).toContain(expected);
});
