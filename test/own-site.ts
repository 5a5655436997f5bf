// Kiln's own site, which many tests serve: compiled once for all tests of a file.

import { fileURLToPath } from "node:url";
import { compile } from "../generator/compile.ts";
import { diskFiles } from "../generator/files.ts";
import type { Entry } from "../generator/model.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
let entries: Promise<readonly Entry[]> | undefined;

/** Everything that Kiln's own site answers, in the default theme and without what shows decks. */
export function ownEntries(): Promise<readonly Entry[]> {
  return (entries ??= compileOwn());
}

async function compileOwn(): Promise<readonly Entry[]> {
  const { entries } = await compile(diskFiles(root), { themes: diskFiles(`${root}/themes`) });
  if (entries.length < 6) throw new Error("Kiln's own site does not compile");
  return entries;
}
