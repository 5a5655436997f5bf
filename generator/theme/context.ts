// What a template sees. This is the contract with theme authors; `{"contract": 2}` in theme.json
// names it.
//
//     default.hbs gets `body`, the output of the page's own template, besides everything below;
//     partials get what the template that calls them gets.

import type {
  AuthorReference,
  FeedReference,
  Heading,
  IconLink,
  ListItem,
  NavigationItem,
  Page,
  PageImage,
  Pagination,
  SeriesPlace,
  Site,
  TagReference,
} from "../model.ts";

/** A date as a template shows it. */
export interface DateContext {
  /** As the author wrote it: "2026-11-23", or with a clock time in UTC. */
  readonly iso: string;
  /** In the site's language: "November 23, 2026". */
  readonly display: string;
}

/** A picture as a template shows it. */
export interface ImageContext {
  readonly url: string;
  /** In pixels; unknown for a picture of another server. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly alt: string;
  /** Its other files: what the helper `picture` takes. */
  readonly files: unknown;
}

/** A heading with those below it. */
export interface OutlineItem {
  readonly id: string;
  readonly title: string;
  /** Of the same kind. */
  readonly children: readonly unknown[];
}

/** A page as it stands in a list. */
export interface SummaryContext {
  readonly title: string;
  /** A shorter title, or the same. */
  readonly linkTitle: string;
  readonly url: string;
  readonly date: DateContext | undefined;
  readonly updated: DateContext | undefined;
  /** From the front matter, or "". */
  readonly description: string;
  /** The start of its text. */
  readonly excerpt: string;
  /** HTML: what stands before `<!--more-->`, or the summary of the front matter. */
  readonly summary: unknown;
  /** "posts", "docs/guide", or "". */
  readonly section: string;
  readonly terms: Readonly<Record<string, readonly TagReference[]>>;
  /** The picture that stands for it. */
  readonly image: ImageContext | undefined;
  readonly weight: number | undefined;
  /** Only where drafts are shown. */
  readonly draft: boolean;
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
  /** The same headings, each with those below it; without that of the footnotes. */
  readonly outline: readonly OutlineItem[];
  /** Feeds of the posts that it lists; `site.feeds` are those of the front page. */
  readonly feeds: readonly FeedReference[];
  /** Address of the same text as markdown. */
  readonly markdownUrl: string | undefined;
  /** True: it stands in no list, and search engines are asked to leave it out. */
  readonly unlisted: boolean;
  /** The picture that stands for it: its whole address. */
  readonly imageUrl: string | undefined;
  readonly imageAlt: string;
  /** The older post; the page before in a section. */
  readonly previous: NavigationItem | undefined;
  /** The newer post; the page after in a section. */
  readonly next: NavigationItem | undefined;
  readonly series: SeriesPlace | undefined;
  /** Most related first. */
  readonly related: readonly (NavigationItem & { readonly date: DateContext | undefined })[];
  readonly translations: readonly TranslationContext[];
  /** Where a list goes on. */
  readonly pagination: Pagination | undefined;
  /** Terms on a taxonomy's page, inner sections on a section's page. */
  readonly children: readonly ListItem[];
}

/** The page in another language. */
export interface TranslationContext extends NavigationItem {
  readonly lang: string;
  /** What the language calls itself. */
  readonly language: string;
  /** The whole address; undefined without a baseUrl. */
  readonly canonicalUrl: string | undefined;
}

/** A section with its pages and those inside it. */
export interface SectionContext extends NavigationItem {
  readonly name: string;
  readonly pages: readonly NavigationItem[];
  /** Of the same kind. */
  readonly sections: readonly unknown[];
}

/** A term and how many pages stand under it. */
export type TermContext = TagReference & { readonly count: number };

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
  readonly feeds: readonly FeedReference[];
  /** Address of the page for searching, and of the index that its script reads, or "". */
  readonly searchUrl: string;
  readonly searchIndexUrl: string;
  /** For links in the head, in their order. */
  readonly icons: readonly IconLink[];
  /** Address of the web manifest. */
  readonly manifestUrl: string;
  /** What pictures in texts say of the width they are shown in: the attribute `sizes`. */
  readonly pictureSizes: string;
  /** Newest first. */
  readonly posts: readonly SummaryContext[];
  readonly pages: readonly SummaryContext[];
  /** Newest first. */
  readonly decks: readonly SummaryContext[];
  readonly tags: readonly TermContext[];
  /** Those that have terms. */
  readonly taxonomies: readonly {
    readonly name: string;
    readonly title: string;
    readonly url: string;
    readonly terms: readonly TermContext[];
  }[];
  readonly sections: readonly SectionContext[];
  /** None where the site has one language. */
  readonly languages: Site["languages"];
  /** Front page in the language of the page. */
  readonly homeUrl: string;
  /** Content of the folder data/. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a template sees of an author. */
export interface AuthorContext extends TagReference {
  readonly details: Readonly<Record<string, unknown>>;
  readonly posts: readonly SummaryContext[];
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
  /** On pages that list others; the terms of a taxonomy stand there as if they were pages. */
  readonly posts: readonly SummaryContext[] | undefined;
  /** On all of them but the front page, so that tag.hbs can stand in for other templates. */
  readonly tag: (TagReference & { readonly posts: readonly SummaryContext[] }) | undefined;
  /** On pages of authors. */
  readonly author: AuthorContext | undefined;
  /** Addresses of the theme's style sheets. */
  readonly stylesheets: readonly string[];
  /** Only in default.hbs. */
  readonly body?: unknown;
}

/** A page in a list. */
export function summaryContext(page: Page, summary: unknown): SummaryContext {
  const { title, linkTitle, url, date, updated, description, excerpt, section, terms } = page;
  const { image, weight, draft, tags, authors, readingMinutes, lang, params } = page;
  return {
    title,
    linkTitle,
    url,
    date: shownDate(date),
    updated: shownDate(updated),
    description,
    excerpt,
    summary,
    section,
    terms,
    image: image && imageContext(image),
    weight,
    draft,
    tags,
    authors,
    readingMinutes,
    lang,
    params,
  };
}

function shownDate(date: DateContext | undefined): DateContext | undefined {
  return date && { iso: date.iso, display: date.display };
}

function imageContext(image: PageImage): ImageContext {
  const { src, url = src, width, height, alt, picture: files } = image;
  return { url, width, height, alt, files };
}

/** The page itself. `content` is its HTML as the template engine wants it. */
export function pageContext(
  page: Page,
  site: Site,
  content: unknown,
  summary: unknown,
): PageContext {
  const { baseUrl } = site.settings;
  const headings = page.toc ? (page.document?.headings ?? []) : [];
  const whole = (url: string): string | undefined => (baseUrl ? baseUrl + url : undefined);
  return {
    kind: page.kind,
    canonicalUrl: baseUrl && page.kind !== "error" ? baseUrl + page.url : undefined,
    content,
    toc: headings,
    outline: outlineOf(headings),
    feeds: page.kind === "index" ? [] : (page.feeds ?? []),
    markdownUrl: page.markdownUrl,
    unlisted: page.unlisted,
    imageUrl: imageUrl(page, baseUrl),
    imageAlt: page.image?.alt ?? "",
    previous: page.previous,
    next: page.next,
    series: page.series,
    related: page.related.map(({ title, url, date }) => ({ title, url, date: shownDate(date) })),
    translations: page.translations.map((other) => ({ ...other, canonicalUrl: whole(other.url) })),
    pagination: page.pagination,
    children: page.children,
    // At the end: an object that grows from another is made in twenty times the time.
    ...summaryContext(page, summary),
  };
}

/** Headings as a tree: each below the last one before it that is less deep. */
function outlineOf(headings: readonly Heading[]): readonly OutlineItem[] {
  const top: OutlineItem[] = [];
  const above: { readonly depth: number; readonly children: OutlineItem[] }[] = [];
  for (const { id, text, depth } of headings) {
    if (id === "footnote-label") continue;
    const children: OutlineItem[] = [];
    while (above.length > 0 && above.at(-1)!.depth >= depth) above.pop();
    (above.at(-1)?.children ?? top).push({ id, title: text, children });
    above.push({ depth, children });
  }
  return top;
}

/** Programs that show a preview take whole addresses only. */
function imageUrl({ image }: Page, baseUrl: string): string | undefined {
  if (!image) return undefined;
  if (/^https?:/.test(image.src)) return image.src;
  return baseUrl && image.src.startsWith("/") ? baseUrl + image.src : undefined;
}
