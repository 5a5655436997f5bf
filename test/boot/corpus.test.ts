// Text that nobody here wrote: a site of every README.md under node_modules boots and serves each
// page as it was generated.

import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { defaultMemoryMb } from "../../deploy/qemu/plan.ts";
import { diskFiles } from "../../generator/files.ts";
import type { Entry } from "../../generator/model.ts";
import { deadLinks } from "../fixtures/dead-links.ts";
import { readmeCorpus } from "../fixtures/readme-corpus.ts";
import { build } from "../generator/site.ts";
import { bakeImage, serve, temporaryFolder } from "./machine.ts";
import { visitAll } from "./visit.ts";

test("a site of every README serves each of its addresses", async () => {
  const corpus = readmeCorpus();
  const themes = fileURLToPath(new URL("../../themes", import.meta.url));
  const { entries, diagnostics } = await build(corpus, { themes: diskFiles(themes) });
  const pages = entries.filter(({ kind, path }) => kind === "page" && path.endsWith("/"));
  const readmes = Object.keys(corpus).filter((path) => path.endsWith(".md"));
  expect(pages.length).toBeGreaterThanOrEqual(readmes.length);
  const image = await bakeImage(temporaryFolder(), entries);
  const memoryMb = defaultMemoryMb(32 << 20);
  const { port } = await serve({ image, machine: "microvm", memoryMb, legacy: false });
  expect(await visitAll(port, entries)).toBeGreaterThan(2 * pages.length);
  // All that was stored was served: what a page names is alive, or the build said that it is not.
  const told = new Set(
    diagnostics
      .filter(({ id }) => id === "broken-link" || id === "broken-anchor")
      .map(({ file, text }) => `${file} ${/"(.*?)"/.exec(text)![1]}`),
  );
  const dead = deadLinks(await textsOf(entries), new Set(entries.map(({ path }) => path)));
  const untold = dead.filter(({ page, target }) => {
    const file = decodeURIComponent(`content/pages${page}index.md`);
    return !told.has(`${file} ${target}`);
  });
  expect(untold).toEqual([]);
  expect(dead.length).toBeGreaterThan(100);
}, 300_000);

/** The text of all pages by path. */
async function textsOf(entries: readonly Entry[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const { path, representations } of entries) {
    const plain = representations.find(({ encoding }) => encoding === "identity")!;
    if (!plain.head.fields.includes("Content-Type: text/html")) continue;
    const parts: Uint8Array[] = [];
    for await (const part of plain.body.read()) parts.push(part);
    texts.set(path, Buffer.concat(parts).toString());
  }
  return texts;
}
