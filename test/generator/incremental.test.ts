// A build with the cache of earlier builds gives the same bytes as a clean one, whatever was edited
// between them; and it does no more than it must.

import { expect, test } from "vitest";
import { FileCache } from "../../generator/cache.ts";
import type { Compilation } from "../../generator/compile.ts";
import { type Files, memoryFiles } from "../../generator/files.ts";
import { runSeed } from "../fixtures/random.ts";
import { Random } from "../simulation/random.ts";
import { build, buildFiles, fingerprint, messages, plainTheme, textAt } from "./site.ts";

const file = "test/generator/incremental.test.ts";
type Draft = Record<string, string>;

function start(): Draft {
  const tree: Draft = { "site.yaml": "title: Edits\nbaseUrl: https://a.org\n" };
  for (let index = 0; index < 12; index++) {
    const tag = ["red", "green", "blue"][index % 3]!;
    const link = `[another](2026-01-${String(((index + 5) % 12) + 10)}-post.md)`;
    tree[`content/posts/2026-01-${index + 10}-post.md`] =
      `---\ntitle: Post ${index}\nslug: post-${index}\ntags: [${tag}]\n---\n` +
      `Text ${index} ${link}.\n\nMore.\n`;
  }
  tree["content/pages/about.md"] = "# About\n\nSee [a post](../posts/2026-01-10-post.md).\n";
  tree["content/pages/note.txt"] = "plain text ".repeat(40);
  for (const [path, text] of Object.entries(plainTheme)) tree[`themes/${path}`] = text as string;
  tree["themes/default/styles/main.css"] = "body { color: red }";
  tree["themes/default/page.hbs"] += "{{site.data.facts.number}}";
  tree["themes/default/index.hbs"] +=
    "{{#each site.sections}}{{title}}{{/each}}{{#each posts}}{{summary}}{{/each}}";
  tree["themes/default/post.hbs"] +=
    "{{#each page.related}}{{title}}{{/each}}{{page.series.position}}";
  return tree;
}

/** One change of the kind that an author makes. */
function edit(tree: Draft, chance: Random): string {
  const posts = Object.keys(tree).filter((path) => path.startsWith("content/posts/"));
  const path = posts[chance.between(0, posts.length - 1)]!;
  const number = chance.between(0, 999);
  const change = (name: string, from: RegExp, to: string): string => {
    tree[name] = tree[name]!.replace(from, to);
    return `${name}: ${to.trim()}`;
  };
  const edits: (() => string)[] = [
    () => change(path, /More.*\n/, `More ${number}.\n`),
    () => change(path, /title: .*/, `title: Title ${number}`),
    () => change(path, /tags: .*/, `tags: [blue, tag${number % 4}]`),
    () => change(path, /slug: (post-\d+).*/, `slug: $1-${number}`),
    () => change(path, /---\ntitle/, `---\naliases: [/old/${number}/]\ntitle`),
    () => change("content/pages/about.md", /# .*/, `# About ${number}`),
    () => change("content/pages/about.md", /---\n|^/, "---\nnavigation: 1\ntitle: A\n---\n"),
    () => change(path, /---\ntitle/, `---\nseries: [part${number % 2}]\nweight: ${number}\ntitle`),
    () => change(path, /---\ntitle/, `---\ncategories: [c${number % 3}]\ntitle`),
    () => change(path, /---\ntitle/, `---\nauthors: [a${number % 3}]\ntitle`),
    () => change(path, /\n\nMore/, `\n\n<!--more-->\n\nMore`),
    () => change("site.yaml", /\n.*$/s, `\npaginate: ${number % 5}\nrelated: ${number % 3}\n`),
    () => {
      tree["data/facts.yaml"] = `number: ${number}\n`;
      return "data";
    },
    () => {
      tree[`content/docs/${number % 5}/_index.md`] = `---\ncascade: { weight: ${number} }\n---\n`;
      tree[`content/docs/${number % 5}/${number % 7}.md`] = `# Page ${number}\n`;
      return "a section";
    },
    () => change("content/pages/note.txt", /^/, `${number} `),
    () => change("site.yaml", /title: .*/, `title: Edits ${number}`),
    () =>
      change(
        "themes/default/default.hbs",
        /\n/,
        `\n<p>${number}{{#each site.tags}}{{name}}{{/each}}</p>\n`,
      ),
    () => change("themes/default/styles/main.css", /color: \w+/, `color: #${100 + (number % 899)}`),
    () => {
      tree[`content/posts/2026-02-${10 + (number % 18)}-new-${number}.md`] = `New ${number}\n`;
      return `new post ${number}`;
    },
  ];
  return edits[chance.between(0, edits.length - 1)]!();
}

function cached(store: Files, tree: Draft): { done: Promise<Compilation>; cache: FileCache } {
  const cache = new FileCache(store, "pack", "test");
  return { done: buildFiles(memoryFiles(tree), { cache }), cache };
}

test("random edits: incremental and clean builds agree", async () => {
  const seed = runSeed(file);
  const chance = new Random(seed);
  const store = memoryFiles();
  const tree = start();
  let sound = 0;
  for (let round = 0; round < 40; round++) {
    const edits = Array.from({ length: chance.between(0, 3) }, () => edit(tree, chance));
    const { done, cache } = cached(store, tree);
    const incremental = await done;
    const clean = await build(tree);
    const what = `round ${round}: ${edits.join("; ")}`;
    expect(messages(incremental), what).toEqual(messages(clean));
    expect(await fingerprint(incremental), what).toEqual(await fingerprint(clean));
    if (clean.entries.length > 0) sound++;
    cache.save(clean.entries.length === 0);
  }
  expect(sound).toBeGreaterThan(0);
});

test("a link that leads nowhere has its line in every build, and is looked for once", async () => {
  const store = memoryFiles();
  const tree: Draft = {
    "site.yaml": "brokenLinks: warn\n",
    "content/posts/a.md": "Text.\n\n[x](missing.md)\n",
    "content/posts/b.md": "B\n",
  };
  const reads: number[] = [];
  for (const text of ["B\n", "B, edited\n", "B, and again\n"]) {
    tree["content/posts/b.md"] = text;
    const files = memoryFiles(tree);
    let count = 0;
    const read = (path: string): Uint8Array | undefined => {
      if (path.endsWith("a.md")) count++;
      return files.read(path);
    };
    const cache = new FileCache(store, "pack", "test");
    const built = await buildFiles({ ...files, read }, { cache });
    const told = messages(built).filter((message) => message.includes("broken-link"));
    expect(told).toEqual([expect.stringMatching(/^content\/posts\/a\.md:3:1: warning/)]);
    reads.push(count);
    cache.save();
  }
  // To parse it, to find the line, and for the markdown beside the page; then for none of it.
  expect(reads).toEqual([3, 0, 0]);
});

test("settings that JSON cannot hold are what they are in every build", async () => {
  const store = memoryFiles();
  const tree: Draft = {
    "site.yaml": "params: { most: .inf, none: .nan }\n",
    "content/posts/a.md": "Text.\n",
    "theme/post.hbs": "{{site.params.most}} {{site.params.none}}",
  };
  for (let round = 0; round < 3; round++) {
    tree["content/posts/a.md"] += `Round ${round}.\n`;
    const { done, cache } = cached(store, tree);
    expect(await textAt(await done, "/posts/a/")).toContain("Infinity NaN");
    cache.save();
  }
});

test("an edit renders what depends on it, and no more", async () => {
  const store = memoryFiles();
  const tree = start();
  const rebuild = async (): Promise<Compilation["statistics"]> => {
    const { done, cache } = cached(store, tree);
    const compilation = await done;
    expect(messages(compilation)).toEqual([]);
    cache.save();
    return compilation.statistics;
  };
  expect(await rebuild()).toMatchObject({ parsed: 13, rendered: 19, pages: 19 });
  expect(await rebuild()).toMatchObject({ parsed: 0, rendered: 0 });

  const post = "content/posts/2026-01-15-post.md";
  tree[post] = tree[post]!.replace("More.", "Other words.");
  expect(await rebuild()).toMatchObject({ parsed: 1, rendered: 1 });

  // A title stands on the post, the index, one tag page, both neighbours, and three posts that are
  // related because they have the same tag.
  tree[post] = tree[post]!.replace("title: Post 5", "title: Five");
  expect(await rebuild()).toMatchObject({ parsed: 1, rendered: 8 });

  // An address also changes the page of a post elsewhere that links to it.
  tree[post] = tree[post]!.replace("slug: post-5", "slug: five");
  expect(await rebuild()).toMatchObject({ parsed: 1, rendered: 9 });

  tree["themes/default/page.hbs"] += "!";
  expect(await rebuild()).toMatchObject({ parsed: 0, rendered: 19 });
});

test("only pages whose templates list the tags depend on them", async () => {
  const store = memoryFiles();
  const tree = start();
  tree["themes/default/page.hbs"] += "{{#each site.tags}}{{name}} {{count}}{{/each}}";
  const first = cached(store, tree);
  await first.done;
  first.cache.save();
  tree["content/posts/2026-03-01-new.md"] = "---\ntags: [yellow]\n---\nNew\n";
  const second = cached(store, tree);
  const compilation = await second.done;
  // The new post, the one before it, the index, the new tag's page, the list of tags, and about.
  expect(compilation.statistics).toMatchObject({ parsed: 1, rendered: 6 });
  expect(await textAt(compilation, "/about/")).toContain("yellow 1");
});

test("a cache from another site or a damaged one changes nothing", async () => {
  const tree = start();
  const store = memoryFiles();
  const first = cached(store, { ...tree, "site.yaml": "title: Another\n" });
  await first.done;
  first.cache.save();
  const pack = Buffer.from(store.read("pack")!);
  for (let place = 100; place < pack.length; place += 997) pack[place]! ^= 0x55;
  const damaged = memoryFiles({ pack });
  const { done } = cached(damaged, tree);
  expect(await fingerprint(await done)).toEqual(await fingerprint(await build(tree)));
});
