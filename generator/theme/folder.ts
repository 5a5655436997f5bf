// Where a theme lies: in the site, or among those that come with Kiln.

import type { Diagnostics } from "../diagnostics.ts";
import { type Files, sha256 } from "../files.ts";
import type { Source } from "../model.ts";

/** A theme's files, by their path inside the theme. */
export interface ThemeFolder {
  readonly name: string;
  /** Names all bytes of the theme. */
  readonly key: string;
  readonly paths: readonly string[];
  read(path: string): Uint8Array;
  /** The path to show to the author. */
  shown(path: string): string;
}

/** A folder of themes whose files are known. */
export interface ThemeShelf {
  readonly files: Files;
  /** "themes/" in a site, "" where the folder holds nothing else. */
  readonly prefix: string;
  readonly sources: readonly Source[];
}

/** Finds a theme on the first shelf that has it. */
export function findTheme(
  name: string,
  shelves: readonly ThemeShelf[],
  diagnostics: Diagnostics,
): ThemeFolder | undefined {
  for (const { files, prefix, sources } of shelves) {
    const root = `${prefix}${name}/`;
    const own = sources.filter(({ path }) => path.startsWith(root));
    if (own.length === 0) continue;
    return {
      name,
      key: sha256(own.map(({ path, sha256: hash }) => `${path} ${hash}\n`).join("")),
      paths: own.map(({ path }) => path.slice(root.length)),
      read: (path) => files.read(root + path) ?? new Uint8Array(0),
      shown: (path) => `themes/${name}/${path}`,
    };
  }
  diagnostics.add("theme-missing", { file: "site.yaml", values: { name } });
  return undefined;
}
