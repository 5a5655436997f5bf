// What a page gets from the folders that it lies in: the values under `cascade` in site.yaml and in
// the _index.md of each section. The nearest folder wins, and the page's own front matter over all.

import type { Document, FrontMatter, SiteSettings } from "../model.ts";
import { foldersAbove, type Place } from "./places.ts";

/** A document that knows its place. */
export interface Placed {
  readonly document: Document;
  readonly place: Place;
}

/** The same documents, with what their folders hand down. */
export function cascaded(placed: readonly Placed[], settings: SiteSettings): readonly Placed[] {
  const values = new Map<string, FrontMatter>();
  for (const { document, place } of placed) {
    const { cascade } = document.frontMatter;
    if (!cascade || (place.kind !== "section" && place.kind !== "index")) continue;
    values.set(keyOf(place.language.lang, place.section), cascade);
  }
  const given = settings.cascade;
  if (values.size === 0 && Object.keys(given).length === 0) return placed;
  return placed.map(({ document, place }) => {
    const own = keyOf(place.language.lang, place.section);
    const isOwner = place.kind === "section" || place.kind === "index";
    const folders = ["", ...foldersAbove(place.path).reverse()];
    if (place.draft) folders.push("posts");
    const keys = folders.map((folder) => keyOf(place.language.lang, folder));
    const inherited = [
      ...folders.map((folder) => given[folder === "" ? "/" : folder]),
      ...keys.filter((key) => !(isOwner && key === own)).map((key) => values.get(key)),
    ].filter((value) => value !== undefined);
    if (inherited.length === 0) return { document, place };
    const frontMatter = [...inherited, document.frontMatter].reduce(merged);
    return { document: { ...document, frontMatter }, place };
  });
}

function keyOf(lang: string, folder: string): string {
  return `${lang}:${folder}`;
}

function merged(outer: FrontMatter, inner: FrontMatter): FrontMatter {
  const params = outer.params && inner.params ? { ...outer.params, ...inner.params } : undefined;
  return { ...outer, ...inner, ...(params && { params }) };
}
