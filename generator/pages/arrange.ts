// Documents to pages: who stands where, in which order, under which tags. Links are resolved
// afterwards, when every address is known.

import type { Diagnostics } from "../diagnostics.ts";
import type {
  Document,
  NavigationItem,
  Page,
  PageDate,
  Site,
  SiteSettings,
  Tag,
  TagReference,
} from "../model.ts";
import { collectionOf, dateInName, decksUrl, pageUrl, tagUrl, titleFromName } from "./addresses.ts";
import type { Calendar } from "./dates.ts";

/** Address of the feed. */
export const feedUrl = "/feed.xml";
/** Address of the page that answers where nothing else does. */
export const notFoundUrl = "/404.html";

const wordsPerMinute = 220;

/** The pages of a site and what they know of one another; drafts are pages like others here. */
export function arrange(
  documents: readonly Document[],
  settings: SiteSettings,
  calendar: Calendar,
  diagnostics: Diagnostics,
): { site: Site; all: readonly Page[] } {
  const pages: Page[] = [];
  const posts: Page[] = [];
  const decks: Page[] = [];
  let home: Document | undefined;
  for (const document of documents) {
    const collection = collectionOf(document.path);
    if (collection === "index") home = document;
    else if (collection === "post") posts.push(pageOf(document, "post", settings, calendar));
    else if (collection === "page") pages.push(pageOf(document, "page", settings, calendar));
    else if (collection === "deck") decks.push(pageOf(document, "deck", settings, calendar));
    else diagnostics.add("outside-collections", { file: document.path });
  }
  const ordered = joinNeighbours(posts.sort(newestFirst));
  const tags = collectTags(ordered);
  const navigation = settings.navigation ?? navigationOf(pages);
  const site: Site = {
    settings,
    posts: ordered,
    pages,
    decks: decks.sort(newestFirst),
    tags,
    taxonomies: [],
    sections: [],
    languages: [],
    data: {},
    navigation,
    feedUrl,
  };
  const all = [
    indexPage(home, site, calendar),
    ...ordered,
    ...pages,
    ...decks,
    ...(decks.length > 0 ? [decksPage(site)] : []),
    ...tags.map((tag) => tagPage(tag, settings)),
    notFoundPage(settings),
  ];
  return { site, all };
}

function pageOf(
  document: Document,
  kind: "index" | "post" | "page" | "deck",
  settings: SiteSettings,
  calendar: Calendar,
): Page {
  const { frontMatter, path } = document;
  const { publishDate, expiryDate } = frontMatter;
  const named = kind === "post" ? dateInName(path) : undefined;
  const written = frontMatter.date ?? publishDate ?? named;
  const read = (text: string | undefined): PageDate | undefined =>
    text === undefined ? undefined : calendar.read(text);
  const date = read(written);
  const from = (publishDate === undefined ? date : read(publishDate))?.time;
  const until = read(expiryDate)?.time;
  const authors =
    frontMatter.authors ??
    (settings.author && (kind === "post" || kind === "deck") ? [settings.author] : []);
  const tags = (frontMatter.tags ?? []).map((name) => ({ name, url: tagUrl(name) }));
  return {
    ...plainPage(kind, "", "", settings),
    url: pageUrl(path, frontMatter),
    title: document.title || titleFromName(path),
    linkTitle: frontMatter.linkTitle ?? (document.title || titleFromName(path)),
    description: frontMatter.description ?? "",
    excerpt: document.excerpt,
    summary: frontMatter.summary ?? "",
    date,
    updated: read(frontMatter.updated),
    ...((from !== undefined || until !== undefined) && { window: { from, until } }),
    draft: frontMatter.draft ?? false,
    unlisted: frontMatter.unlisted ?? false,
    terms: { tags },
    tags,
    weight: frontMatter.weight,
    authors: authors.map((name) => ({ name })),
    lang: frontMatter.lang ?? settings.language,
    image: frontMatter.image,
    toc: frontMatter.toc ?? true,
    params: frontMatter.params ?? {},
    readingMinutes: Math.max(1, Math.round(document.words / wordsPerMinute)),
    layout: frontMatter.layout ?? kind,
    document,
  };
}

function newestFirst(a: Page, b: Page): number {
  const time = (page: Page): number => (page.date as PageDate | undefined)?.time ?? -Infinity;
  const [timeA, timeB] = [time(a), time(b)];
  return timeA === timeB ? (a.url < b.url ? -1 : 1) : timeB > timeA ? 1 : -1;
}

/** Tells each post which one came before it in time, and which after. */
function joinNeighbours(posts: readonly Page[]): Page[] {
  const item = (page: Page | undefined): NavigationItem | undefined =>
    page && { title: page.title, url: page.url };
  return posts.map((post, index) => ({
    ...post,
    previous: item(posts[index + 1]),
    next: item(posts[index - 1]),
  }));
}

/** Tags in alphabetical order; spellings that share an address are one tag. */
function collectTags(posts: Page[]): Tag[] {
  const byUrl = new Map<string, { names: string[]; posts: Page[] }>();
  for (const post of posts) {
    for (const { name, url } of post.tags) {
      const tag = byUrl.get(url) ?? { names: [], posts: [] };
      tag.names.push(name);
      if (tag.posts.at(-1) !== post) tag.posts.push(post);
      byUrl.set(url, tag);
    }
  }
  const tags = [...byUrl].map(([url, tag]) => ({
    name: tag.names.sort()[0]!,
    url,
    posts: tag.posts,
  }));
  const names = new Map(tags.map(({ url, name }) => [url, name]));
  const unified = (tag: TagReference): TagReference => ({
    name: names.get(tag.url)!,
    url: tag.url,
  });
  posts.forEach((post, index) => {
    const urls = new Set(post.tags.map(({ url }) => url));
    const tagsOfPost = [...urls].map((url) => unified({ name: "", url }));
    posts[index] = Object.assign(post, { tags: tagsOfPost });
  });
  return tags.sort((a, b) => (a.url < b.url ? -1 : 1));
}

function navigationOf(pages: readonly Page[]): NavigationItem[] {
  const order = (page: Page): number => page.document!.frontMatter.navigation!;
  return pages
    .filter((page) => page.document?.frontMatter.navigation !== undefined)
    .sort((a, b) => order(a) - order(b) || (a.url < b.url ? -1 : 1))
    .map(({ title, url }) => ({ title, url }));
}

function indexPage(home: Document | undefined, site: Site, calendar: Calendar): Page {
  const { settings, posts } = site;
  const plain = plainPage("index", "/", settings.title, settings);
  const base = home ? pageOf(home, "index", settings, calendar) : plain;
  return {
    ...base,
    url: "/",
    title: home?.title || settings.title,
    description: base.description || settings.description,
    posts,
  };
}

function tagPage(tag: Tag, settings: SiteSettings): Page {
  return { ...plainPage("tag", tag.url, tag.name, settings), posts: tag.posts };
}

/** The list of decks. A theme without a template for it shows it as it shows a tag. */
function decksPage({ settings, decks }: Site): Page {
  const plain = plainPage("section", decksUrl, "Talks", settings);
  return { ...plain, layout: "decks", fallbacks: ["tag"], section: "decks", posts: decks };
}

function notFoundPage(settings: SiteSettings): Page {
  return { ...plainPage("error", notFoundUrl, "Not found", settings), layout: "error-404" };
}

function plainPage(kind: Page["kind"], url: string, title: string, settings: SiteSettings): Page {
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
    posts: [],
  };
}
