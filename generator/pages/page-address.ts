// From a file's place to its address, where the author does not say otherwise. This is the whole
// scheme; the other languages stand behind their prefix, like /de/posts/walk/.
//
//     content/index.md                       /
//     content/posts/2026-11-23-title.md      /posts/title/
//     content/posts/title/index.md           /posts/title/     and its pictures beside it
//     content/pages/about.md                 /about/
//     content/pages/guide/install.md         /guide/install/
//     content/pages/guide/index.md           /guide/
//     content/about.md                       /about/
//     content/docs/guide/install.md          /docs/guide/install/
//     content/docs/guide/_index.md           /docs/guide/
//     content/docs/guide/README.md           /docs/guide/          unless guide/ has an index
//     content/404.md                         /404.html             where nothing else answers
//     content/decks/talk/slides.md           /decks/talk/          and its pictures beside it

import type { Diagnostics } from "../diagnostics.ts";
import type { Document, FrontMatter, PageDate, SiteSettings } from "../model.ts";
import {
  datePrefix,
  decksUrl,
  encodePath,
  notFoundUrl,
  ownName,
  slug,
  withSlash,
} from "./addresses.ts";
import type { Calendar } from "./dates.ts";
import { type AddressLanguage, languagesOf } from "./languages.ts";
import { expandPermalink, needsDate } from "./permalinks.ts";
import { foldersAbove, type Place, Places } from "./places.ts";

/** What an address depends on besides the place. */
export interface AddressFacts {
  readonly document: Document;
  readonly title: string;
  readonly date: PageDate | undefined;
  readonly calendar: Calendar;
  readonly diagnostics: Diagnostics;
}

/** The address of a page. */
export function pageUrl(place: Place, facts: AddressFacts): string {
  const { frontMatter } = facts.document;
  const given = place.kind === "error" ? undefined : frontMatter.permalink;
  if (given?.includes(":")) return withSlash(encodePath(expand(given, place, facts)));
  const isText = place.kind === "post" || place.kind === "page";
  const pattern = given === undefined && isText ? patternFor(place) : undefined;
  if (pattern === undefined) return plainUrl(place, frontMatter);
  return withSlash(encodePath(place.language.prefix + expand(pattern, place, facts)));
}

/** The addresses of some files as the scheme has them, whatever stands in them. */
export function fileUrls(
  paths: readonly string[],
  settings: SiteSettings,
): ReadonlyMap<string, string> {
  const places = new Places(paths, languagesOf(settings));
  const urls = new Map<string, string>();
  for (const path of paths) {
    const place = places.of(path);
    if (place) urls.set(path, plainUrl(place, {}));
  }
  return urls;
}

/** The address of one file alone, in a site of one language and without patterns. */
export function fileUrl(path: string, frontMatter: FrontMatter): string | undefined {
  const place = new Places([path], [{ lang: "en", prefix: "", url: "/" }]).of(path);
  return place && plainUrl(place, frontMatter);
}

function plainUrl(place: Place<AddressLanguage>, frontMatter: FrontMatter): string {
  const { prefix, url } = place.language;
  if (place.kind === "error") return notFoundUrl;
  if (frontMatter.permalink) return withSlash(encodePath(frontMatter.permalink));
  if (place.kind === "index") return url;
  if (place.kind === "section") return sectionUrl(place.section, prefix);
  const name = frontMatter.slug ?? ownName(place.path).replace(datePrefix, "");
  if (place.kind === "post") return `${prefix}/posts/${slug(name)}/`;
  if (place.kind === "deck") return `${prefix}${decksUrl}${slug(name)}/`;
  if (place.path === "pages/index.md") return `${prefix}/pages/`;
  const folders = place.path.split("/").slice(0, -1);
  if (folders[0] === "pages") folders.shift();
  if (place.path.endsWith("/index.md")) folders.pop();
  return `${prefix}/${[...folders, name].map(slug).join("/")}/`;
}

/** The address of a section's page. */
export function sectionUrl(section: string, prefix: string): string {
  const folders = section.split("/");
  if (folders[0] === "pages" && folders.length > 1) folders.shift();
  return `${prefix}/${folders.map(slug).join("/")}/`;
}

/** The pattern of the innermost folder that has one. */
function patternFor(place: Place): string | undefined {
  const { permalinks } = place.language.settings;
  const folders = place.draft ? ["posts"] : foldersAbove(place.path);
  return [...folders, "/"].map((folder) => permalinks[folder]).find((found) => found !== undefined);
}

function expand(pattern: string, place: Place, facts: AddressFacts): string {
  const { document, title, date, calendar, diagnostics } = facts;
  const { path, frontMatter } = document;
  if (!date && needsDate(pattern)) {
    diagnostics.add("permalink-date", { file: path, values: { pattern } });
    // An address that no other page has: one fault is told once.
    return `/${encodePath(path)}`;
  }
  const name = ownName(place.path);
  return expandPermalink(pattern, {
    title,
    slug: frontMatter.slug,
    name: name.replace(datePrefix, ""),
    fileName: name,
    section: place.section,
    categories: frontMatter.categories ?? [],
    clock: date && calendar.wallClock(date.time),
  });
}
