// Text that nobody here wrote: a site of every README.md under node_modules and the manuals of
// three packages boot and serve each page as it was generated.

import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { defaultMemoryMb } from "../../deploy/qemu/plan.ts";
import { diskFiles } from "../../generator/files.ts";
import type { Compilation } from "../../generator/compile.ts";
import type { Entry } from "../../generator/model.ts";
import { deadLinks } from "../fixtures/dead-links.ts";
import { manual } from "../fixtures/manuals.ts";
import { type CorpusTree, readmeCorpus } from "../fixtures/readme-corpus.ts";
import { build } from "../generator/site.ts";
import { bakeImage, serve, temporaryFolder } from "./machine.ts";
import { visitAll } from "./visit.ts";

/** Each manual in the theme that `themes/valid.test.ts` does not take. */
const corpora: Record<string, () => CorpusTree | Promise<CorpusTree>> = {
  "every README": readmeCorpus,
  "undici's manual": () => manual("undici", "default"),
  "fastify's manual": () => manual("fastify", "docs"),
  "Docker's manual": () => manual("docker", "default"),
};

test.each(Object.keys(corpora))(
  "a site of %s serves each of its addresses",
  async (name) => {
    const corpus = await corpora[name]!();
    const themes = fileURLToPath(new URL("../../themes", import.meta.url));
    const compilation = await build(corpus, { themes: diskFiles(themes) });
    const { entries, pages } = compilation;
    const texts = Object.keys(corpus).filter((path) => path.endsWith(".md"));
    expect(pages.length).toBeGreaterThanOrEqual(texts.length);
    const image = await bakeImage(temporaryFolder(), entries);
    const memoryMb = defaultMemoryMb(32 << 20);
    const { port } = await serve({ image, machine: "microvm", memoryMb, legacy: false });
    expect(await visitAll(port, entries)).toBeGreaterThan(2 * pages.length);
    // All that was stored was served: what a page names is alive, or the build said that it is
    // not, and where.
    const told = toldLinks(compilation);
    const dead = deadLinks(await textsOf(entries), new Set(entries.map(({ path }) => path)));
    expect(dead.filter(({ page, target }) => !told.has(`${page} ${target}`))).toEqual([]);
    expect(dead.length).toBeGreaterThan(10);
  },
  300_000,
);

/** What messages say of links, with a line: page and target, both as a reader would have them. */
function toldLinks({ pages, diagnostics }: Compilation): ReadonlySet<string> {
  const urls = new Map(pages.map(({ url, document }) => [document?.path, url]));
  const told = new Set<string>();
  for (const { id, file, line, text } of diagnostics) {
    const [, written, target, anchor] = /"(.*?)"(?:: (.*) has no "(.*)")?/.exec(text) ?? [];
    if (!/^broken-(link|anchor)$/.test(id) || line === undefined) continue;
    for (const link of [written, `${urls.get(target)}${anchor}`]) {
      told.add(`${urls.get(file)} ${link}`);
    }
  }
  return told;
}

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
