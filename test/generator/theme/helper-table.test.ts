// The helpers: each has an example in themes/templates.md, which prints what stands beside it.

import Handlebars from "handlebars";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { inlineMarkdown } from "../../../generator/reading/inline-markdown.ts";
import { forHandlebars, helperNames, helperTable } from "../../../generator/theme/helpers.ts";
import { build, messages, textAt, type Tree } from "../site.ts";

const icon = '<?xml version="1.0"?><svg viewBox="0 0 1 1" class="old"><path d="M0 0h1v1z"/></svg>';

const files: Record<string, string> = {
  "icon.svg": icon,
  "style.svg": '<svg><g style="top: 0"/></svg>',
  "link.svg": '<svg><image href="https://example.org/a.png"/></svg>',
  "jump.svg": '<svg><use href="#a"/></svg>',
  "text.txt": "<svg></svg>",
};

function render(template: string, changes: object = {}): string {
  const engine = Handlebars.create();
  const urls = new Map(Object.keys(files).map((name) => [name, hashed(name)]));
  const sources = {
    assets: { urls, text: (name: string) => files[name]! },
    words: {
      find: (key: string, _: readonly string[], { count }: Record<string, unknown>) =>
        key === "posts" ? `${String(count)} Beiträge` : key.replace("Earlier", "Früher"),
    },
    markdown: inlineMarkdown(),
  };
  const table = helperTable(sources, (html) => new Handlebars.SafeString(html));
  for (const [name, helper] of Object.entries(forHandlebars(table))) {
    engine.registerHelper(name, helper);
  }
  return engine.compile(template)({ ...context, ...changes });
}

function hashed(name: string): string {
  return `/assets/${name.replace(".", "-0123abcd.")}`;
}

const posts = [
  { title: "Pots", date: { iso: "2026-11-23" }, tags: [{ name: "clay" }, { name: "fire" }] },
  { title: "Kilns", date: { iso: "2026-01-01T00:30:00Z" }, tags: [{ name: "fire" }] },
  { title: "Ash", date: { iso: "2025-06-01" }, tags: [] },
];

function width(pixels: number): object {
  return { url: `/a-${pixels}.webp`, width: pixels };
}

const context = {
  site: {
    language: "en",
    timeZone: "Europe/Berlin",
    baseUrl: "https://example.org",
    pictureSizes: "(min-width: 48rem) 44rem, 100vw",
  },
  page: {
    kind: "post",
    lang: "en",
    title: "A & B",
    url: "/posts/a/",
    date: { iso: "2026-11-23", display: "November 23, 2026" },
    description: "",
    excerpt: "First words",
    readingMinutes: 4,
    image: {
      url: "/a.jpg",
      alt: "A pot",
      files: {
        ...{ width: 800, height: 600, url: "/a.jpg", urlWidth: 800, urlHeight: 600 },
        candidates: [],
        sources: [{ mediaType: "image/webp", candidates: [width(480), width(800)] }],
      },
    },
    content: new Handlebars.SafeString(
      '<img srcset="/b-480.webp 480w, /b.webp 800w" sizes="(min-width: 48rem) 44rem, 100vw">',
    ),
  },
  posts,
};

/** The rows of the table in the README. */
function rows(): { names: string[]; example: string; prints: string }[] {
  const text = readFileSync(new URL("../../../themes/templates.md", import.meta.url), "utf8");
  const section = text.split("\n## Helpers\n")[1]!.split("\n## ")[0]!;
  return [...section.matchAll(/^\| (.*?) \| .*? \| `(\{\{.*\}\})` \| `(.*)` \|$/gm)].map(
    ([, names, example, prints]) => ({
      names: [...names!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
      example: example!,
      prints: prints!,
    }),
  );
}

describe("themes/templates.md", () => {
  test("lists every helper", () => {
    const listed = rows().flatMap(({ names }) => names);
    expect(listed.sort()).toEqual([...helperNames].sort());
  });
  test.each(rows())("$example prints $prints", ({ example, prints }) => {
    expect(render(example)).toBe(prints);
  });
});

describe("date", () => {
  const late = { page: { ...context.page, date: { iso: "2026-12-31T23:30:00Z", display: "x" } } };
  test("is in the site's time zone, and in the page's language", () => {
    const de = { page: { ...late.page, lang: "de" } };
    expect(render('{{date page.date "long"}}', de)).toBe("1. Januar 2027");
    const american = { ...late, site: { ...context.site, timeZone: "America/New_York" } };
    expect(render('{{date page.date timeStyle="short"}}', american)).toMatch(/^6:30\sPM$/);
    expect(render("{{#each (group-by-year list)}}{{year}}{{/each}}", { list: [late.page] })).toBe(
      "2027",
    );
  });
  test("a plain day is the same in every time zone", () => {
    const site = { ...context.site, timeZone: "Pacific/Honolulu" };
    expect(render('{{date page.date "short"}}', { site })).toBe("11/23/26");
  });
  test("no date prints nothing", () => {
    expect(render('{{date page.updated}}{{date page.updated "iso"}}{{date x "long"}}')).toBe("");
  });
  test.each([
    ['{{date page.date "lang"}}', /date: "lang": expected iso, full/],
    ['{{date page.date mont="long"}}', /date: mont="long": expected one of weekday/],
    ['{{date page.date month="big"}}', /month="big": expected one of numeric/],
  ])("%s is refused", (template, reason) => expect(() => render(template)).toThrow(reason));
});

describe("lists", () => {
  test("of nothing are empty", () => {
    for (const name of [
      "limit x 1",
      "offset x 1",
      'where x "a"',
      'sort x "a"',
      "group-by-year x",
    ]) {
      expect(render(`{{#each (${name})}}a{{else}}none{{/each}}`), name).toBe("none");
    }
    expect(render("{{first x}}{{last x}}")).toBe("");
  });
  test("are not changed", () => {
    const before = JSON.stringify(posts);
    render('{{#each (sort posts "title" "descending")}}{{title}}{{/each}}');
    expect(JSON.stringify(posts)).toBe(before);
  });
  test("sort knows numbers, missing values and the alphabet", () => {
    const list = [{ n: 10 }, {}, { n: 9 }];
    expect(render('{{#each (sort list "n")}}{{n}},{{/each}}', { list })).toBe("9,10,,");
    expect(render('{{#each (sort list "n" "descending")}}{{n}},{{/each}}', { list })).toBe(
      "10,9,,",
    );
    const names = [{ n: "Zoë" }, { n: "Änne" }, { n: "part 10" }, { n: "part 9" }];
    const sorted = '{{#each (sort names "n")}}{{n}},{{/each}}';
    expect(render(sorted, { names })).toBe("Änne,part 9,part 10,Zoë,");
  });
  test("a path reaches no more than what is there", () => {
    expect(render('{{#each (where posts "constructor.name")}}a{{/each}}')).toBe("");
    expect(render('{{#each (where posts "title.length")}}a{{/each}}')).toBe("");
  });
  test.each([
    ["{{limit page 1}}", /expected a list/],
    ["{{limit posts}}", /expected a whole number/],
    ['{{sort posts "title" "up"}}', /expected "ascending" or "descending"/],
    ["{{where posts 1}}", /the name of a field in quotes/],
  ])("%s is refused", (template, reason) => expect(() => render(template)).toThrow(reason));
});

describe("logic", () => {
  test("takes for true what `if` does", () => {
    const values = { a: [], b: 0, c: "", d: [0], e: "x" };
    for (const name of Object.keys(values)) {
      const both = `{{#if ${name}}}1{{else}}0{{/if}}{{#if (not (not ${name}))}}1{{else}}0{{/if}}`;
      expect(render(both, values), name).toMatch(/00|11/);
    }
  });
  test("and, or give the value that decides", () => {
    expect(render("{{and nothing page.title}}|{{or nothing page.url}}")).toBe("|/posts/a/");
  });
});

describe("svg", () => {
  test("without a title it is hidden from screen readers, and other classes go", () => {
    expect(render('{{svg "icon.svg" class="a&quot;b"}}')).toBe(
      '<svg viewBox="0 0 1 1" class="a&amp;quot;b" aria-hidden="true" focusable="false">' +
        '<path d="M0 0h1v1z"/></svg>',
    );
    expect(render('{{svg "jump.svg"}}')).toContain('<use href="#a"/>');
  });
  test.each([
    ["style.svg", /has style, which pages may not hold/],
    ["link.svg", /has href, which/],
    ["text.txt", /is no SVG/],
    ["icon.sgv", /did you mean "icon.svg"/],
  ])("%s is refused", (name, reason) => {
    expect(() => render(`{{svg "${name}"}}`)).toThrow(reason);
  });
});

describe("texts", () => {
  test("json ends no script and no attribute", () => {
    const value = { a: "</script><!--", b: "\u2028", c: 'x"y' };
    const script = render("{{{json value}}}", { value });
    expect(script).not.toMatch(/[<>\u2028]/);
    expect(JSON.parse(script)).toEqual(value);
    expect(render('<p data-x="{{json value}}">', { value })).toMatch(/^<p data-x="[^"]*">$/);
    expect(render("{{{json nothing}}}")).toBe("null");
  });
  test("markdown runs and loads nothing", () => {
    const text = "[a](javascript:x) ![b](https://evil.example/b.png) <script>1</script>";
    const html = render("{{markdown text}}", { text });
    expect(html).not.toMatch(/javascript|evil|<script/);
    expect(render("{{markdown text}}", { text: "one\n\ntwo" })).toBe("<p>one</p>\n<p>two</p>");
  });
  test("absolute leaves other sites alone, and is a path without baseUrl", () => {
    expect(render('{{absolute "https://a.org/"}} {{absolute "//b.org/"}}')).toBe(
      "https://a.org/ //b.org/",
    );
    expect(render("{{absolute page.url}}", { site: { ...context.site, baseUrl: "" } })).toBe(
      "/posts/a/",
    );
  });
});

describe("words", () => {
  const words = {
    en: { hello: "Hello", posts: { one: "{count} post", other: "{count} posts" } },
    pt: { hello: "Olá" },
    pl: { posts: { one: "{count} wpis", few: "{count} wpisy", other: "{count} wpisów" } },
  };
  const site: Tree = {
    "content/posts/a.md": "---\ntitle: A\nlang: pt-BR\n---\nText\n",
    "content/posts/b.md": "---\ntitle: B\nlang: pl\n---\nText\n",
    "theme/post.hbs":
      '{{t "hello"}}|{{t "posts" count=1}}|{{t "posts" count=3}}|{{t "posts" count=1235}}|' +
      '{{t "Not {x} there" x="yet"}}',
    ...Object.fromEntries(
      Object.entries(words).map(([name, book]) => [
        `theme/locales/${name}.json`,
        JSON.stringify(book),
      ]),
    ),
  };
  test("are those of the page's language, with plurals, or English", async () => {
    const compilation = await build(site);
    expect(messages(compilation)).toEqual([]);
    expect(await textAt(compilation, "/posts/a/")).toContain(
      "Olá|1 post|3 posts|1,235 posts|Not yet there",
    );
    expect(await textAt(compilation, "/posts/b/")).toMatch(
      /Hello\|1 wpis\|3 wpisy\|1\s?235 wpisów\|/,
    );
  });
  test("write small numbers as the language does, whatever it is", async () => {
    const tags = [
      ...["cs", "da", "de", "en", "es", "fi", "fr", "hu", "it", "ja", "ko", "nb", "nl", "nn"],
      ...["pl", "pt", "ro", "ru", "sk", "sv", "tr", "uk", "zh", "en-US", "zh-Hant-TW"],
      ...["ar-EG", "bn", "fa", "mr", "ne", "en-u-nu-deva"],
    ];
    const book = JSON.stringify({ all: "{a} {b} {c}" });
    const files = tags.flatMap((tag) => [
      [`content/posts/${tag.toLowerCase()}.md`, `---\nlang: ${tag}\n---\nText\n`],
      [`theme/locales/${tag}.json`, book],
    ]);
    const tree = {
      "theme/post.hbs": '{{t "all" a=7 b=999 c=1000}}|',
      ...Object.fromEntries(files),
    };
    const compilation = await build(tree);
    for (const tag of tags) {
      const shown = [7, 999, 1000].map((number) => number.toLocaleString(tag)).join(" ");
      const text = await textAt(compilation, `/posts/${tag.toLowerCase()}/`);
      expect(text, tag).toContain(`${shown}|`);
    }
  });
  test("of layers add to one another", async () => {
    const own = { "theme/locales/pt.json": '{"posts": "muitos"}' };
    const base = { "themes/default/locales/pt.json": '{"hello": "Oi"}' };
    const about = '{"name": "default", "version": "1", "contract": 2, "extends": "default"}';
    const tree = { ...site, ...own, ...base, "themes/default/theme.json": about };
    expect(await textAt(await build(tree), "/posts/a/")).toContain("Oi|muitos|muitos");
  });
  test.each([
    ["[]", "expected words and what stands for them"],
    ['{"a": 1}', "expected text, or its plural forms"],
    ['{"a": {"one": "x"}}', "expected text"],
    ["{", "json-syntax"],
    ['{"a": "x", "b": "\\"a\\": y", "a": "z"}', "json-syntax"],
  ])("%s is refused with its place", async (text, reason) => {
    const told = messages(await build({ ...site, "theme/locales/fr.json": text }));
    expect(told[0]).toMatch(/^theme\/locales\/fr\.json:\d+:\d+: error /);
    expect(told[0]).toContain(reason);
  });
});

test.each(helperNames)("a field called like the helper %s is there for a template", (name) => {
  expect(render(`{{${name}}}`, { [name]: "its value" })).toBe("its value");
});
