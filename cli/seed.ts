// What the first build of every site would have to find out about Kiln's own themes: it comes with
// the bundle, for the compilers take longer than a small site.

import { join } from "node:path";
import { packageRoot } from "../appliance/build/sources.ts";
import { emptyCache } from "../generator/cache.ts";
import { compile } from "../generator/compile.ts";
import { diskFiles, memoryFiles } from "../generator/files.ts";
import { Pack, type PackedRecord, packedRecord } from "../generator/pack.ts";
import { player, seedName } from "./site.ts";

/** What was made of templates, sheets and scripts; all else is the site's. */
const wanted = /^(?:templates|bundles):/;

/**
 * Writes the seed of the themes as they are now into the folder `dist`, for caches of this version
 * of Kiln. A theme with faults has no part in it: they are told to whoever builds with it.
 */
export async function writeSeed(dist: string, version: string): Promise<void> {
  const themes = diskFiles(join(packageRoot(), "themes"));
  const records = new Map<string, PackedRecord>();
  const cache = emptyCache();
  const put = (key: string, bytes: Uint8Array): void => {
    cache.put(key, bytes);
    if (wanted.test(key)) records.set(key, packedRecord(bytes));
  };
  const names = themes
    .list("")
    .files.flatMap(({ path }) => /^([^/]+)\/default\.hbs$/.exec(path)?.[1] ?? []);
  for (const name of names) {
    const site = memoryFiles({ "site.yaml": `theme: ${name}\n`, "content/index.md": "# Text\n" });
    const options = { themes, player: player(), cache: { ...cache, put }, compress: false };
    await compile(site, options);
  }
  new Pack(diskFiles(dist), seedName, version).save(records);
}
