// A theme's settings: from theme.json and site.yaml to templates and style sheets, and nothing that
// a site can write reaches a sheet but as the value it is.

import { describe, expect, test } from "vitest";
import { isColour } from "../../../generator/theme/colours.ts";
import { build, messages, textAt, type Tree } from "../site.ts";

const settings = {
  accentColour: { type: "colour", default: "#1d5f58", label: "Accent" },
  width: { type: "number", default: 33, min: 20, max: 60, unit: "rem" },
  font: { type: "select", options: { book: 'Charter, "Noto Serif", serif', plain: "sans-serif" } },
  corner: { type: "select", options: ["round", "square"], default: "round" },
  showTags: { type: "boolean", default: true },
  footer: { type: "text", default: "" },
  words: { type: "list" },
  logo: { type: "picture" },
  follow: { type: "links" },
};

function site(chosen: string, defined: object = {}): Tree {
  const all = { ...settings, font: { ...settings.font, default: "book" }, ...defined };
  const about = { name: "own", version: "2.1.0", contract: 2, extends: "default", settings: all };
  return {
    "content/posts/a.md": "Text\n",
    "site.yaml": `title: A site\ntheme: own\n${chosen}`,
    "themes/own/theme.json": JSON.stringify(about, undefined, 2),
    "themes/own/assets/kiln.svg": "<svg/>",
    "themes/own/post.hbs": [
      "{{theme.name}} {{theme.version}} {{theme.settings.width}} {{theme.settings.font}}",
      "{{theme.settings.accentColour.light}} {{theme.settings.accentColour.dark}}",
      "{{#if theme.settings.showTags}}tags{{/if}} {{theme.settings.footer}}",
      "{{#each theme.settings.words}}{{this}},{{/each}}",
      "{{#each theme.settings.follow}}{{title}}={{url}}{{/each}}",
      "{{#if theme.settings.logo}}{{asset theme.settings.logo}}{{/if}}",
    ].join("|"),
  };
}

async function sheet(tree: Tree): Promise<string> {
  const compilation = await build(tree);
  expect(messages(compilation)).toEqual([]);
  const entry = compilation.entries.find(({ path }) => path.startsWith("/assets/settings-"))!;
  return textAt(compilation, entry.path);
}

test("without a choice the defaults hold", async () => {
  const page = await textAt(await build(site("")), "/posts/a/");
  expect(page).toContain("own 2.1.0 33 book|#1d5f58 #1d5f58|tags ||");
  expect(await sheet(site(""))).toBe(
    ":root{--theme-accent-colour: #1d5f58;--theme-accent-colour-light: #1d5f58;" +
      "--theme-accent-colour-dark: #1d5f58;--theme-width: 33rem;" +
      '--theme-font: Charter, "Noto Serif", serif}\n',
  );
});

test("what the site chooses reaches templates and sheets", async () => {
  const tree = site(
    `themeSettings:
  accentColour: { light: teal, dark: "rgb(120 220 200 / 90%)" }
  width: 40.5
  font: plain
  corner: square
  showTags: false
  footer: "<b> & more"
  words: [one, 2]
  logo: kiln.svg
  follow: [{ title: Feed, url: /feed.xml }]
`,
  );
  const page = await textAt(await build(tree), "/posts/a/");
  expect(page).toContain("own 2.1.0 40.5 plain|teal rgb(120 220 200 / 90%)| &lt;b&gt; &amp; more|");
  expect(page).toMatch(/one,2,\|Feed=\/feed\.xml\|\/assets\/kiln-\w{8}\.svg/);
  expect(await sheet(tree)).toContain("--theme-width: 40.5rem;--theme-font: sans-serif");
  expect(await sheet(tree)).toMatch(
    /@media ?\(prefers-color-scheme: ?dark\)\{:root\{--theme-accent-colour: rgb\(120 220 200/,
  );
});

test("a sheet that imports the settings takes them in", async () => {
  const tree = {
    ...site(""),
    "themes/own/styles/main.css": '@import "./settings.css"; a { top: 0 }',
  };
  const { entries } = await build(tree);
  const names = entries.map(({ path }) => path).filter((path) => path.endsWith(".css"));
  expect(names).toEqual([expect.stringMatching(/^\/assets\/main-/)]);
});

test("a theme may change a part of a setting that it inherits", async () => {
  const tree = {
    ...site("", {}),
    "site.yaml": "theme: blue\n",
    "themes/blue/theme.json": JSON.stringify({
      ...{ name: "blue", version: "1.0.0", contract: 2, extends: "own" },
      settings: { accentColour: { default: "blue" } },
    }),
  };
  expect(await sheet(tree)).toContain("--theme-accent-colour: blue;");
});

const wrong: readonly (readonly [string, string, string])[] = [
  ["a typing mistake", "acentColour: red", '4:3: error unknown-key: unknown key "acentColour"'],
  ["its hint", "acentColour: red", 'did you mean "accentColour"?'],
  ["a key far from all", "zzz: 1", "the theme own has the settings accentColour, width"],
  ["a number for a colour", "accentColour: 3", '4:17: error wrong-value: "themeSettings.accentC'],
  ["a colour that is none", "accentColour: grean", "expected a colour like #1d5f58"],
  ["half a colour", "accentColour: { light: red }", "expected a colour"],
  ["too small a number", "width: 3", "expected a number from 20 to 60"],
  ["no number", "width: wide", "expected a number from 20 to 60"],
  ["a word not offered", "font: Comic", "expected one of book, plain"],
  ["yes for true", "showTags: yes please", "expected true or false"],
  ["a picture that is not there", "logo: no.svg", "there is no such file in theme/assets/"],
  ["a link that runs", "follow: [{ title: a, url: 'javascript:1' }]", "expected an address like"],
  ["a link without a title", "follow: [{ url: / }]", "expected text"],
];

test.each(wrong)("site.yaml: %s", async (_, line, expected) => {
  const told = messages(await build(site(`themeSettings:\n  ${line}\n`)));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(`site.yaml:`);
  expect(told[0]).toContain(expected);
});

const wrongDefinitions: readonly (readonly [string, object, string])[] = [
  ["a type that is none", { a: { type: "color", default: "red" } }, "expected a type: boolean"],
  ["no default", { a: { type: "number" } }, '"settings.a.default"'],
  ["a default out of range", { a: { type: "number", default: 9, max: 5 } }, "from -1000000 to 5"],
  ["a key of another type", { a: { type: "text", default: "", min: 1 } }, 'unknown key "min"'],
  ["a name that no path can hold", { "a-b": { type: "list" } }, "expected names like accentColour"],
  ["a unit that ends the value", { a: { type: "number", default: 1, unit: ";}" } }, "a unit like"],
  [
    "a default that is no option",
    { a: { type: "select", options: ["b"], default: "c" } },
    "one of",
  ],
  ["no text at all", { a: 1 }, "expected a type and a default"],
];

test.each(wrongDefinitions)("theme.json: %s", async (_, defined, expected) => {
  const told = messages(await build(site("", defined))).join("\n");
  expect(told).toMatch(/^themes\/own\/theme\.json:\d+:\d+: error /);
  expect(told).toContain(expected);
});

describe("what could end a declaration never reaches a sheet", () => {
  const attempts = [
    "red;} body { display: none",
    "red/**/",
    "url(https://evil.example/x)",
    "rgb(0 0 0); --x: 1",
    "rgb(1,2,3)}",
    "var(--x)",
    "expression(1)",
    "#12345",
    "red\n}",
    "\\72 ed",
    "rgb(0 0 0",
    "'red'",
  ];
  test.each(attempts)("%s", (text) => expect(isColour(text)).toBe(false));
  const sound = [
    "#abc",
    "#ABCD12",
    "Red",
    "rgb(1, 2, 3)",
    "hsl(120deg 10% 20% / .5)",
    "lab(1 2 3)",
  ];
  test.each(sound)("%s is a colour", (text) => expect(isColour(text)).toBe(true));

  const values = ["a;b", "a}b", "url(x)", 'a"b', "a(b", "a//b", "a/*b", "</style>", "a\\b"];
  test.each(values)("an option that means %s is refused", async (css) => {
    const defined = { font: { type: "select", options: { book: css }, default: "book" } };
    expect(messages(await build(site("", defined))).join()).toContain("expected a value of CSS");
  });
});
