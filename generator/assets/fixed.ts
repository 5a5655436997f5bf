// Files in the theme's folder assets/: served as they are, under a name that changes with them.

import { posix } from "node:path";
import { sha256 } from "../files.ts";
import { type Asset, type AssetFolder, assetsUrl } from "./asset.ts";

/** The theme's own pictures, fonts and the like. */
export function fixedAssets(folder: AssetFolder): readonly Asset[] {
  return folder.paths
    .filter((path) => path.startsWith("assets/"))
    .map((name) => {
      const bytes = folder.read(name);
      const { dir, name: stem, ext } = posix.parse(name.slice("assets/".length));
      const file = `${stem}-${sha256(bytes).slice(0, 8)}${ext}`;
      return { name, path: encodeURI(posix.join(assetsUrl, dir, file)), bytes };
    });
}

/**
 * Names as templates use them: "logo.svg" for assets/logo.svg, "main.css" for styles/main.css,
 * "search.js" for scripts/search.ts.
 */
export function assetNames(assets: readonly Asset[]): ReadonlyMap<string, string> {
  return new Map(assets.map(({ name, path }) => [shortName(name), path]));
}

function shortName(name: string): string {
  const short = name.replace(/^(assets|styles|scripts)\//, "");
  return name.startsWith("scripts/") ? short.replace(/\.(ts|mjs)$/, ".js") : short;
}
