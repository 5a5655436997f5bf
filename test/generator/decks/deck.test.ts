// Decks through the whole pipeline, in Kiln's own theme.

import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { emptyCache } from "../../../generator/cache.ts";
import type { CompileOptions } from "../../../generator/build.ts";
import { type Compilation, compile } from "../../../generator/compile.ts";
import { diskFiles, memoryFiles } from "../../../generator/files.ts";
import { entryAt, fingerprint, messages, textAt, type Tree } from "../site.ts";

const themes = diskFiles(fileURLToPath(new URL("../../../themes", import.meta.url)));
const player = memoryFiles({ "deck.js": "play();", "deck.css": ".reveal{}" });

function build(tree: Tree, options: Partial<CompileOptions> = {}): Promise<Compilation> {
  return compile(memoryFiles(tree), { themes, player, ...options });
}

const talk = `---
title: A talk
date: 2026-11-23
tags: [talks]
---
# A talk

Of some length

Note: SECRET one

---
background: bowl.png
---
## Two

- a {.fragment}
- [about](../../pages/about.md#us)

![A bowl](bowl.png)

<!-- SECRET two -->

--

## Three

~~~ts {1|2}
let a;
let b;
~~~

Note:
SECRET three
`;

/** A picture of one pixel. */
const dot = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
  "base64",
);

const site: Tree = {
  "site.yaml": "title: Pots\nauthor: Ann\nbaseUrl: https://pots.example\n",
  "content/decks/talk/slides.md": talk,
  "content/decks/talk/bowl.png": dot,
  "content/pages/about.md": "# About\n\n## Us\n\n[the talk](../decks/talk/slides.md#three)\n",
  "content/posts/2026-01-01-post.md": "# Post\n",
};

/** Every byte that a store would hold of a site, decompressed. */
async function everything({ entries }: Compilation): Promise<string> {
  const parts: string[] = [];
  for (const { path, representations } of entries) {
    parts.push(path);
    for (const { encoding, head, body } of representations) {
      const blocks: Uint8Array[] = [];
      for await (const block of body.read()) blocks.push(block);
      const bytes = Buffer.concat(blocks);
      const open = { br: brotliDecompressSync, gzip: gunzipSync, identity: (all: Buffer) => all };
      parts.push(...Object.values(head), String(open[encoding](bytes)));
    }
  }
  return parts.join("\n");
}

describe("a deck", () => {
  test("has its page, its handout, its pictures, and a place in the list of talks", async () => {
    const built = await build(site);
    expect(messages(built)).toEqual([]);
    const paths = built.entries.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        "/decks/",
        "/decks/talk",
        "/decks/talk/",
        "/decks/talk/bowl.png",
        "/decks/talk/handout",
        "/decks/talk/handout/",
      ]),
    );
    expect(await textAt(built, "/decks/")).toContain('<a href="/decks/talk/">A talk</a>');
    expect(await textAt(built, "/about/")).toContain('href="/decks/talk/#three"');
    expect(await textAt(built, "/sitemap.xml")).toContain("https://pots.example/decks/talk/");
  });

  test("is slides for reveal.js, those below one another in a section of their own", async () => {
    const built = await build(site);
    const html = await textAt(built, "/decks/talk/");
    const tags = [...html.matchAll(/<(\/?)section(?: id="([^"]*)")?/g)];
    expect(tags.map(([, end, id]) => end || id || "stack")).toEqual([
      "a-talk",
      "/",
      "stack",
      "two",
      "/",
      "three",
      "/",
      "/",
    ]);
    const background = /data-background-image="([^"]*)"/.exec(html)?.[1];
    expect(background).toMatch(/^\/assets\/pictures\/bowl-1-\w+\.webp$/);
    expect(built.entries.map(({ path }) => path)).toContain(background);
    expect(html).toContain('<li class="fragment">a</li>');
    expect(html).toContain('href="/about/#us"');
    expect(html).toContain('<pre class="highlight lines" data-steps="1|2">');
    expect(html).toContain('aria-label="2 / 3: Two"');
    expect(html).toMatch(/<script type="module" src="\/assets\/deck-[0-9a-f]{8}\.js"/);
  });

  test("keeps notes out of every byte that is published", async () => {
    const built = await build(site);
    const all = await everything(built);
    expect(all).toContain("Of some length");
    expect(all).not.toContain("SECRET");
  });

  test("keeps them for a presenter", async () => {
    const { decks } = await build(site);
    expect(decks).toEqual([
      {
        url: "/decks/talk/",
        minutes: undefined,
        slides: [
          { id: "a-talk", title: "A talk", notes: "SECRET one" },
          { id: "two", title: "Two", notes: "SECRET two" },
          { id: "three", title: "Three", notes: "SECRET three" },
        ],
      },
    ]);
  });

  test("has a handout with the text and the pictures of all slides", async () => {
    const html = await textAt(await build(site), "/decks/talk/handout/");
    for (const part of ["<h1>A talk</h1>", "<h2>Two</h2>", "<h2>Three</h2>", 'alt="A bowl"']) {
      expect(html).toContain(part);
    }
    expect(html).not.toContain("<script");
  });

  test("without a player is a document", async () => {
    const built = await build(site, { player: undefined });
    expect(await textAt(built, "/decks/talk/")).not.toContain("<script");
  });

  test("that is a draft leaves nothing, not even its pictures", async () => {
    const draft = {
      ...site,
      "content/decks/talk/slides.md": talk.replace("tags:", "draft: true\ntags:"),
    };
    const built = await build({ ...draft, "content/pages/about.md": "# About\n" });
    expect(built.entries.filter(({ path }) => path.startsWith("/decks"))).toEqual([]);
  });

  test("rendered alone when one of its slides changes", async () => {
    const cache = emptyCache();
    const other = { "content/decks/other/slides.md": "# Other\n" };
    await build({ ...site, ...other }, { cache });
    const edited = { ...site, ...other, "content/decks/talk/slides.md": `${talk}\nSECRET four\n` };
    const { statistics } = await build(edited, { cache });
    expect([statistics.parsed, statistics.rendered]).toEqual([1, 2]);
    const clean = await fingerprint(await build(edited));
    expect(await fingerprint(await build(edited, { cache }))).toEqual(clean);
  });
});

describe("faults", () => {
  const deck = (text: string): Tree => ({ ...site, "content/decks/talk/slides.md": text });

  test.each([
    [
      "a layout",
      "# A\n\n---\nlayout: qoute\n---\nb\n",
      /slides\.md:6:1: error deck-layout-missing.*\n.*"quote"/,
    ],
    ["a picture", "# A\n\n---\n\n# B\n\n![x](no.png)\n", /slides\.md:7:1: error broken-link/],
    [
      "a background",
      "# A\n\n---\nbackground: no.png\n---\n\n# B\n",
      /slides\.md:4:1: error broken-link/,
    ],
    ["a remote picture", "# A\n\n![x](https://x.example/y.png)\n", /:3:1: error remote-asset/],
    ["a style", "# A\n\n<p style='color: red'>x</p>\n", /:3:1: warning inline-code/],
  ])("%s", async (_, text, pattern) => {
    const about = { "content/pages/about.md": "# About\n" };
    expect(messages(await build({ ...deck(text), ...about })).join("\n")).toMatch(pattern);
  });

  test("a theme that is not here is told, and the site's is taken", async () => {
    const built = await build(deck("---\ntheme: seriph\n---\n# A\n\n## Three\n"));
    expect(messages(built)).toEqual([
      expect.stringMatching(/slides\.md: warning deck-theme-missing/),
    ]);
    expect(entryAt(built, "/decks/talk/").status).toBe(200);
  });
});
