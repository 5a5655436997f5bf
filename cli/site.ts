// A site as a folder of the disk: what every verb that works on one has to open.

import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { packageRoot } from "../appliance/build/sources.ts";
import type { FileCache } from "../generator/cache.ts";
import type { CompileOptions } from "../generator/build.ts";
import type { Compilation } from "../generator/compile.ts";
import { type Files, diskFiles, FileError } from "../generator/files.ts";
import type { SiteSettings } from "../generator/model.ts";
import { loadSiteConfig } from "./site-config.ts";
import { UsageError } from "./verb.ts";

/** A folder that holds a site. */
export interface SiteFolder {
  /** Absolute path. */
  readonly path: string;
  /** The folder as the author named it, for messages. */
  readonly shown: string;
  readonly files: Files;
  /** The themes that come with Kiln. */
  readonly themes: Files;
}

/** Opens a folder; whether it holds content is for the compiler to say. */
export function openSite(folder: string): SiteFolder {
  const themes = diskFiles(join(packageRoot(), "themes"), Date.now);
  return { path: resolve(folder), shown: folder, files: diskFiles(folder, Date.now), themes };
}

/** Throws where a folder does not look like a site, and says what makes one. */
export function mustBeSite({ path, shown }: SiteFolder): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) throw new UsageError(`${shown}: there is no such folder`);
  if (["content", "site.yaml", "site.toml"].some((name) => existsSync(join(path, name)))) return;
  const here = shown === "." ? "this folder" : shown;
  throw new UsageError(`${here} holds no site: name its folder, or make one with kiln init`);
}

/** The settings of a site; throws with the first message when they have faults. */
export async function settingsOf({ files }: SiteFolder): Promise<SiteSettings> {
  const { Diagnostics, formatDiagnostic } = await import("../generator/diagnostics.ts");
  const { readSiteSettings, settingsFileOf } = await import("../generator/settings/site.ts");
  const { decodeText } = await import("../generator/sources/text.ts");
  const diagnostics = new Diagnostics();
  const file = settingsFileOf(files, diagnostics);
  const bytes = files.read(file);
  const text = bytes && decodeText(file, bytes, diagnostics);
  const settings = diagnostics.failed ? undefined : readSiteSettings(file, text, diagnostics);
  if (settings) return settings;
  throw new FileError(file, diagnostics.list.map(formatDiagnostic).join("\n"));
}

/** Beside the bundled command: what it knows of its own themes (seed.ts). */
export const seedName = "seed";

/** What earlier builds of a site left; `name` tells apart builds that differ in their options. */
export async function cacheOf({ files }: SiteFolder, name: string): Promise<FileCache> {
  const path = `.kiln/cache/${name}`;
  const [bytes, { FileCache }, { Pack }] = await Promise.all([
    // What cannot be read is written anew.
    files.readSoon(path).catch(() => undefined),
    import("../generator/cache.ts"),
    import("../generator/pack.ts"),
  ]);
  const read: Files["read"] = (asked) => (asked === path ? bytes : files.read(asked));
  const version = process.env["KILN_VERSION"] ?? `sources ${process.pid}`;
  const seed = new Pack(diskFiles(join(packageRoot(), "dist")), seedName, version);
  return new FileCache({ ...files, read }, path, version, seed);
}

/** The cache only saves time: a disk that has no room for it stops nothing. */
export function saveQuietly(save: () => void, tell: (line: string) => void): void {
  try {
    save();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    tell(`cannot keep the cache: ${error.message}`);
  }
}

/** What shows decks in a browser: it lies beside the bundled command. */
export function player(): Files {
  return diskFiles(join(packageRoot(), "dist/player"));
}

/**
 * Compiles a site with its cache, and keeps what was found out. What is as large as the site, the
 * texts of its pages, is let go of where the caller will not `look` at them.
 */
export async function compileSite(
  site: SiteFolder,
  { look = true, ...options }: Partial<CompileOptions> & { readonly look?: boolean } = {},
): Promise<Compilation> {
  // A cache keeps what its last build used, which for one deck is little of the site.
  const name = options.deck === undefined ? "pack" : "deck";
  const [cache, { compile }] = await Promise.all([
    cacheOf(site, name),
    import("../generator/compile.ts"),
  ]);
  const config = options.config ?? (await loadSiteConfig(site.path));
  const own = { themes: site.themes, player: player(), cache };
  const compiled = await compile(site.files, { ...own, ...options, config });
  const failed = compiled.diagnostics.some(({ severity }) => severity === "error");
  saveQuietly(
    () => cache.save(failed),
    (line) => process.stderr.write(`kiln: ${line}\n`),
  );
  if (!look) cache.clear();
  return compiled;
}
