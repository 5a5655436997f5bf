// What pages load: it comes from this site, and it is there.

import { utf8 } from "../bytes.ts";
import { type AddressBook, bytesOf, mediaType } from "./addresses.ts";
import type { Entry } from "../model.ts";
import type { Fault } from "./fault.ts";
import type { ReadPage } from "./links.ts";

/** What the rule needs to know of the site. */
export interface AssetPlaces {
  readonly book: AddressBook;
  /** Whether files of other servers are allowed. */
  readonly remote: boolean;
}

/** Checks all that a page loads. */
export function checkAssets({ page, facts }: ReadPage, places: AssetPlaces): Fault[] {
  return facts.references.flatMap(({ kind, url, tag }) => {
    if (kind === "link" || kind === "mention") return [];
    const fault = faultOf(url, page.path, page.instant, places);
    return fault ? [{ ...fault, url, page, tag }] : [];
  });
}

function faultOf(
  url: string,
  path: string,
  instant: number,
  { book, remote }: AssetPlaces,
): Fault | undefined {
  const target = book.resolve(url, path);
  const shown = url.slice(0, 200);
  if (target.kind === "outside") {
    return remote ? undefined : { id: "remote-asset", values: { url: shown } };
  }
  const isThere = target.kind === "inside" && book.at(target.path, instant);
  return isThere || target.kind === "other"
    ? undefined
    : { id: "asset-missing", values: { url: shown } };
}

/** Checks the files that a style sheet or a drawing loads in turn. */
export async function checkSheet(entry: Entry, places: AssetPlaces): Promise<Fault[]> {
  const type = mediaType(entry);
  if (type !== "text/css" && type !== "image/svg+xml") return [];
  const text = utf8(await bytesOf(entry));
  const urls = type === "text/css" ? addressesInSheet(text) : addressesInDrawing(text);
  return [...new Set(urls)].flatMap((url) => {
    const fault = faultOf(url, entry.path, entry.validFrom ?? 0, places);
    return fault ? [{ ...fault, url, file: entry.path }] : [];
  });
}

/** The addresses in a style sheet (CSS Values 4, §4.5), those in comments left out. */
export function addressesInSheet(text: string): string[] {
  const plain = text.replace(/\/\*[^]*?\*\//g, "");
  const pattern =
    /url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]+))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')/gi;
  return [...plain.matchAll(pattern)]
    .map((match) => match.slice(1).find((part) => part !== undefined) ?? "")
    .filter((url) => url !== "" && !url.startsWith("#"));
}

function addressesInDrawing(text: string): string[] {
  const tags = text.matchAll(/<(?:image|use|feImage|script)\b[^>]*?\shref\s*=\s*["']([^"']*)["']/g);
  const found = [...tags].map(([, url]) => url!);
  return [...found, ...addressesInSheet(text)].filter((url) => !url.startsWith("#"));
}
