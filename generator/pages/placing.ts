// Documents to their places, and those of which no page is ever made, each told with its reason.

import type { Diagnostics } from "../diagnostics.ts";
import type { Document, OmissionReason } from "../model.ts";
import { notFoundUrl } from "./addresses.ts";
import type { Placed } from "./cascade.ts";
import type { PageLanguage } from "./languages.ts";
import { type Place, Places } from "./places.ts";

/** A document of which no page is ever made. */
export interface Stray {
  readonly document: Document;
  readonly reason: Extract<
    OmissionReason,
    "outside-collections" | "not-found-language" | "beside-index"
  >;
}

/** The documents with a place, and those without one. */
export function placeDocuments(
  documents: readonly Document[],
  languages: readonly PageLanguage[],
  diagnostics: Diagnostics,
): { readonly placed: readonly Placed[]; readonly strays: readonly Stray[] } {
  const places = new Places(
    documents.map(({ path }) => path),
    languages,
  );
  const placed: Placed[] = [];
  const strays: Stray[] = [];
  for (const document of documents) {
    const { path: file } = document;
    const index = places.superseded.get(file);
    const place = placeOf(document, places, languages);
    const reason = index === undefined ? strayReason(place, languages) : "beside-index";
    if (reason) {
      strays.push({ document, reason });
      diagnostics.add(reason, { file, ...(index !== undefined && { values: { index } }) });
    } else if (place) placed.push({ document, place });
  }
  return { placed, strays };
}

function strayReason(
  place: Place | undefined,
  [main]: readonly PageLanguage[],
): Stray["reason"] | undefined {
  if (!place) return "outside-collections";
  const isOther = place.kind === "error" && place.language !== main;
  return isOther ? "not-found-language" : undefined;
}

/** The place by the file's path, and by what its front matter says of it. */
function placeOf(
  { path, frontMatter }: Document,
  places: Places,
  languages: readonly PageLanguage[],
): Place | undefined {
  const own = places.of(path);
  if (!own) return undefined;
  // Others know the page where nothing else answers by its address.
  const isText = own.kind === "page" || own.kind === "post";
  const isNotFound = isText && frontMatter.permalink === notFoundUrl;
  const place: Place = isNotFound ? { ...own, kind: "error", section: "" } : own;
  // A file whose name says nothing of its language may say it in its front matter.
  const isPlain = place.language === languages[0];
  const language = languages.find(({ lang }) => isPlain && lang === frontMatter.lang);
  return language ? { ...place, language } : place;
}
