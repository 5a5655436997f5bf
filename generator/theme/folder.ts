// A theme's files: several folders laid over one another, each file taken from the uppermost that
// has it.
//
//     the site's own theme/ and components/     what one site changes
//     themes/NAME of the site, or built in      the theme that site.yaml names
//     what that one extends, and so on          at the bottom

import type { Diagnostics } from "../diagnostics.ts";
import { comparePaths, type Files, sha256 } from "../files.ts";
import type { Source } from "../model.ts";
import { type LayerFile, readThemeFile } from "./theme-file.ts";

/** A theme's files, by their path inside the theme. */
export interface ThemeFiles {
  /** Names all these files and their bytes. */
  readonly key: string;
  /** Sorted. */
  readonly paths: readonly string[];
  /** The bytes of a file; nothing where there is none. */
  read(path: string): Uint8Array;
  /** The path to show to the author. */
  shown(path: string): string;
}

/** All layers of one theme. */
export interface ThemeFolder extends ThemeFiles {
  readonly name: string;
  /** What the theme.json of each layer says, that of the theme itself first. */
  readonly layers: readonly LayerFile[];
  /** Some of the files, with a key that is theirs alone. */
  part(belongs: (path: string) => boolean): ThemeFiles;
  /** Number of the lowest layer that has a file: 0 is at the bottom. */
  rank(path: string): number;
  /** Each layer's bytes of a file, from the bottom up, with the path to show. */
  readAll(path: string): readonly { readonly bytes: Uint8Array; readonly shown: string }[];
}

/** A folder whose files are known. */
export interface Shelf {
  readonly files: Files;
  /** "themes/" in a site, "" where the folder holds nothing else. */
  readonly prefix: string;
  readonly sources: readonly Source[];
}

/** A file of one layer. */
interface Placed {
  readonly files: Files;
  readonly source: Source;
  readonly shown: string;
}

type Layer = ReadonlyMap<string, Placed>;

/** Where a theme is looked for. */
export interface ThemePlaces {
  /** The site's themes first, then those that come with Kiln. */
  readonly shelves: readonly Shelf[];
  /** The site's own files over any theme; each prefix stands for `inside` in the theme. */
  readonly own: readonly (Shelf & { readonly inside: string })[];
}

/** Opens a theme with all that it extends; undefined when one is missing or has faults. */
export function openTheme(
  name: string,
  { shelves, own }: ThemePlaces,
  diagnostics: Diagnostics,
): ThemeFolder | undefined {
  const layers: Layer[] = [new Map(own.flatMap((shelf) => [...placed(shelf, shelf.inside)]))];
  const files: LayerFile[] = [];
  const seen: { shelf: number; name: string }[] = [];
  const asker = { file: "site.yaml" };
  for (let next: string | undefined = name; next !== undefined;) {
    const found = locate(next, shelves, seen.at(-1));
    const missing = { file: files.at(-1)?.shown ?? asker.file, values: { name: next } };
    if (!found) return void diagnostics.add("theme-missing", missing);
    if (seen.some((one) => one.shelf === found.shelf && one.name === next)) {
      const circle = [...seen.map((one) => one.name), next].join(" → ");
      return void diagnostics.add("theme-circle", { ...missing, values: { circle } });
    }
    seen.push({ shelf: found.shelf, name: next });
    layers.push(found.layer);
    const file = readThemeFile(next, found.layer.get("theme.json"), diagnostics);
    if (!file) return undefined;
    files.push(file);
    next = file.extends;
  }
  return folderOf(name, layers, files);
}

/** The first shelf with a theme; one that extends its own name means the one below it. */
function locate(
  name: string,
  shelves: readonly Shelf[],
  from: { shelf: number; name: string } | undefined,
): { shelf: number; layer: Layer } | undefined {
  const first = from?.name === name ? from.shelf + 1 : 0;
  for (let shelf = first; shelf < shelves.length; shelf++) {
    const { prefix } = shelves[shelf]!;
    const layer = placed(
      { ...shelves[shelf]!, prefix: `${prefix}${name}/` },
      "",
      `themes/${name}/`,
    );
    if (layer.size > 0) return { shelf, layer };
  }
  // A theme that extends itself with nothing below it: the circle is told, not a missing theme.
  return first > 0 ? locate(name, shelves, undefined) : undefined;
}

function placed({ files, prefix, sources }: Shelf, inside: string, shownBelow = prefix): Layer {
  return new Map(
    sources
      .filter(({ path }) => path.startsWith(prefix))
      .map((source) => {
        const rest = source.path.slice(prefix.length);
        return [inside + rest, { files, source, shown: shownBelow + rest }];
      }),
  );
}

function folderOf(
  name: string,
  layers: readonly Layer[],
  files: readonly LayerFile[],
): ThemeFolder {
  const upwards = [...layers].reverse();
  const all = new Map(upwards.flatMap((layer) => [...layer]));
  const bytesOf = ({ files, source }: Placed): Uint8Array =>
    files.read(source.path) ?? new Uint8Array(0);
  const part = (belongs: (path: string) => boolean): ThemeFiles => {
    const paths = [...all.keys()].filter(belongs).sort(comparePaths);
    return {
      paths,
      key: sha256(paths.map((path) => `${path} ${all.get(path)!.source.sha256}\n`).join("")),
      read: (path) => (all.has(path) ? bytesOf(all.get(path)!) : new Uint8Array(0)),
      shown: (path) => all.get(path)?.shown ?? `themes/${name}/${path}`,
    };
  };
  return {
    ...part(() => true),
    name,
    layers: files,
    part,
    rank: (path) => upwards.findIndex((layer) => layer.has(path)),
    readAll: (path) =>
      upwards
        .flatMap((layer) => layer.get(path) ?? [])
        .map((place) => ({ bytes: bytesOf(place), shown: place.shown })),
  };
}

/** The same files and one more, which a file of the theme itself goes before. */
export function withFile(files: ThemeFiles, path: string, text: string): ThemeFiles {
  if (files.paths.includes(path)) return files;
  const bytes = Buffer.from(text);
  return {
    key: sha256(`${files.key} ${path} ${text}`),
    paths: [...files.paths, path].sort(comparePaths),
    read: (asked) => (asked === path ? bytes : files.read(asked)),
    shown: (asked) =>
      asked === path ? `${path} (made of the theme's settings)` : files.shown(asked),
  };
}
