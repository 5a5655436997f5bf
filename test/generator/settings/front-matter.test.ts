import { describe, expect, test } from "vitest";
import { Diagnostics, formatDiagnostic } from "../../../generator/diagnostics.ts";
import type { FrontMatter } from "../../../generator/model.ts";
import { splitFrontMatter } from "../../../generator/settings/front-matter.ts";
import { foreignNames } from "../../../generator/settings/front-matter-names.ts";

/** What a file's front matter says, without what it does not say; or the messages about it. */
function read(text: string, own: readonly string[] = []): FrontMatter | string[] {
  const taxonomies = ["tags", "categories", "series", ...own];
  const diagnostics = new Diagnostics();
  const settings = { taxonomies, lenient: false };
  const { frontMatter } = splitFrontMatter("a.md", text, settings, diagnostics);
  if (frontMatter && diagnostics.list.length === 0) return JSON.parse(JSON.stringify(frontMatter));
  return diagnostics.list.map(formatDiagnostic);
}

const yaml = (inside: string): FrontMatter | string[] => read(`---\n${inside}\n---\nText\n`);
const toml = (inside: string): FrontMatter | string[] => read(`+++\n${inside}\n+++\nText\n`);

/** Name, value as YAML, and what is read. */
const rows: readonly (readonly [string, string, FrontMatter])[] = [
  ["linktitle", "A", { linkTitle: "A" }],
  ["sidebar_label", "A", { linkTitle: "A" }],
  ["excerpt", "Short", { summary: "Short" }],
  ["lastmod", "2026-11-23", { updated: "2026-11-23" }],
  ["modified", "2026-11-23", { updated: "2026-11-23" }],
  ["last_modified_at", "2026-11-23", { updated: "2026-11-23" }],
  ["updatedDate", "2026-11-23", { updated: "2026-11-23" }],
  ["publishdate", "2026-11-23", { publishDate: "2026-11-23" }],
  ["pubdate", "2026-11-23", { publishDate: "2026-11-23" }],
  ["pubDate", "2026-11-23", { publishDate: "2026-11-23" }],
  ["published", "false", { draft: true }],
  ["published", "2026-11-23", { publishDate: "2026-11-23" }],
  ["publish", "false", { draft: true }],
  ["expirydate", "2026-11-23", { expiryDate: "2026-11-23" }],
  ["unpublishdate", "2026-11-23", { expiryDate: "2026-11-23" }],
  ["unpublishDate", "2026-11-23", { expiryDate: "2026-11-23" }],
  ["eleventyExcludeFromCollections", "true", { unlisted: true }],
  ["url", "/a/b.html", { permalink: "/a/b.html" }],
  ["path", "a/b", { permalink: "/a/b" }],
  ["redirect_from", "/old/", { aliases: ["/old/"] }],
  ["permalink", "false", { draft: true }],
  ["tag", "a", { tags: ["a"] }],
  ["category", "a", { categories: ["a"] }],
  ["author", "{ name: A, email: a@b.c }", { authors: ["A"] }],
  ["sidebar_position", "2.5", { weight: 2.5 }],
  ["nav_order", "3", { weight: 3 }],
  ["template", "blog/post.html", { layout: "post" }],
  ["heroImage", "a.png", { image: { src: "a.png", alt: "" } }],
  ["images", "[a.png, b.png]", { image: { src: "a.png", alt: "" } }],
  ["cover", "a.png", { image: { src: "a.png", alt: "" } }],
  ["feature_image", "a.png", { image: { src: "a.png", alt: "" } }],
  ["language", "de", { lang: "de" }],
  ["translationkey", "a", { translationKey: "a" }],
  ["menu", "main", { navigation: 0 }],
  ["menus", "{ main: { weight: 3 } }", { navigation: 3 }],
  ["eleventyNavigation", "{ key: A, order: 2 }", { navigation: 2 }],
  ["extra", "{ a: 1 }", { params: { a: 1 } }],
  ["sort_by", "weight", { sortBy: "weight" }],
  ["paginate_by", "5", { paginate: 5 }],
  ["page_template", "wide.html", { cascade: { layout: "wide" } }],
];

test("there is a row for each name of another generator", () => {
  expect(rows.map(([name]) => name)).toEqual(foreignNames.map(({ name }) => name));
});

test.each(rows)("%s: %s", (name, value, result) => {
  expect(yaml(`${name}: ${value}`)).toEqual(result);
});

test.each([
  ["lastmod: 2026-01-01\nupdated: 2026-01-02", '3:1: error two-names: "updated" and "lastmod"'],
  ["updated: 2026-01-01\nlastmod: 2026-01-02", '3:1: error two-names: "lastmod" and "updated"'],
  ["url: /a/\npath: b", '3:1: error two-names: "path" and "url"'],
  ["published: true\ndraft: true", '3:1: error two-names: "draft" and "published"'],
])("two names of one key: %s", (inside, message) => {
  expect(yaml(inside)).toEqual([expect.stringContaining(`a.md:${message} mean the same`)]);
});

test.each([
  ["titel: A", 'a.md:2:1: error unknown-key: unknown key "titel"\n    did you mean "title"?'],
  ["title: A\nlastmod: never", 'a.md:3:10: error wrong-value: "lastmod": expected a date'],
  ["tags:\n  - a\n  - { b: 1 }", 'a.md:3:3: error wrong-value: "tags": expected'],
  ["__proto__: 1", 'a.md:2:1: error unknown-key: unknown key "__proto__"'],
])("faults of YAML have their place: %s", (inside, message) => {
  expect(yaml(inside)).toEqual([expect.stringContaining(message)]);
});

test.each([
  ["tags: boats, harbour walks", ["boats", "harbour walks"]],
  ["tags: [boats, 1984]", ["boats", "1984"]],
  ["tags:\n  - boats", ["boats"]],
])("a list: %s", (inside, tags) => expect(yaml(inside)).toEqual({ tags }));

test.each([
  ["2026-1-9", "2026-01-09"],
  ["2026-11-3 9:30", "2026-11-03 09:30"],
  ["2026-1-09T9:30:00-05:00", "2026-01-09T09:30:00-05:00"],
  ["2026-11-03 09:30:00 -4", "2026-11-03 09:30:00 -04"],
  ["2026-11-03 09:30 +5:30", "2026-11-03 09:30 +05:30"],
  ["Jul 08 2022", "2022-07-08"],
  ["'8 July 2022'", "2022-07-08"],
  ["Sept. 3rd, 2022", "2022-09-03"],
  ["Friday, June 10, 2022", "2022-06-10"],
  ["Mon, 06 Jan 2020 9:05:00 +0200", "2020-01-06 09:05:00 +0200"],
])("the date %s gets its zeros", (written, date) =>
  expect(yaml(`date: ${written}`)).toEqual({ date }),
);

test.each(["08/07/2022", "32 July 2022", "July 2022", "8 Juli 2022", "Jul 8 22", "now"])(
  "%s is no date",
  (written) => {
    expect(yaml(`date: ${written}`)).toEqual([expect.stringContaining("expected a date like")]);
  },
);

test("keys without a value are left out, whoever named them", () => {
  const keys = "title:\ndate:\nimage: ~\ntags:\nheroImage:\ncover: a.png\npermalink:\ndraft:";
  expect(yaml(keys)).toEqual({ image: { src: "a.png", alt: "" } });
  expect(yaml(`${keys}\n# no simple YAML\nparams: { a: }`)).toMatchObject({ params: { a: null } });
  expect(yaml("titel:")).toEqual([expect.stringContaining('unknown key "titel"')]);
});

test.each([
  ["permalink: /a b/c.html", { permalink: "/a b/c.html" }],
  ["aliases: How to/Über uns", { aliases: ["/How to/Über uns"] }],
])("an address may have blanks: %s", (inside, result) => expect(yaml(inside)).toEqual(result));

test.each(["permalink: '/a '", "permalink: a?b", "permalink: //a/b", "permalink: /a\\b"])(
  "no address: %s",
  (inside) => expect(yaml(inside)).toEqual([expect.stringContaining("expected an address")]),
);

test("terms of the site's own taxonomies may stand at the top", () => {
  const text = "---\ngenres: [noir]\ntaxonomies: { tags: [a] }\n---\n";
  expect(read(text, ["genres"])).toEqual({ taxonomies: { tags: ["a"], genres: ["noir"] } });
  expect(read(text)).toEqual([expect.stringContaining('unknown key "genres"')]);
});

describe("TOML", () => {
  test("Zola's tables", () => {
    const inside =
      'title = "A"\ndate = 2026-11-23\ntemplate = "page.html"\n[taxonomies]\ntags = ["a"]\n' +
      "[extra]\nmath = true\n";
    const params = { math: true };
    const taxonomies = { tags: ["a"] };
    expect(toml(inside)).toEqual({
      title: "A",
      date: "2026-11-23",
      layout: "page",
      taxonomies,
      params,
    });
  });
  test("Hugo's tables", () => {
    const inside = 'title = "A"\nweight = 3\n[params.cover]\nalt = "B"\n[menu.main]\nweight = 7\n';
    const params = { cover: { alt: "B" } };
    expect(toml(inside)).toEqual({ title: "A", weight: 3, params, navigation: 7 });
  });
  test.each([
    ["2026-11-23", "2026-11-23"],
    ["2026-11-23T09:30:00", "2026-11-23T09:30:00"],
    ["2026-11-23 09:30:00", "2026-11-23T09:30:00"],
    ["2026-11-23T09:30:00Z", "2026-11-23T09:30:00Z"],
    ["2026-11-23T09:30:00+01:00", "2026-11-23T09:30:00+01:00"],
    ['"2026-11-23"', "2026-11-23"],
  ])("the date %s", (written, date) => expect(toml(`date = ${written}`)).toEqual({ date }));
  test.each([
    ['title = "A"\ntitle = "B"', "a.md:3:"],
    ['title = "A', "a.md:2:"],
    ["title = A", "a.md:2:"],
    ['\n\n[extra\na = "b"', "a.md:4:"],
  ])("broken: %j", (inside, place) => {
    expect(toml(inside)).toEqual([expect.stringMatching(`^${place}\\d+: error toml-syntax: `)]);
  });
  test.each([
    ["date = 1", 'a.md:2:8: error wrong-value: "date": expected a date'],
    ["titel = 1", 'a.md:2:1: error unknown-key: unknown key "titel"'],
    ["[cascade]\nweight = 1\nslug = 2", 'a.md:4:1: error unknown-key: unknown key "slug"'],
    ['lastmod = "x"', 'a.md:2:11: error wrong-value: "lastmod"'],
    ["[taxonomies]\nseries = 1\ntags = [true]", 'a.md:4:8: error wrong-value: "taxonomies.tags'],
  ])("faults have their place: %s", (inside, message) => {
    expect(toml(inside)).toEqual([expect.stringContaining(message)]);
  });
  test("unclosed", () => {
    expect(read('+++\ntitle = "A"\n')).toEqual([
      expect.stringContaining("front matter starts with +++ and never ends"),
    ]);
  });
});

test.each(["+++\n", "---\n", "---\n\nText\n\n---\n", "+++\n\nText\n", "--- a: b\n"])(
  "is text, not front matter: %j",
  (text) => expect(splitFrontMatter("a.md", text, undefined, new Diagnostics()).text).toBeDefined(),
);
