// Text that nobody here wrote: a site of every README.md under node_modules boots and serves each
// page as it was generated.

import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { defaultMemoryMb } from "../../deploy/qemu/plan.ts";
import { diskFiles } from "../../generator/files.ts";
import { readmeCorpus } from "../fixtures/readme-corpus.ts";
import { build } from "../generator/site.ts";
import { bakeImage, serve, temporaryFolder } from "./machine.ts";
import { visitAll } from "./visit.ts";

test("a site of every README serves each of its addresses", async () => {
  const corpus = readmeCorpus();
  const themes = fileURLToPath(new URL("../../themes", import.meta.url));
  const { entries } = await build(corpus, { themes: diskFiles(themes) });
  const pages = entries.filter(({ kind, path }) => kind === "page" && path.endsWith("/"));
  const readmes = Object.keys(corpus).filter((path) => path.endsWith(".md"));
  expect(pages.length).toBeGreaterThanOrEqual(readmes.length);
  const image = await bakeImage(temporaryFolder(), entries);
  const memoryMb = defaultMemoryMb(32 << 20);
  const { port } = await serve({ image, machine: "microvm", memoryMb, legacy: false });
  expect(await visitAll(port, entries)).toBeGreaterThan(2 * pages.length);
});
