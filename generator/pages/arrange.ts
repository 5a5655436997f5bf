// Documents to pages: who stands where, in which order, under which terms, in which language. Links
// are resolved afterwards, when every address is known.

import type { Cache } from "../cache.ts";
import type { Diagnostics } from "../diagnostics.ts";
import type { Document, NavigationItem, Page, Site, SiteSettings, Taxonomy } from "../model.ts";
import { collectAuthors } from "./authors.ts";
import { cascaded } from "./cascade.ts";
import type { Calendar } from "./dates.ts";
import { languagesOf, type PageLanguage } from "./languages.ts";
import { listPages } from "./lists.ts";
import { notFoundPage } from "./not-found.ts";
import { newestFirst } from "./order.ts";
import { makePage } from "./page.ts";
import type { Place } from "./places.ts";
import { placeDocuments, type Stray } from "./placing.ts";
import { relatedPosts } from "./related.ts";
import { collectSections, joinPosts, joinSections } from "./sections.ts";
import { collectTaxonomies, joinSeries } from "./taxonomies.ts";
import { linkTranslations, type Translated } from "./translations.ts";

/** Name of the Atom feed, beside the front page. */
const feedName = "feed.xml";

/** What a site has besides its texts, and what is known of it. */
export interface Surroundings {
  /** Content of the folder data/. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Whether drafts are pages too. */
  readonly drafts: boolean;
  /** Files of which no pages are made, for they are not public. */
  readonly concealed?: { has(path: string): boolean };
  /** What earlier builds found out. */
  readonly cache?: Cache;
}

/** The site in one language, and its pages. */
export interface Part {
  readonly site: Site;
  readonly pages: readonly Page[];
}

/** All pages, and what is none. */
export interface Arrangement {
  /** By language, the main one first. */
  readonly parts: readonly Part[];
  /** In the main language. */
  readonly site: Site;
  readonly all: readonly Page[];
  /** Those of which pages are made only where drafts are wanted. */
  readonly drafts: readonly Document[];
  /** Those of which no page is ever made. */
  readonly strays: readonly Stray[];
}

interface Made {
  readonly page: Page;
  readonly place: Place;
}

/** The pages of a site and what they know of one another. */
export function arrange(
  documents: readonly Document[],
  settings: SiteSettings,
  calendar: Calendar,
  diagnostics: Diagnostics,
  surroundings: Surroundings = { data: {}, drafts: false },
): Arrangement {
  const languages = languagesOf(settings);
  const { placed, strays } = placeDocuments(documents, languages, diagnostics);
  const made: Made[] = [];
  const drafts: Document[] = [];
  for (const { document, place: own } of cascaded(placed, settings)) {
    const isDraft = own.draft || document.frontMatter.draft === true;
    if (isDraft) drafts.push(document);
    if (surroundings.concealed?.has(document.path)) continue;
    if (!isDraft || surroundings.drafts)
      made.push({ page: makePage(document, own, calendar, diagnostics), place: own });
  }
  reportTwice(made, diagnostics);
  const notFound = made.flatMap(({ page }) => (page.kind === "error" ? [page] : []));
  const listed = made.filter(({ page }) => page.kind !== "error");
  const parts = languages.map((language) => {
    const own = listed.filter(({ place: { language: of } }) => of === language);
    return arrangeLanguage(own, language, languages, surroundings);
  });
  if (languages.length > 1) linkTranslations(translated(listed, parts, languages));
  const missing = notFoundPage(notFound, settings, diagnostics);
  const all = [...parts.flatMap(({ pages }) => pages), missing];
  const first = { ...parts[0]!, pages: [...parts[0]!.pages, missing] };
  return { parts: [first, ...parts.slice(1)], site: first.site, all, drafts, strays };
}

/** Of two texts for one list, `index.md` and `_index.md`, only one would ever be seen. */
function reportTwice(made: readonly Made[], diagnostics: Diagnostics): void {
  const owners = new Map<string, string>();
  for (const { page } of made) {
    if (page.kind !== "section" && page.kind !== "index") continue;
    const { path: file } = page.document!;
    const other = owners.get(page.url);
    if (other) diagnostics.add("url-taken", { file, values: { url: page.url, other } });
    else owners.set(page.url, file);
  }
}

function arrangeLanguage(
  made: readonly Made[],
  language: PageLanguage,
  languages: readonly PageLanguage[],
  { data, cache }: Surroundings,
): Part {
  const { settings, prefix } = language;
  const every = made.map(({ page }) => page);
  const listed = every.filter(({ unlisted }) => !unlisted);
  const posts = listed.filter(({ kind }) => kind === "post").sort(newestFirst);
  const pages = listed.filter(({ kind }) => kind === "page");
  const decks = listed.filter(({ kind }) => kind === "deck").sort(newestFirst);
  joinPosts(posts);
  const taxonomies = collectTaxonomies([...posts, ...pages, ...decks], settings, prefix);
  joinSeries(taxonomies.find(({ name }) => name === "series"));
  joinRelated(posts, settings.related, cache);
  const authors = collectAuthors(every.filter(isText), settings, data, prefix);
  const lists = listPages({ every, posts, decks, language, taxonomies, authors });
  const sections = collectSections(lists.owners, [...posts, ...pages]);
  joinSections(sections);
  const site: Site = {
    settings,
    posts,
    pages,
    decks,
    tags: taxonomies.find(({ name }) => name === "tags")?.terms ?? [],
    taxonomies: taxonomies.filter(hasTerms),
    sections,
    languages: languages.length > 1 ? languages.map(shown) : [],
    data,
    navigation: settings.navigation ?? navigationOf(every),
    homeUrl: language.url,
    feedUrl: settings.feeds.formats.includes("atom") ? language.url + feedName : "",
    feeds: [],
    searchUrl: "",
  };
  const unlisted = every.filter((page) => page.unlisted && isText(page));
  const texts = [...posts, ...pages, ...decks, ...unlisted];
  return { site, pages: [...lists.index, ...texts, ...lists.finish(sections)] };
}

function isText({ kind }: Page): boolean {
  return kind === "post" || kind === "page" || kind === "deck";
}

function hasTerms({ terms }: Taxonomy): boolean {
  return terms.length > 0;
}

function shown({ lang, name, url }: PageLanguage): Site["languages"][number] {
  return { lang, name, url };
}

function joinRelated(posts: readonly Page[], countMax: number, cache: Cache | undefined): void {
  for (const [post, others] of relatedPosts(posts, countMax, cache)) {
    const related = others.map(({ linkTitle: title, url, date }) => ({ title, url, date }));
    Object.assign(post, { related });
  }
}

function navigationOf(pages: readonly Page[]): NavigationItem[] {
  const order = (page: Page): number => page.document!.frontMatter.navigation!;
  return pages
    .filter((page) => page.document?.frontMatter.navigation !== undefined)
    .sort((a, b) => order(a) - order(b) || (a.url < b.url ? -1 : 1))
    .map(({ linkTitle, url }) => ({ title: linkTitle, url }));
}

/** Texts are translations by their place, or by their key; lists by their address. */
function translated(
  made: readonly Made[],
  parts: readonly Part[],
  languages: readonly PageLanguage[],
): Translated[] {
  const places = new Map(made.map(({ page, place: own }) => [page.document, own]));
  return parts.flatMap(({ pages }, index) => {
    const language = languages[index]!;
    return pages.map((page) => {
      const own = page.document && places.get(page.document);
      const key = page.document?.frontMatter.translationKey;
      const isText = own && page.kind !== "index";
      const shared = key
        ? `key ${key}`
        : isText
          ? own.path
          : page.url.slice(language.prefix.length);
      return { page, key: shared, language };
    });
  });
}
