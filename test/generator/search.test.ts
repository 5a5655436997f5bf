// The index for searching: what stands in it, how large it gets, and what one edit changes.

import { describe, expect, test } from "vitest";
import { changedLines, linesOf, shownLine } from "../../generator/search/lines.ts";
import { wordsOf } from "../../generator/search/words.ts";
import { plainText } from "../../generator/search/record.ts";
import { wordsOf as wordsOfScript } from "../../themes/base/scripts/words.ts";
import type { Compilation } from "../../generator/compile.ts";
import { FileCache } from "../../generator/cache.ts";
import { memoryFiles } from "../../generator/files.ts";
import { runSeed } from "../fixtures/random.ts";
import { Random } from "../simulation/random.ts";
import { build, buildFiles, fingerprint, messages, plainTheme, textAt, type Tree } from "./site.ts";

const themes = memoryFiles({
  ...plainTheme,
  "default/search.hbs": "search {{site.searchIndexUrl}}",
});
const site = (tree: Tree): Promise<Compilation> => build(tree, { themes });

interface Table {
  readonly count: number;
  readonly words: readonly (readonly [string, string])[];
  readonly pages: readonly string[];
}

/** Everything in the index as one text. */
async function indexText(compilation: Compilation): Promise<string> {
  const table = JSON.parse(await textAt(compilation, "/search/index.json")) as Table;
  const paths = [...table.words.map(([, path]) => path), ...table.pages];
  return (await Promise.all(paths.map((path) => textAt(compilation, path)))).join("\n");
}

describe("words", () => {
  test.each([
    ["Hello, World! it's 42", ["hello", "world", "it", "s", "42"]],
    ["Über Çà Ňe\u0301", ["uber", "ca", "ne"]],
    ["東京タワー abc", ["東京", "京タ", "タワ", "ワー", "abc"]],
    ["x".repeat(99), ["x".repeat(30)]],
    ["", []],
  ])("%j", (text, words) => expect(wordsOf(text)).toEqual(words));

  test("the script finds the same words as the generator", () => {
    const chance = new Random(runSeed("test/generator/search.test.ts"));
    const ranges = [
      [32, 126],
      [192, 591],
      [0x300, 0x36f],
      [0x400, 0x4ff],
      [0xe00, 0xe7f],
    ];
    ranges.push([0x3040, 0x30ff], [0x4e00, 0x4fff], [0xac00, 0xad00], [0x1f600, 0x1f64f]);
    for (let round = 0; round < 500; round++) {
      const signs = Array.from({ length: chance.between(0, 40) }, () => {
        const [low, high] = ranges[chance.between(0, ranges.length - 1)] as [number, number];
        return String.fromCodePoint(chance.between(low, high));
      });
      expect(wordsOfScript(signs.join(""))).toEqual(wordsOf(signs.join("")));
    }
  });

  test("stand in the text of HTML, not in its tags", () => {
    expect(
      wordsOf(plainText('<p class="x">bold<b>er</b></p><p>a&amp;b&#x20;c<!-- d --></p>')),
    ).toEqual(["bolder", "a", "b", "c"]);
  });
});

describe("the index", () => {
  const tree: Tree = {
    "content/posts/2026-01-01-a.md":
      "---\ntitle: Harbour\ntags: [boats]\n---\n## Quays\n\nShips.\n",
    "content/posts/2026-01-02-draft.md": "---\ndraft: true\n---\ndraftword\n",
    "content/pages/quiet.md": "---\nunlisted: true\n---\nquietword\n",
    "content/pages/about.md": "About ships.\n",
  };

  test("has the words of what can be read, and nothing of what cannot", async () => {
    const compilation = await site(tree);
    expect(messages(compilation)).toEqual([]);
    const text = await indexText(compilation);
    for (const word of ["harbour", "quays", "boats", "ships"]) expect(text).toContain(`${word} `);
    expect(text).not.toMatch(/draft|quiet/);
    expect(await textAt(compilation, "/search/")).toContain("search /search/index.json");
    expect(await textAt(compilation, "/sitemap.xml").catch(() => "")).not.toContain("/search/");
  });

  test("is left out on request, and where the theme has no page for it", async () => {
    for (const compilation of [
      await site({ ...tree, "site.yaml": "search: false\n" }),
      await build(tree),
    ]) {
      expect(compilation.entries.some(({ path }) => /search|words-/.test(path))).toBe(false);
    }
  });

  test("a page of the author takes the place of ours", async () => {
    const compilation = await site({
      ...tree,
      "content/pages/find.md": "---\nlayout: search\n---\nMine\n",
    });
    expect(compilation.entries.some(({ path }) => path === "/search/")).toBe(false);
    expect(await textAt(compilation, "/find/")).toContain("search /search/index.json");
  });

  const blog = (count: number, changed = -1): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => {
        const chance = new Random(index);
        const words = Array.from({ length: 80 }, () => `w${chance.between(0, 4000).toString(36)}x`);
        const text = `${words.join(" ")}${index === changed ? " newword" : ""}\n`;
        const day = String((index % 28) + 1).padStart(2, "0");
        return [`content/posts/${2000 + Math.floor(index / 28)}-01-${day}-p${index}.md`, text];
      }),
    );

  test("one edit changes few of its files", async () => {
    const paths = async (tree: Tree): Promise<Set<string>> => {
      const all = (await site(tree)).entries.map(({ path }) => path);
      return new Set(all.filter((path) => /\/assets\/(words|pages)-/.test(path)));
    };
    const before = await paths(blog(300));
    const after = await paths(blog(300, 7));
    expect(before.size).toBeGreaterThan(12);
    expect([...after].filter((path) => !before.has(path)).length).toBeLessThanOrEqual(2);
  });

  test("lines of changed pages come out as those of all pages made anew", () => {
    const chance = new Random(runSeed("test/generator/search.test.ts"));
    const record = (): string => {
      const words = new Set(
        Array.from({ length: chance.between(0, 30) }, () => chance.between(0, 90).toString(36)),
      );
      const letter = (): string => String.fromCharCode(chance.between(65, 74));
      // One word stands on nearly every page: of it not all places are shown.
      if (chance.between(0, 9) > 0) words.add("the");
      return [...words].map((word) => word + letter()).join(" ");
    };
    for (let round = 0; round < 20; round++) {
      const records = Array.from({ length: chance.between(0, 1200) }, record);
      let lines = linesOf(records);
      for (let edit = 0; edit < 5; edit++) {
        const changes = Array.from({ length: chance.between(1, 5) }, () => {
          const number = chance.between(0, records.length);
          const before = records[number] ?? "";
          records[number] = chance.between(0, 4) === 0 ? "" : record();
          return { number, before, after: records[number] };
        });
        lines = changes.reduce((made, change) => changedLines(made, [change]), lines);
        expect(lines).toEqual(linesOf(records));
      }
      for (const line of lines) expect(shownLine(line).length).toBeLessThan(3000);
    }
  });

  test("of a word on many pages the heaviest places are shown, of equal ones the newest", () => {
    const letters = ["C", "A", "B"];
    const [line] = linesOf(Array.from({ length: 1200 }, (_, index) => `the${letters[index % 3]!}`));
    const shown = shownLine(line!);
    expect(shown.startsWith("the~ C2BC2BC")).toBe(true);
    expect(shown.match(/[A-Z]/g)).toHaveLength(800);
    expect(shown).not.toContain("A");
    const [equal] = linesOf(Array.from({ length: 1200 }, () => "theA"));
    // The first that is shown is number 400.
    expect(shownLine(equal!)).toBe(`the~ ${(401).toString(36)}${"A".repeat(800)}`);
  });

  test("one edit reads and makes what its page has alone", async () => {
    const store = memoryFiles();
    const counted = { words: 0 };
    for (const changed of [-1, 3]) {
      counted.words = 0;
      const cache = new FileCache(store, "pack", "test");
      const get = cache.get.bind(cache);
      cache.get = (key) => {
        if (key.startsWith("words:")) counted.words++;
        return get(key);
      };
      await buildFiles(memoryFiles(blog(40, changed)), { cache, themes });
      cache.save();
    }
    // What it was, and what it is.
    expect(counted.words).toBe(2);
  });

  test("with the cache of another build it comes out as without", async () => {
    const store = memoryFiles();
    for (const changed of [-1, 3, 5, -1, 39]) {
      const cache = new FileCache(store, "pack", "test");
      const built = await buildFiles(memoryFiles(blog(40, changed)), { cache, themes });
      expect(await fingerprint(built)).toEqual(await fingerprint(await site(blog(40, changed))));
      cache.save();
    }
  });
});
