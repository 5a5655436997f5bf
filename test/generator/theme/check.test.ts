// kiln theme check: what it finds, and that it finds nothing in the themes that come with Kiln.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { formatDiagnostic } from "../../../generator/diagnostics.ts";
import { diskFiles, type Files, memoryFiles } from "../../../generator/files.ts";
import { checkTheme, type ThemeReport } from "../../../generator/checking/theme.ts";
import { contract, type Shape } from "../../../generator/theme/contract.ts";
import { plainTheme, type Tree } from "../site.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

function check(name: string, files: Files): Promise<ThemeReport> {
  const sources = files.list("").files.map(({ path, length }) => {
    return { path, length, sha256: files.hash(path) };
  });
  return checkTheme(name, { shelves: [{ files, prefix: "", sources }], own: [] });
}

/** What is said about the plain theme with some files changed. */
async function told(changes: Tree): Promise<string[]> {
  const changed = Object.entries(changes).map(([path, text]) => [`default/${path}`, text]);
  const tree = { ...plainTheme, ...sound, ...Object.fromEntries(changed) };
  const { diagnostics } = await check("default", memoryFiles(tree));
  return diagnostics.map(formatDiagnostic);
}

const sound: Tree = { "default/default.hbs": '<html lang="{{page.lang}}">{{{body}}}</html>' };

/** What others build upon has no templates. */
const finished = readdirSync(`${root}/themes`).filter((name) => {
  return existsSync(`${root}/themes/${name}/default.hbs`);
});

test.each(finished)("there is nothing to complain of in the theme %s", async (name) => {
  const report = await check(name, diskFiles(`${root}/themes`));
  expect(report.diagnostics.map(formatDiagnostic)).toEqual([]);
  expect(report.templates).toBeGreaterThan(6);
  expect(report.stylesBytes).toBeGreaterThan(1000);
});

test("a sound theme gives no messages", async () => expect(await told({})).toEqual([]));

describe("names", () => {
  const wrong: readonly (readonly [string, string, string])[] = [
    ["of nothing", "<p>{{page.titel}}", '4:1: "page.titel" here|did you mean "title"?'],
    ["of a context around", "{{#each posts}}{{site.title}}{{/each}}", "1:16"],
    ["above the page", "{{../page.title}}", ""],
    ["below a text", "{{page.title.first}}", '"page.title.first"'],
    ["of a list's item", "{{#each site.tags}}{{nmae}}{{/each}}", 'did you mean "name"?'],
    ["after with", "{{#with page.previous}}{{wordsss}}{{/with}}", "known here: title, url"],
    ["of an item's name", "{{#each posts as |post|}}{{post.ttile}}{{/each}}", '"title"'],
    [
      "in a list that helpers made",
      "{{#each (limit (sort posts 'title') 2)}}{{urll}}{{/each}}",
      '"url"',
    ],
    ["of one item", "{{#with (first posts)}}{{urll}}{{/with}}", 'did you mean "url"?'],
    [
      "in groups",
      "{{#each (group-by-year posts)}}{{#each items}}{{urll}}{{/each}}{{/each}}",
      '"url"',
    ],
    ["given to a helper", "{{date page.dat}}", 'did you mean "date"?'],
    ["in a condition", "{{#if (eq page.knid 'post')}}x{{/if}}", 'did you mean "kind"?'],
    ["of Ghost", "{{@site.title}}", "here this is site"],
    ["of Ghost's post", "{{#post}}{{/post}}", 'nothing is called "post"'],
    ["of a setting", "{{theme.settings.acent}}", '"theme.settings.acent"'],
  ];
  test.each(wrong)("%s", async (what, template, expected) => {
    const found = await told({ "post.hbs": template });
    if (what === "above the page") return expect(found).toEqual([]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^themes\/default\/post\.hbs:1:\d+: error theme-name: /);
    for (const part of expected.replace(/^4:1: /, "").split("|")) {
      if (part !== "1:16") expect(found[0]).toContain(part);
    }
  });

  test("that are right are left alone", async () => {
    const template =
      "{{#each posts}}{{@index}}{{@root.page.title}}{{../page.title}}{{this.title}}" +
      "{{#if @first}}{{title}}{{/if}}{{#each tags}}{{name}}{{../url}}{{/each}}{{/each}}" +
      "{{page.params.anything.at.all}}{{page.toc.[2].id}}{{posts.length}}" +
      "{{#each page.params.list as |item n|}}{{item.x}}{{n}}{{/each}}" +
      "{{lookup page.params 'x'}}{{#with page}}{{title}}{{else}}{{page.url}}{{/with}}";
    expect(await told({ "post.hbs": template })).toEqual([]);
  });

  test("of a partial are right when one of its callers gives them", async () => {
    const found = await told({
      "post.hbs": "{{> list tags=page.tags}}",
      "index.hbs": "{{> list tags=site.tags}}{{#each posts}}{{> card}}{{/each}}",
      "partials/list.hbs": "{{#each tags}}{{name}}{{count}}{{/each}}",
      "partials/card.hbs": "{{title}}\n{{titel}}",
    });
    expect(found).toEqual([
      'themes/default/partials/card.hbs:2:3: error theme-name: nothing is called "titel" here\n' +
        '    did you mean "title"?',
    ]);
  });

  test("of settings are those of theme.json", async () => {
    const about = {
      ...{ name: "default", version: "1", contract: 2 },
      settings: { accent: { type: "colour", default: "red" } },
    };
    const template = "{{theme.settings.accent.light}}{{theme.settings.accnt}}";
    const found = await told({ "theme.json": JSON.stringify(about), "post.hbs": template });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('did you mean "accent"?');
  });

  test("a partial that calls itself ends", async () => {
    const partial = "{{#each posts}}{{> loop x=../x}}{{nope}}{{/each}}";
    const found = await told({ "post.hbs": "{{> loop x=page}}", "partials/loop.hbs": partial });
    expect(found).toEqual([expect.stringContaining('nothing is called "nope" here')]);
  });
});

const faults: readonly (readonly [string, Tree, string])[] = [
  ["an inline style", { "post.hbs": '\n<p style="top: 0">' }, "post.hbs:2:1: error theme-inline"],
  ["a style element", { "post.hbs": "<style>a{}</style>" }, "theme-inline: <style>"],
  ["an inline script", { "post.hbs": "<script>1</script>" }, "theme-inline: <script> without src"],
  ["a handler", { "post.hbs": '<a onclick="x()">' }, "theme-inline: onclick on <a>"],
  ["a remote script", { "post.hbs": '<script src="https://a.org/x.js"></script>' }, "remote-asset"],
  ["a remote sheet", { "styles/a.css": "@import 'https://a.org/x.css';" }, "remote-asset"],
  ["a picture without words", { "post.hbs": '<img src="{{asset "a.png"}}">' }, "theme-alt"],
  ["no language", { "default.hbs": "<html>{{{body}}}" }, "theme-language"],
  ["a missing file", { "post.hbs": '{{asset "a.pgn"}}' }, 'did you mean "a.png"?'],
  ["a missing drawing", { "post.hbs": '{{svg "a.svg"}}' }, 'no file "a.svg"'],
  [
    "missing words",
    { "post.hbs": '{{t "Later"}}', "locales/de.json": "{}" },
    "no such words in de",
  ],
  ["heavy sheets", { "styles/a.css": "a{top:1px}".repeat(9000) + "b{}" }, ""],
  ["a missing template", { "tag.hbs": "" }, ""],
  [
    "another contract",
    { "theme.json": '{"name":"a","version":"1","contract":9}' },
    "theme-contract",
  ],
  ["a helper that is none", { "post.hbs": "{{srot posts}}" }, 'did you mean "sort"?'],
];

describe("faults", () => {
  test.each(faults.filter(([, , expected]) => expected !== ""))("%s", async (_, tree, expected) => {
    const found = await told({ "assets/a.png": "x", ...tree });
    expect(found.join("\n")).toContain(expected);
  });
  test("heavy sheets", async () => {
    const rules = Array.from({ length: 4000 }, (_, index) => `.a${index}{top:${index}px}`);
    const [found] = await told({ "styles/a.css": rules.join("\n") });
    expect(found).toMatch(
      /theme\.json: warning theme-weight: .* have \d+ bytes together; 50000 are/,
    );
  });
  test("a missing template", async () => {
    const { "default/tag.hbs": _tag, ...others } = plainTheme;
    const { diagnostics } = await check("default", memoryFiles({ ...others, ...sound }));
    expect(diagnostics.map(({ id }) => id)).toEqual(["template-missing"]);
  });
  test("what is allowed is left alone", async () => {
    const template =
      '<script type="application/ld+json">{{{json page.title}}}</script>' +
      '<script type="module" src="{{asset "a.js"}}"></script><img alt="" src="/a.png">' +
      '<a href="https://a.org/" title="style=1">x</a><link rel="canonical" href="https://a.org/">' +
      '<!-- <style>a</style> -->{{!-- <img> --}}<img src="{{page.params.src}}" alt="{{t "x"}}">';
    expect(await told({ "post.hbs": template, "scripts/a.ts": "1" })).toEqual([]);
  });
});

/** Every name of the contract that is no field of a list's items, such as "page.title". */
function namesOf(shape: Shape, prefix = ""): string[] {
  if (typeof shape === "string" || "list" in shape) return [prefix];
  return Object.entries(shape.fields).flatMap(([name, inner]) =>
    namesOf(inner, prefix === "" ? name : `${prefix}.${name}`),
  );
}

test("themes/README.md lists every name that a template sees", () => {
  const text = readFileSync(`${root}/themes/README.md`, "utf8");
  const section = text.split("\n## What a template sees\n")[1]!.split("\n## ")[0]!;
  const rows = section.matchAll(/^\| (`[^|]+`) \|/gm);
  const listed = [...rows].flatMap(([, cell]) => {
    const names = [...cell!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
    const [first] = names[0]!.split(".");
    return names.map((name) => (name.startsWith(".") ? first! + name : name));
  });
  const fields = ["date", "updated", "previous", "next", "image", "series", "pagination"];
  const groups = [...fields.map((name) => `page.${name}`), "tag", "author"];
  const shortened = namesOf(contract).map(
    (name) => groups.find((group) => name.startsWith(`${group}.`)) ?? name,
  );
  expect(listed.sort()).toEqual([...new Set(shortened)].sort());
});
