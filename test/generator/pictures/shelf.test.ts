// Pictures are made once: what is on the shelf is used again if it is whole, and only then.

import sharp from "sharp";
import { expect, test } from "vitest";
import { FileCache } from "../../../generator/cache.ts";
import type { Compilation } from "../../../generator/compile.ts";
import { FileError, type Files, memoryFiles } from "../../../generator/files.ts";
import { Random } from "../../simulation/random.ts";
import { runSeed } from "../../fixtures/random.ts";
import { bytesAt, buildFiles, fingerprint, messages, textAt } from "../site.ts";
import { photo } from "./samples.ts";

const file = "test/generator/pictures/shelf.test.ts";
const shelf = ".kiln/cache/pictures";

/** Two posts with a picture each, and one without. */
async function start(): Promise<Record<string, string | Uint8Array>> {
  return {
    "site.yaml": "baseUrl: https://a.org\npictures: {widths: [100, 200]}\n",
    "content/posts/a/index.md": "A ![](a.jpg)",
    "content/posts/a/a.jpg": await photo(300, 200),
    "content/posts/b/index.md": "B ![](b.jpg)",
    "content/posts/b/b.jpg": await photo(310, 200),
    "content/posts/c.md": "C",
  };
}

/** One build with the cache of those before. */
async function build(files: Files): Promise<Compilation> {
  const cache = new FileCache(files, ".kiln/cache/pack", "test");
  const compilation = await buildFiles(files, { cache });
  expect(messages(compilation)).toEqual([]);
  cache.save();
  return compilation;
}

function shelved(files: Files): string[] {
  return files.list(shelf).files.map(({ path }) => path);
}

test("an edit of words touches no picture, a new picture only the page that shows it", async () => {
  const files = memoryFiles(await start());
  expect((await build(files)).statistics).toMatchObject({ pictures: 2 });
  expect((await build(files)).statistics).toMatchObject({ pictures: 0, rendered: 0 });
  files.write("content/posts/a/index.md", Buffer.from("Other words ![](a.jpg)"));
  expect((await build(files)).statistics).toMatchObject({ pictures: 0, parsed: 1 });
  files.write("content/posts/b/b.jpg", await photo(320, 200));
  expect((await build(files)).statistics).toMatchObject({ pictures: 1, parsed: 0, rendered: 1 });
  files.write("site.yaml", Buffer.from("pictures: {widths: [90]}"));
  expect((await build(files)).statistics).toMatchObject({ pictures: 2 });
});

test("a build with a shelf gives the bytes of one without, whatever became of it", async () => {
  const chance = new Random(runSeed(file));
  const files = memoryFiles(await start());
  const clean = await fingerprint(await buildFiles(memoryFiles(await start())));
  for (let round = 0; round < 20; round++) {
    const compilation = await build(files);
    expect(await fingerprint(compilation)).toEqual(clean);
    for (const { path } of compilation.entries) await bytesAt(compilation, path);
    // A file is damaged, cut short, or gone.
    const names = shelved(files);
    const path = names[chance.between(0, names.length - 1)]!;
    const bytes = Buffer.from(files.read(path)!);
    const place = chance.between(0, bytes.length - 1);
    if (round % 3 === 0) files.remove(path);
    else if (round % 3 === 1) files.write(path, bytes.subarray(0, place));
    else
      files.write(
        path,
        Buffer.concat([
          bytes.subarray(0, place),
          Buffer.of(bytes[place]! ^ 1),
          bytes.subarray(place + 1),
        ]),
      );
  }
});

test("what no page shows goes when it takes more room than what is shown", async () => {
  const files = memoryFiles(await start());
  await build(files);
  const few = shelved(files);
  const large = Buffer.alloc(40 << 20, 1);
  files.write(`${shelf}/00/0000`, large);
  await build(files);
  expect(shelved(files)).toEqual([`${shelf}/00/0000`, ...few].sort());
  files.write(`${shelf}/00/0001`, large);
  await build(files);
  expect(shelved(files)).toEqual(few);
});

test("a disk that takes nothing costs time, and no build", async () => {
  const files = memoryFiles(await start());
  const write = () => {
    throw new FileError(shelf, "no space left on the disk");
  };
  const full = { ...files, write };
  const compilation = await buildFiles(full);
  expect(messages(compilation)).toEqual([]);
  expect(await fingerprint(compilation)).toEqual(await fingerprint(await buildFiles(files)));
  const [url] = (await textAt(compilation, "/posts/a/")).match(/\/assets\/pictures\/[^" ]*/)!;
  expect((await sharp(await bytesAt(compilation, url)).metadata()).width).toBe(100);
});

test("the same picture in two places is made once", async () => {
  const tree = await start();
  tree["content/posts/b/b.jpg"] = tree["content/posts/a/a.jpg"]!;
  const compilation = await build(memoryFiles(tree));
  expect(compilation.statistics.pictures).toBe(1);
  expect(await textAt(compilation, "/posts/b/")).toContain("/assets/pictures/b-100-");
});

test("progress is told picture by picture", async () => {
  const told: string[] = [];
  const tree = await start();
  await buildFiles(memoryFiles(tree), { progress: (step) => told.push(step) });
  expect(told.filter((step) => step.startsWith("picture "))).toEqual([
    "picture 1 of 2",
    "picture 2 of 2",
  ]);
});
