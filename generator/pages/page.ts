// One document to one page: what it says of itself. What it knows of the others comes later.

import type { Diagnostics } from "../diagnostics.ts";
import type {
  Document,
  FrontMatter,
  Page,
  PageDate,
  PageKind,
  SiteSettings,
  TagReference,
} from "../model.ts";
import { dateInName, slug, titleFromName } from "./addresses.ts";
import type { Calendar } from "./dates.ts";
import { pageUrl } from "./page-address.ts";
import type { Place } from "./places.ts";

const wordsPerMinute = 220;

/** The page of a document. */
export function makePage(
  document: Document,
  place: Place,
  calendar: Calendar,
  diagnostics: Diagnostics,
): Page {
  const { frontMatter } = document;
  const { kind, language } = place;
  const { settings } = language;
  const lang = frontMatter.lang ?? language.lang;
  const { date, updated, window } = datesOf(frontMatter, place, lang, calendar);
  const title = document.title || titleFromName(place.path);
  const url = pageUrl(place, { document, title, date, calendar, diagnostics });
  const terms = kind === "section" ? {} : termsOf(frontMatter, language.prefix, settings);
  const { type } = frontMatter;
  const template = kind === "error" ? "error-404" : kind;
  // Others call the outer layout so, and put every page into it: here that goes without saying.
  const layout = frontMatter.layout === "default" ? undefined : frontMatter.layout;
  const fallbacks = kind === "section" ? [kind, "index"] : [template];
  return {
    ...plainPage(kind, url, title, settings),
    date,
    updated,
    window,
    linkTitle: frontMatter.linkTitle ?? title,
    description: frontMatter.description ?? "",
    excerpt: document.excerpt,
    summary: frontMatter.summary ?? "",
    draft: place.draft || (frontMatter.draft ?? false),
    unlisted: frontMatter.unlisted ?? false,
    section: place.section,
    terms,
    tags: terms["tags"] ?? [],
    weight: frontMatter.weight,
    lang,
    image: frontMatter.image,
    toc: frontMatter.toc ?? true,
    params: frontMatter.params ?? {},
    readingMinutes: Math.max(1, Math.round(document.words / wordsPerMinute)),
    layout: layout ?? type ?? template,
    // Where keys of other generators pass, their layouts do.
    fallbacks: layout === undefined || settings.unknownKeys === "warn" ? fallbacks : [],
    document,
  };
}

function datesOf(
  frontMatter: FrontMatter,
  place: Place,
  lang: string,
  calendar: Calendar,
): Pick<Page, "date" | "updated" | "window"> {
  const { publishDate, expiryDate, updated } = frontMatter;
  const read = (text: string | undefined): PageDate | undefined =>
    text === undefined ? undefined : calendar.read(text, lang);
  const named = place.kind === "post" ? dateInName(place.path) : undefined;
  const date = read(frontMatter.date ?? publishDate ?? named);
  const from = (publishDate === undefined ? date : read(publishDate))?.time;
  const until = read(expiryDate)?.time;
  const window = from === undefined && until === undefined ? undefined : { from, until };
  return { date, updated: read(updated), window };
}

/** The terms of a page, by taxonomy; those of a taxonomy that it does not have are left out. */
function termsOf(
  frontMatter: FrontMatter,
  prefix: string,
  settings: SiteSettings,
): Record<string, readonly TagReference[]> {
  const terms: Record<string, readonly TagReference[]> = {};
  const { tags, categories, series } = frontMatter;
  const own: Readonly<Record<string, readonly string[] | undefined>> = { tags, categories, series };
  for (const { name, url } of settings.taxonomies) {
    const names = [...(own[name] ?? []), ...(frontMatter.taxonomies?.[name] ?? [])];
    if (names.length === 0) continue;
    terms[name] = names.map((term) => ({ name: term, url: termUrl(prefix + url, term) }));
  }
  return terms;
}

/** The address of a term's page, below that of its taxonomy. */
export function termUrl(taxonomyUrl: string, name: string): string {
  return `${taxonomyUrl}${slug(name)}/`;
}

/** A page that no file stands for. */
export function plainPage(
  kind: PageKind,
  url: string,
  title: string,
  settings: SiteSettings,
): Page {
  return {
    kind,
    url,
    title,
    linkTitle: title,
    description: "",
    excerpt: "",
    summary: "",
    draft: false,
    unlisted: false,
    section: "",
    terms: {},
    tags: [],
    authors: [],
    lang: settings.language,
    translations: [],
    toc: true,
    params: {},
    readingMinutes: 0,
    layout: kind,
    fallbacks: [],
    targets: [],
    related: [],
    children: [],
    posts: [],
    // Objects that fields are added to later, one after another, become slow tables in V8.
    date: undefined,
    updated: undefined,
    window: undefined,
    series: undefined,
    weight: undefined,
    image: undefined,
    status: undefined,
    document: undefined,
    pictures: undefined,
    previous: undefined,
    next: undefined,
    pagination: undefined,
    feeds: undefined,
    markdownUrl: undefined,
  };
}
