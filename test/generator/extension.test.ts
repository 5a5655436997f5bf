// Plugins and hooks of a site: real ones from npm work as in unified, wrong ones are told with
// their name and the file, and what they made is kept in the cache under the key of their code.

import rehypeExternalLinks from "rehype-external-links";
import remarkEmoji from "remark-emoji";
import remarkToc from "remark-toc";
import { describe, expect, test } from "vitest";
import { FileCache } from "../../generator/cache.ts";
import type { Hooks, PageFacts, SiteConfig } from "../../generator/config.ts";
import type { ConfigResult } from "../../generator/extension.ts";
import { memoryFiles } from "../../generator/files.ts";
import { build, fingerprint, messages, textAt, type Tree } from "./site.ts";

function loaded(config: SiteConfig, key = "one"): ConfigResult {
  return { loaded: { config, file: "site.config.ts", key }, diagnostics: [] };
}

const site: Tree = {
  "content/posts/a.md": "---\ntitle: One\ntags: [x]\n---\n\nText :dog: [out](https://a.org/)\n",
  "content/posts/b.md": "---\ntitle: Two\n---\n\nSee [one](a.md).\n",
};

const configured = (config: SiteConfig, tree: Tree = site) =>
  build(tree, { config: loaded(config) });

describe("plugins", () => {
  test("from npm, with options, in their order", async () => {
    const compilation = await configured(
      {
        remarkPlugins: [[remarkEmoji, { padSpaceAfter: true }], remarkToc],
        rehypePlugins: [[rehypeExternalLinks, { rel: ["nofollow"], target: "_blank" }]],
      },
      {
        ...site,
        "content/pages/long.md": "# Long\n\n## Contents\n\n## First\n\n<b>x</b>\n\n## Second\n",
      },
    );
    expect(messages(compilation)).toEqual([]);
    const post = await textAt(compilation, "/posts/a/");
    expect(post).toContain("<p>Text 🐶  <a");
    expect(post).toContain('<a href="https://a.org/" rel="nofollow" target="_blank">out</a>');
    expect(await textAt(compilation, "/posts/b/")).toContain('<a href="/posts/a/">one</a>');
    const page = await textAt(compilation, "/long/");
    expect(page).toContain('<a href="#first">First</a>');
    expect(page).toContain("<b>x</b>");
  });

  test("see front matter and positions; may wait, answer by calling, come in presets", async () => {
    const seen: unknown[] = [];
    const preset = {
      plugins: [
        () => async (tree: { children: unknown[] }, file: { path: string; data: object }) => {
          await Promise.resolve();
          seen.push(file.path, file.data, (tree.children[0] as { position?: unknown }).position);
        },
      ],
    };
    const calling =
      () => (tree: object, _: unknown, next: (error?: Error, tree?: object) => void) =>
        next(undefined, { ...tree, children: [{ type: "html", value: "<hr>" }] });
    const off = () => {
      throw new Error("is off");
    };
    const config = { remarkPlugins: [preset, calling, [off, false] as const] };
    const compilation = await configured(config, {
      "content/posts/a.md": "---\ntitle: A\n---\nText",
    });
    expect(messages(compilation)).toEqual([]);
    expect(seen).toMatchObject([
      "content/posts/a.md",
      { frontMatter: { title: "A" } },
      { start: { line: 1, column: 1 } },
    ]);
    expect(await textAt(compilation, "/posts/a/")).toContain("<hr>");
  });

  test("cannot bring in what a page may not hold, and their links are checked", async () => {
    const plugin = () => (tree: { children: object[] }) => {
      const style = { type: "element", tagName: "p", properties: { style: "top:0" }, children: [] };
      const link = { type: "element", tagName: "a", properties: { href: "/gone/" }, children: [] };
      tree.children.push(style, link);
    };
    const told = messages(await configured({ rehypePlugins: [plugin] }));
    expect(told.join("\n")).toContain("inline-code");
    expect(told.join("\n")).toContain('link to "/gone/" leads nowhere');
  });

  function throwing() {
    return () => {
      throw new Error("no luck");
    };
  }
  const place = { start: { line: 2, column: 3 } };
  const wrong: readonly (readonly [string, SiteConfig, string])[] = [
    [
      "one that throws",
      { remarkPlugins: [throwing] },
      "a.md: error plugin-error: throwing: no luck",
    ],
    [
      "one without a name",
      { rehypePlugins: [() => () => 5] },
      "rehypePlugins[0]: gives number and",
    ],
    [
      "one that gives no tree",
      { remarkPlugins: [() => () => ({})] },
      "gives an object and not a tree",
    ],
    ["one that rejects", { remarkPlugins: [() => () => Promise.reject(new Error("x"))] }, ": x"],
    [
      "one that names a place",
      { remarkPlugins: [() => () => Promise.reject(Object.assign(new Error("here"), { place }))] },
      "a.md:6:3: error plugin-error",
    ],
    [
      "one that breaks the tree",
      {
        rehypePlugins: [
          () => (tree: { children: unknown[] }) => void tree.children.push({ type: "x" }),
        ],
      },
      "error plugin-error: rehypePlugins[0]: ",
    ],
    [
      "one that refuses its options",
      {
        remarkPlugins: [
          [
            function strict() {
              throw new Error("bad options");
            },
            1,
          ],
        ],
      },
      "site.config.ts: error plugin-error: strict: bad options",
    ],
    ["no plugin", { remarkPlugins: [5 as never] }, "remarkPlugins[0]: expected a plugin, or ["],
    ["no list", { rehypePlugins: throwing as never }, "rehypePlugins: expected a list of plugins"],
  ];
  test.each(wrong)("%s", async (_, config, expected) => {
    const compilation = await configured(config);
    expect(compilation.entries).toEqual([]);
    expect(messages(compilation).join("\n")).toContain(expected);
  });

  test("may warn, with a place", async () => {
    const plugin = () => (_: unknown, file: { message(text: string, place: object): unknown }) =>
      void file.message("too long", { line: 2, column: 1 });
    const told = messages(await configured({ remarkPlugins: [plugin] }));
    expect(told[0]).toBe("content/posts/a.md:6:1: warning plugin-warning: a plugin: too long");
  });
});

const hooked = (hooks: Hooks | Hooks[], tree: Tree = site) => configured({ hooks }, tree);

function listed({ title, url }: PageFacts): string {
  return `- [${title}](${url})\n`;
}

describe("hooks", () => {
  test("document changes front matter and text before anything else", async () => {
    const compilation = await hooked([
      {
        document: ({ frontMatter, text, path }) =>
          path.endsWith("a.md")
            ? { frontMatter: { ...frontMatter, slug: "new" }, text: text.replace(":dog:", "*dog*") }
            : undefined,
      },
      { document: async ({ text }) => ({ text: `${text}\n\nThe end.` }) },
    ]);
    expect(messages(compilation)).toEqual([]);
    expect(await textAt(compilation, "/posts/new/")).toContain("Text <em>dog</em>");
    expect(await textAt(compilation, "/posts/b/")).toContain('<a href="/posts/new/">one</a>');
    expect(await textAt(compilation, "/posts/b/")).toContain("The end.");
  });

  test("pages adds texts, which are like any other", async () => {
    const compilation = await hooked({
      pages: (pages) => [
        {
          path: "content/pages/all.md",
          text: `---\ntitle: All\n---\n${pages.map(listed).join("")}`,
        },
      ],
    });
    expect(messages(compilation)).toEqual([]);
    expect(await textAt(compilation, "/all/")).toContain('<a href="/posts/a/">One</a>');
  });

  test("page changes what lists show; html the page; resources adds files", async () => {
    const compilation = await hooked(
      {
        page: ({ title }) => ({ excerpt: `About ${title}`, params: { by: title } }),
        html: (html, { url }) => `${html}<!-- ${url} -->`,
        resources: (pages) => [
          { path: "/pages.json", body: JSON.stringify(pages.map(({ url }) => url)) },
          { path: "/data.bin", body: new Uint8Array([1, 2]), mediaType: "application/x-data" },
        ],
      },
      {
        ...site,
        "theme/index.hbs": "{{#each posts}}{{excerpt}} {{params.by}};{{/each}}",
      },
    );
    expect(messages(compilation)).toEqual([]);
    expect(await textAt(compilation, "/")).toMatch(/About (One|Two) (One|Two);.*<!-- \/ -->$/s);
    expect(JSON.parse(await textAt(compilation, "/pages.json"))).toContain("/posts/a/");
    const data = compilation.entries.find(({ path }) => path === "/data.bin")!;
    expect(data.representations[0]!.head.fields).toContain("Content-Type: application/x-data");
  });

  const fail = (): never => {
    throw new Error("no luck");
  };
  const name = "mine";
  const nonsense = 5 as never;
  const wrong: readonly (readonly [string, Hooks, string])[] = [
    [
      "document throws",
      { name, document: fail },
      "a.md: error plugin-error: mine.document: no luck",
    ],
    [
      "document gives a number",
      { document: () => nonsense },
      "hooks.document: expected { frontMatter",
    ],
    [
      "document gives a wrong date",
      { document: () => ({ frontMatter: { date: "x" } }) },
      "a.md: error",
    ],
    [
      "document gives a strange key",
      { document: () => ({ frontMatter: { titel: 1 } }) },
      '"titel"',
    ],
    ["pages throws", { pages: fail }, "site.config.ts: error plugin-error: hooks.pages: no luck"],
    ["pages gives no list", { pages: () => nonsense }, "hooks.pages: expected a list"],
    [
      "pages leaves content/",
      { pages: () => [{ path: "../a.md", text: "" }] },
      'path: "content/pages',
    ],
    [
      "pages takes a name",
      { pages: () => [{ path: "content/posts/a.md", text: "" }] },
      "of this name",
    ],
    ["page throws", { page: fail }, "hooks.page: no luck"],
    [
      "page changes an address",
      { page: () => ({ url: "/x/" }) as never },
      "url: expected description",
    ],
    ["html throws", { html: fail }, "hooks.html: no luck"],
    [
      "html makes it wait",
      { html: (async () => "x") as never },
      "hooks.html: expected text, at once",
    ],
    ["resources throws", { resources: fail }, "hooks.resources: no luck"],
    ["resources takes an address", { resources: () => [{ path: "/", body: "" }] }, "/ is taken"],
    [
      "resources without body",
      { resources: () => [{ path: "/x" } as never] },
      "/x: body: expected",
    ],
    ["resources with dots", { resources: () => [{ path: "/../x", body: "" }] }, "without dots"],
    [
      "resources splits a head",
      { resources: () => [{ path: "/x", body: "", mediaType: "a/b\r\nX: y" }] },
      "mediaType: expected one like",
    ],
  ];
  test.each(wrong)("%s", async (_, hooks, expected) => {
    const compilation = await hooked(hooks);
    expect(compilation.entries).toEqual([]);
    expect(messages(compilation).join("\n")).toContain(expected);
  });
});

test("what they made is kept, and made anew when their code changes", async () => {
  const store = memoryFiles();
  const run = async (word: string, key: string) => {
    const cache = new FileCache(store, "pack", "test");
    const config = loaded({ hooks: { document: ({ text }) => ({ text: text + word }) } }, key);
    const compilation = await build(site, { cache, config });
    cache.save();
    return compilation;
  };
  expect((await run("old", "1")).statistics).toMatchObject({ parsed: 2 });
  expect((await run("old", "1")).statistics).toMatchObject({ parsed: 0, rendered: 0 });
  const changed = await run("new", "2");
  expect(changed.statistics).toMatchObject({ parsed: 2 });
  const clean = await build(site, {
    config: loaded({ hooks: { document: ({ text }) => ({ text: `${text}new` }) } }, "2"),
  });
  expect(await fingerprint(changed)).toEqual(await fingerprint(clean));
});

test("html hooks are part of a page's key", async () => {
  const store = memoryFiles();
  const run = async (word: string, key: string) => {
    const cache = new FileCache(store, "pack", "test");
    const config = loaded({ hooks: { html: (html) => html + word } }, key);
    const compilation = await build(site, { cache, config });
    cache.save();
    return textAt(compilation, "/posts/a/");
  };
  expect(await run("old", "1")).toContain("old");
  expect(await run("new", "2")).toContain("new");
});
