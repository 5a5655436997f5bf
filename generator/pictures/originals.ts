// What stands at the address of a picture itself. One that somebody links to stays whole, without
// what the camera wrote into it. Of one that is only shown the smaller file goes out that everybody
// can show: it is in the store already.

import { json } from "../bytes.ts";
import type { Cache } from "../cache.ts";
import type { Files } from "../files.ts";
import type { Resource, SiteSettings, Source } from "../model.ts";
import { clean } from "./cleaning.ts";
import { recipe } from "./encoder.ts";
import { formats } from "./formats.ts";
import type { Card, Shelf } from "./shelf.ts";

/** What stands at the address of an original. */
export type Original = Pick<Resource, "mediaType" | "body">;

/** How a picture is used, and what was made of it where pages show it. */
export interface Use {
  readonly card: Card | undefined;
  /** True when a page links to it, or has it loaded as it is. */
  readonly whole: boolean;
  readonly shelf: Shelf;
}

/** What this needs of the whole build. */
export interface Surroundings {
  readonly files: Files;
  readonly cache: Cache;
  readonly settings: SiteSettings;
  readonly read: (source: Source) => Uint8Array | undefined;
}

const cleanable: readonly (readonly [RegExp, string])[] = [
  [/\.(jpe?g|jfif)$/i, formats.jpeg.mediaType],
  [/\.png$/i, formats.png.mediaType],
  [/\.webp$/i, formats.webp.mediaType],
];

/** What goes out in place of a picture's file; undefined where it goes out as it is. */
export function originalOf(
  source: Source,
  { card, whole, shelf }: Use,
  build: Surroundings,
): Original | undefined {
  if (card?.fallback && !whole) {
    const { mediaType } = formats[card.fallback.format];
    return { mediaType, body: shelf.content(card.fallback) };
  }
  const named = cleanable.find(([names]) => names.test(source.path))?.[1];
  const keep = build.settings.pictures.metadata === "keep" || !named;
  const cleaned = keep ? undefined : cleanedFile(source, shelf, build);
  // A file may be named after another format than it has.
  const mediaType = card ? formats[card.format].mediaType : cleaned && named;
  const body = cleaned ? shelf.content(cleaned) : build.files.content(source.path, source);
  return mediaType ? { mediaType, body } : undefined;
}

type File = Pick<Source, "length" | "sha256">;

/** The cleaned file; undefined where there is nothing to take out of it. */
function cleanedFile(source: Source, shelf: Shelf, build: Surroundings): File | undefined {
  const key = `cleaned ${recipe}:${source.sha256}`;
  const record = build.cache.get(key);
  const known = record && (json(record) as File);
  if (known?.sha256 === source.sha256) return undefined;
  if (known && shelf.holds(known.sha256)) return known;
  const bytes = build.read(source);
  if (!bytes) return undefined;
  const made = clean(bytes).bytes;
  const file = made === bytes ? source : shelf.keepFile(made);
  const { length, sha256 } = file;
  build.cache.put(key, Buffer.from(JSON.stringify({ length, sha256 })));
  return made === bytes ? undefined : file;
}
