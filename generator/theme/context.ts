// What a template sees. This is the contract with theme authors; `{"contract": 2}` in theme.json
// names it.
//
//     default.hbs gets `body`, the output of the page's own template, besides everything below;
//     partials get what the template that calls them gets.

import type { AuthorReference, NavigationItem, Page, Site, TagReference } from "../model.ts";

/** A date as a template shows it. */
export interface DateContext {
  /** As the author wrote it: "2026-11-23", or with a clock time in UTC. */
  readonly iso: string;
  /** In the site's language: "November 23, 2026". */
  readonly display: string;
}

/** A page as it stands in a list. */
export interface SummaryContext {
  readonly title: string;
  readonly url: string;
  readonly date: DateContext | undefined;
  readonly updated: DateContext | undefined;
  /** From the front matter, or "". */
  readonly description: string;
  /** The start of its text. */
  readonly excerpt: string;
  readonly tags: readonly TagReference[];
  readonly authors: readonly AuthorReference[];
  readonly readingMinutes: number;
  readonly lang: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The page being rendered. */
export interface PageContext extends SummaryContext {
  readonly kind: Page["kind"];
  /** The whole address; undefined without a baseUrl. */
  readonly canonicalUrl: string | undefined;
  /** HTML, already safe; undefined when there is none. Aligned cells have .align-right etc. */
  readonly content: unknown;
  readonly toc: readonly { readonly id: string; readonly text: string; readonly depth: number }[];
  /** The older post. */
  readonly previous: NavigationItem | undefined;
  /** The newer post. */
  readonly next: NavigationItem | undefined;
}

/** The site around the page. */
export interface SiteContext {
  readonly title: string;
  readonly description: string;
  readonly baseUrl: string;
  readonly language: string;
  /** For example "Europe/Berlin"; the helpers of dates use it. */
  readonly timeZone: string;
  readonly author: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly navigation: readonly NavigationItem[];
  readonly feedUrl: string;
  /** Newest first. */
  readonly posts: readonly SummaryContext[];
  readonly pages: readonly SummaryContext[];
  /** Newest first. */
  readonly decks: readonly SummaryContext[];
  readonly tags: readonly (TagReference & { readonly count: number })[];
}

/** The theme itself. */
export interface ThemeContext {
  readonly name: string;
  readonly version: string;
  /** What theme.json offers under `settings`, as the site chose it. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The whole context of a template. */
export interface TemplateContext {
  readonly site: SiteContext;
  readonly theme: ThemeContext;
  readonly page: PageContext;
  /** On index and tag pages, newest first. */
  readonly posts: readonly SummaryContext[] | undefined;
  /** On tag pages, and on other lists that are shown as one. */
  readonly tag: (TagReference & { readonly posts: readonly SummaryContext[] }) | undefined;
  /** Addresses of the theme's style sheets. */
  readonly stylesheets: readonly string[];
  /** Only in default.hbs. */
  readonly body?: unknown;
}

/** The parts of the site that change with almost every edit; who reads them depends on them. */
export type Collection = "posts" | "pages" | "decks" | "tags";

/** A page in a list. */
export function summaryContext(page: Page): SummaryContext {
  const { title, url, date, updated, description, excerpt, tags, authors, lang, params } = page;
  const { readingMinutes } = page;
  const shown = (value: DateContext | undefined): DateContext | undefined =>
    value && { iso: value.iso, display: value.display };
  return {
    title,
    url,
    date: shown(date),
    updated: shown(updated),
    description,
    excerpt,
    tags,
    authors,
    readingMinutes,
    lang,
    params,
  };
}

/** The page itself. `content` is its HTML as the template engine wants it. */
export function pageContext(page: Page, site: Site, content: unknown): PageContext {
  const { baseUrl } = site.settings;
  return {
    ...summaryContext(page),
    kind: page.kind,
    canonicalUrl: baseUrl && page.kind !== "error" ? baseUrl + page.url : undefined,
    content,
    toc: page.document?.headings ?? [],
    previous: page.previous,
    next: page.next,
  };
}

/** The site; `read` is told which collections a template looks at. */
export function siteContext(
  site: Site,
  summaries: ReadonlyMap<Page, SummaryContext>,
  read: (collection: Collection) => void,
): SiteContext {
  const { title, description, baseUrl, language, timeZone, author, params } = site.settings;
  const list = (pages: readonly Page[]): SummaryContext[] => pages.map((p) => summaries.get(p)!);
  const collections: Record<Collection, unknown> = {
    posts: list(site.posts),
    pages: list(site.pages),
    decks: list(site.decks),
    tags: site.tags.map(({ name, url, posts }) => ({ name, url, count: posts.length })),
  };
  const { navigation, feedUrl } = site;
  const context = {
    title,
    description,
    baseUrl,
    language,
    timeZone,
    author,
    params,
    navigation,
    feedUrl,
  };
  for (const [name, value] of Object.entries(collections)) {
    Object.defineProperty(context, name, {
      enumerable: true,
      get() {
        read(name as Collection);
        return value;
      },
    });
  }
  return context as unknown as SiteContext;
}
