// What a file of a Jekyll site is, by its path alone.

import { posix } from "node:path";
import { type Mapping, mappingOf } from "./conversion.ts";

/** A place for documents: posts, drafts, pages, a collection. */
export interface DocumentPlace {
  readonly kind: "post" | "draft" | "page" | "collection";
  /** "posts", or the collection's name; "" for pages. */
  readonly collection: string;
  /** Path inside the collection's folder; the whole path of a page. */
  readonly inside: string;
  /** Folders above _posts, which are categories. */
  readonly above: string;
}

export type Place =
  | { readonly kind: "document"; readonly document: DocumentPlace }
  | { readonly kind: "data" | "include" | "asset" | "own" };

/** The site's own collections by name. */
export type Collections = ReadonlyMap<string, Mapping>;

/** Reads `collections` of the settings: a list of names, or names with their settings. */
export function collectionsOf(settings: Mapping): Collections {
  const given = settings["collections"];
  const entries: readonly (readonly [string, unknown])[] = Array.isArray(given)
    ? given.map((name) => [String(name), {}] as const)
    : Object.entries(mappingOf(given));
  return new Map(entries.map(([name, own]) => [name, mappingOf(own)]));
}

const documentName = /\.(?:md|markdown|mkdown|mkdn|mkd|html?)$/i;
const datedName = /^\d{4}-\d{1,2}-\d{1,2}-.+/;

/** True for names of markdown and HTML files. */
export function isDocumentName(path: string): boolean {
  return documentName.test(path);
}

/** Files for the host that Jekyll takes along only if asked, and that are published here. */
const forTheHost = ["_redirects", "_headers"];

/** Says what a file is; `included` are names that the settings take in besides the usual ones. */
export function placeOf(
  path: string,
  collections: Collections,
  included: readonly string[] = [],
): Place {
  const [, above = "", folder, post] = /^(?:(.*)\/)?_(posts|drafts)\/(.+)$/.exec(path) ?? [];
  if (post !== undefined) {
    const kind = folder === "posts" ? "post" : "draft";
    const isPost =
      isDocumentName(path) && (kind === "draft" || datedName.test(posix.basename(path)));
    return isPost
      ? documentAt({ kind, collection: "posts", inside: post, above })
      : { kind: "asset" };
  }
  if (/^_data\/.+\.(?:ya?ml|json|toml)$/.test(path)) return { kind: "data" };
  if (path.startsWith("_includes/")) return { kind: "include" };
  const [, collection, inside] = /^_([^/]+)\/(.+)$/.exec(path) ?? [];
  if (inside !== undefined && collections.has(collection!)) {
    if (!isDocumentName(path)) return { kind: "asset" };
    return documentAt({ kind: "collection", collection: collection!, inside, above: "" });
  }
  if (forTheHost.includes(path)) return { kind: "asset" };
  const isIncluded = included.some((name) => path === name || path.startsWith(`${name}/`));
  const isOwn = path.split("/").some((name) => name.startsWith("_"));
  if (isOwn && !isIncluded) return { kind: "own" };
  if (!isDocumentName(path)) return { kind: "asset" };
  return documentAt({ kind: "page", collection: "", inside: path, above: "" });
}

function documentAt(document: DocumentPlace): Place {
  return { kind: "document", document };
}
