// Links of rendered pages, wherever they come from: each leads to something that is there, at the
// heading that it names.

import { nearest } from "../diagnostics.ts";
import type { AddressBook } from "./addresses.ts";
import type { Fault } from "./fault.ts";
import type { PageFacts, Reference, RenderedPage } from "./page.ts";

/** A page and what was read off it. */
export interface ReadPage {
  readonly page: RenderedPage;
  readonly facts: PageFacts;
}

/** What links are looked up in. */
export interface LinkPlaces {
  readonly book: AddressBook;
  /** The ids of the page that is at a path at an instant; undefined where there is no page. */
  readonly idsAt: (path: string, instant: number) => ReadonlySet<string> | undefined;
  /** Whether links that lead nowhere are warnings. */
  readonly lenient: boolean;
}

/** A link to another server, and where it stands. */
export interface ExternalLink {
  readonly url: string;
  readonly page: RenderedPage;
  readonly tag: string;
}

/** What was found in the links of a page. */
export interface LinkFindings {
  readonly faults: readonly Fault[];
  readonly external: readonly ExternalLink[];
  readonly count: number;
}

/** Checks all addresses of a page that a reader or a program may follow. */
export function checkLinks({ page, facts }: ReadPage, places: LinkPlaces): LinkFindings {
  const faults: Fault[] = [];
  const external: ExternalLink[] = [];
  let count = 0;
  for (const reference of facts.references) {
    if (reference.kind !== "link" && reference.kind !== "mention") continue;
    count++;
    const target = places.book.resolve(reference.url, page.path);
    const { url, tag } = reference;
    if (target.kind === "outside" && reference.kind === "link") {
      external.push({ url: target.url, page, tag });
    }
    const fault = faultOf(reference, page, places);
    if (fault) faults.push({ url, page, tag, ...fault });
  }
  return { faults, external, count };
}

/** What is wrong with one address of a page; nothing where it is right. */
export function faultOf(
  { url }: Pick<Reference, "url">,
  { path, instant }: Pick<RenderedPage, "path" | "instant">,
  { book, idsAt, lenient }: LinkPlaces,
): Fault | undefined {
  const target = book.resolve(url, path);
  const severity = lenient ? ("warning" as const) : undefined;
  if (target.kind === "invalid") return { id: "broken-link", severity, values: { url } };
  if (target.kind !== "inside") return undefined;
  const entry = book.at(target.path, instant);
  if (!entry) return { id: "broken-link", severity, values: { url } };
  if (entry.kind === "redirect") {
    return { id: "link-moved", values: { url, target: book.locationOf(entry) } };
  }
  const ids = idsAt(target.path, instant);
  // In a deck "#/id" is a slide, and "#/3" the third one.
  const anchor = isTop(target.fragment) ? "" : target.fragment.replace(/^\//, "");
  if (!ids || anchor === "" || ids.has(anchor)) return undefined;
  const near = nearest(anchor, ids);
  const values = { url, anchor, target: target.path, ...(near && { near }) };
  return { id: "broken-anchor", severity, values };
}

/** Fragments that every page has: its top, and a text to look for. */
function isTop(fragment: string): boolean {
  return /^(?:|top|:~:.*|\/[\d/]*)$/is.test(fragment);
}
