// The pages that list others: the front page, sections, terms and their overviews, authors. A text
// of their own comes from an index.md, _index.md or README.md at their address.

import type { ListItem, Page, PageKind, Section, SiteSettings, Taxonomy } from "../model.ts";
import { decksUrl, titleFromName } from "./addresses.ts";
import type { Author } from "./authors.ts";
import type { PageLanguage } from "./languages.ts";
import { sectionUrl } from "./page-address.ts";
import { plainPage } from "./page.ts";
import { goneUrl } from "./redirects.ts";
import { paginated } from "./pagination.ts";
import { everySection } from "./sections.ts";

/** Address of the page for searching. */
export const searchUrl = "/search/";

/** What lists are made of. */
interface Material {
  /** All pages that files stand for. */
  readonly every: readonly Page[];
  /** Newest first. */
  readonly posts: readonly Page[];
  /** Newest first. */
  readonly decks: readonly Page[];
  readonly language: PageLanguage;
  readonly taxonomies: readonly Taxonomy[];
  readonly authors: readonly Author[];
}

/** The lists of one language. */
interface Lists {
  readonly index: readonly Page[];
  /** The sections' own pages by name, still without their lists. */
  readonly owners: ReadonlyMap<string, Page>;
  /** All lists but the front page, once the sections are known. */
  finish(sections: readonly Section[]): Page[];
}

/** Makes the lists of one language. */
export function listPages(material: Material): Lists {
  const { every, posts, decks, language, taxonomies, authors } = material;
  const { settings } = language;
  const texts = new Map(every.filter(isSection).map((page) => [page.url, page]));
  const taken = new Set(every.filter((page) => !isSection(page)).map(({ url }) => url));
  const generated = [
    ...termPages(taxonomies, texts, taken, settings),
    ...authorPages(authors, texts, settings),
  ];
  const generatedUrls = new Set(generated.map(({ page }) => page.url));
  const owners = new Map<string, Page>();
  for (const page of texts.values()) {
    if (!generatedUrls.has(page.url)) owners.set(page.section, page);
  }
  for (const { section, kind } of every) {
    if (kind !== "page" || section === "" || section === "pages" || owners.has(section)) continue;
    const url = sectionUrl(section, language.prefix);
    if (taken.has(url) || generatedUrls.has(url)) continue;
    const plain = plainPage("section", url, titleFromName(`${section}.md`), settings);
    owners.set(section, { ...plain, section, fallbacks: ["index"] });
  }
  return {
    index: paginated(
      indexPage(every, language),
      posts,
      sizeOf(every.find(isIndex), settings.paginate),
    ),
    owners,
    finish: (sections) => [
      ...everySection(sections).flatMap((section) => {
        return sectionPages(section, owners.get(section.name)!, owners, settings);
      }),
      ...(decks.length > 0 ? [decksPage(decks, language)] : []),
      ...generated.flatMap(({ page, list, size }) => paginated(page, list, size)),
    ],
  };
}

function isSection({ kind }: Page): boolean {
  return kind === "section";
}

function isIndex({ kind }: Page): boolean {
  return kind === "index";
}

function sizeOf(page: Page | undefined, otherwise: number): number {
  return page?.document?.frontMatter.paginate ?? otherwise;
}

function indexPage(every: readonly Page[], { url, settings }: PageLanguage): Page {
  const home = every.find(isIndex);
  const base = home ?? plainPage("index", url, settings.title, settings);
  const title = home?.document?.title || settings.title;
  const description = base.description || settings.description;
  return { ...base, url, title, linkTitle: title, description };
}

function sectionPages(
  section: Section,
  own: Page,
  owners: ReadonlyMap<string, Page>,
  settings: SiteSettings,
): Page[] {
  const isBlog = section.name === "posts" || section.name.startsWith("posts/");
  const children = section.sections.map(({ name, title, url }): ListItem => {
    const { description } = owners.get(name)!;
    return { title, url, description };
  });
  const size = sizeOf(own, isBlog ? settings.paginate : 0);
  return paginated({ ...own, children }, section.pages, size);
}

/** The list of decks. A theme without a template for it shows it as it shows a tag. */
function decksPage(decks: readonly Page[], { prefix, settings }: PageLanguage): Page {
  const plain = plainPage("section", prefix + decksUrl, "Talks", settings);
  return { ...plain, layout: "decks", fallbacks: ["tag"], section: "decks", posts: decks };
}

interface Generated {
  readonly page: Page;
  readonly list: readonly Page[];
  readonly size: number;
}

/** A page of each term, and one of each taxonomy that lists its terms. */
function termPages(
  taxonomies: readonly Taxonomy[],
  texts: ReadonlyMap<string, Page>,
  taken: ReadonlySet<string>,
  settings: SiteSettings,
): Generated[] {
  return taxonomies.flatMap(({ name, title, url, terms }) => {
    if (terms.length === 0) return [];
    const kind = name === "tags" ? "tag" : name === "series" ? "series" : "term";
    const children = terms.map((term): ListItem => {
      return { title: term.name, url: term.url, count: term.posts.length };
    });
    const overview = { ...withText("taxonomy", url, title, texts, settings), children };
    const pages = terms.map((term): Generated => {
      const page = withText(kind, term.url, term.name, texts, settings);
      const size = sizeOf(page, kind === "series" ? 0 : settings.paginate);
      return { page, list: term.posts, size };
    });
    return taken.has(url) ? pages : [{ page: overview, list: [], size: 0 }, ...pages];
  });
}

function authorPages(
  authors: readonly Author[],
  texts: ReadonlyMap<string, Page>,
  settings: SiteSettings,
): Generated[] {
  return authors.map(({ name, url, details, posts }) => {
    const { bio, description } = details;
    const about = [bio, description].find((value) => typeof value === "string") as string;
    const page = withText("author", url, name, texts, settings);
    const own = {
      description: page.description || (about ?? ""),
      params: { ...details, ...page.params },
    };
    return { page: { ...page, ...own }, list: posts, size: settings.paginate };
  });
}

/** A list's page, with the text that the author wrote for it. */
function withText(
  kind: PageKind,
  url: string,
  title: string,
  texts: ReadonlyMap<string, Page>,
  settings: SiteSettings,
): Page {
  const fallbacks = kind === "tag" ? [] : ["tag"];
  const plain = { ...plainPage(kind, url, title, settings), fallbacks };
  const text = texts.get(url);
  if (!text) return plain;
  const { layout } = text.document?.frontMatter ?? {};
  const named = text.document?.title ? {} : { title, linkTitle: title };
  const template = layout ? { layout, fallbacks: [] } : { layout: kind, fallbacks };
  return { ...text, ...named, ...template, kind };
}

/** The page that answers for addresses whose content is gone for good. */
export function gonePage(settings: SiteSettings): Page {
  const plain = plainPage("error", goneUrl, "Gone", settings);
  return { ...plain, layout: "error-410", fallbacks: ["error-404"], status: 410 };
}

/** The page for searching: it stands in no list, and search engines need it least. */
export function searchPage(settings: SiteSettings): Page {
  const plain = plainPage("page", searchUrl, "Search", settings);
  return { ...plain, layout: "search", unlisted: true };
}
