// What goes out besides pages and files: feeds, sitemap, robots.txt, the texts as markdown, and the
// index for searching.

import type { Cache } from "../cache.ts";
import { sha256 } from "../files.ts";
import { type Hashed, hashedRecord, readHashed } from "../model/hashed-record.ts";
import type { FeedReference, Page, Resource, Site, SiteSettings } from "../model.ts";
import { searchPage, searchUrl } from "../pages/lists.ts";
import type { Directory } from "../pages/directory.ts";
import { mediaTypeOf } from "../responses/media-types.ts";
import { staysShown } from "../schedule/moments.ts";
import { searchable, searchIndex, searchIndexUrl } from "../search/index.ts";
import { siteLines } from "../search/memory.ts";
import { feedPosts, feedsOf, feedText, feedType } from "../syndication/feeds.ts";
import { llmsFull, llmsFullUrl, llmsIndex, llmsUrl } from "../syndication/llms.ts";
import { markdownOf, markdownUrlOf } from "../syndication/markdown.ts";
import { robots, robotsUrl, sitemaps, sitemapUrl } from "../syndication/sitemap.ts";
import { newest } from "../syndication/times.ts";
import { contentOf } from "../theme/content.ts";
import type { Theme } from "../theme/render.ts";

/** The page for searching, where the site wants one, has none of its own, and its theme can. */
export function searchPages(pages: readonly Page[], site: Site, theme: Theme): readonly Page[] {
  const own = pages.find(({ layout }) => layout === "search");
  const isTaken = pages.some(({ url }) => url === searchUrl);
  const can = site.settings.search && theme.templates.get("search") !== undefined;
  const made = can && !own && !isTaken ? [searchPage(site.settings)] : [];
  Object.assign(site, { searchUrl: can ? ((own ?? made[0])?.url ?? "") : "" });
  return made;
}

/** Tells pages of their feeds and their markdown, and the site of those of its front page. */
export function announce({
  site,
  pages,
  searchUrl: search,
}: {
  readonly site: Site;
  readonly pages: readonly Page[];
  readonly searchUrl: string;
}): void {
  const { settings, homeUrl } = site;
  for (const page of pages) {
    const markdownUrl = settings.markdownPages ? markdownUrlOf(page) : undefined;
    Object.assign(page, { feeds: feedsOf(page, settings), markdownUrl });
  }
  const feeds = pages.find(({ url }) => url === homeUrl)?.feeds ?? [];
  Object.assign(site, { feeds, searchUrl: search });
}

/** Addresses that the generator itself fills, unless the author does. */
export function generatedUrls(pages: readonly Page[], settings: SiteSettings): readonly string[] {
  const { baseUrl, markdownPages } = settings;
  const feeds = pages.flatMap((page) => page.feeds ?? []).map(({ url }) => url);
  const texts = pages.flatMap(({ markdownUrl }) => markdownUrl ?? []);
  const lists = markdownPages ? [llmsUrl, llmsFullUrl] : [];
  return [
    ...feeds,
    robotsUrl,
    searchIndexUrl,
    ...(baseUrl ? [sitemapUrl] : []),
    ...lists,
    ...texts,
  ];
}

/** What the makers below need. */
export interface Sources {
  readonly site: Site;
  readonly pages: readonly Page[];
  readonly addresses: Directory;
  readonly cache: Cache;
  /** The time of the build in milliseconds since 1970. */
  readonly now: number;
  /** Files at addresses that others know. */
  readonly fixed: readonly Resource[];
  /** The file of a page without its front matter. */
  readonly textOf: (page: Page) => string;
}

/** Everything of the above, but for addresses that the author has filled. */
export function generatedResources(sources: Sources): readonly Resource[] {
  const { addresses, fixed } = sources;
  const all = [
    ...fixed,
    ...feeds(sources),
    ...crawling(sources),
    ...texts(sources),
    ...index(sources),
  ];
  return all.filter(({ path }) => !addresses.attachments.has(path) && !addresses.pages.has(path));
}

function feeds({ site, pages, cache }: Sources): readonly Resource[] {
  const { settings } = site;
  const keys = new Map<Page, string>();
  const keyOf = (post: Page): string => {
    const key = keys.get(post) ?? entryKey(post);
    keys.set(post, key);
    return key;
  };
  const known = new Map<Page, string>();
  const content = (page: Page): string => {
    const html =
      known.get(page) ??
      withoutAnchors(
        contentOf(page, { sizes: settings.pictures.sizes, baseUrl: settings.baseUrl }),
      );
    known.set(page, html);
    return html;
  };
  const make = (feed: FeedReference, page: Page): Resource => {
    const { url, title, description, kind, lang } = page;
    const { baseUrl, author, feeds: wanted, pictures } = settings;
    const whole = [settings.title, settings.description, baseUrl, author, wanted, pictures];
    const facts = [feed, url, title, description, kind, lang, whole];
    const posts = feedPosts(page, settings).map(keyOf).join("\n");
    const { body, hash } = remembered(cache, `feed:${sha256(JSON.stringify(facts) + posts)}`, () =>
      feedText(feed, page, settings, content),
    );
    const { url: path } = feed;
    const lastModified = seconds(newest(page.posts));
    return { path, mediaType: feedType(feed), body, sha256: hash, lastModified, forPrograms: true };
  };
  return pages.flatMap((page) => (page.feeds ?? []).map((feed) => make(feed, page)));
}

/** Names everything that a feed says of a post. */
function entryKey(post: Page): string {
  const { document, targets, pictures, title, url, date, updated } = post;
  const { authors, tags, description, excerpt, lang } = post;
  const facts = [title, url, date, updated, authors, tags, description, excerpt, lang];
  return JSON.stringify([document?.key, targets, pictures, facts]);
}

/** Marks for the mouse beside headings lead nowhere in a reader of feeds. */
function withoutAnchors(html: string): string {
  return html.replace(/<a class="anchor"[^>]*><\/a>/g, "");
}

function crawling({ site, pages }: Sources): readonly Resource[] {
  const { settings, posts } = site;
  const text = (path: string, body: string, lastModified?: number): Resource => {
    const facts = { mediaType: mediaTypeOf(path), lastModified, forPrograms: true };
    return { path, body: Buffer.from(body), ...facts };
  };
  const maps = settings.baseUrl ? [...sitemaps(pages, settings)] : [];
  return [
    text(robotsUrl, robots(settings)),
    ...maps.map(([path, body]) => text(path, body, seconds(newest(posts)))),
  ];
}

function texts({ site, pages, cache, now, textOf }: Sources): readonly Resource[] {
  const { settings } = site;
  if (!settings.markdownPages) return [];
  const facts = { mediaType: mediaTypeOf(".md"), forPrograms: true };
  const made = new Map<Page, Resource & { body: Uint8Array }>();
  for (const page of pages) {
    if (page.markdownUrl === undefined) continue;
    const { body, hash } = markdown(page, settings, cache, textOf);
    made.set(page, { path: page.markdownUrl, body, sha256: hash, ...facts });
  }
  // All of it once more for each post that is to come would soon be most of an image.
  const lasting = pages.filter(({ window }) => staysShown(window, now));
  const full = llmsFull(lasting, settings, (page) => made.get(page)!.body);
  const list = (path: string, body: Uint8Array): Resource => {
    return { path, body, mediaType: mediaTypeOf(path), forPrograms: true };
  };
  const index = Buffer.from(llmsIndex(pages, settings));
  return [...made.values(), list(llmsUrl, index), list(llmsFullUrl, full)];
}

function index({ site, pages, cache }: Sources): readonly Resource[] {
  if (site.searchUrl === "") return [];
  const found = searchable(pages);
  return searchIndex(found, siteLines(found, cache)).map((file) => {
    return { ...file, mediaType: mediaTypeOf(file.path) };
  });
}

/** A page's markdown, from an earlier build where all that it depends on is the same. */
function markdown(
  page: Page,
  { baseUrl }: SiteSettings,
  cache: Cache,
  textOf: Sources["textOf"],
): Hashed {
  const { title, url, date, updated, description, authors, tags, lang, targets, document } = page;
  const facts = [baseUrl, title, url, date, updated, description, authors, tags, lang, targets];
  const key = `markdown:${sha256(JSON.stringify([document?.key, facts]))}`;
  return remembered(cache, key, () => markdownOf(page, textOf(page), baseUrl));
}

/** A text that an earlier build has made, or this one. */
function remembered(cache: Cache, key: string, make: () => string): Hashed {
  const known = cache.value(key, readHashed);
  if (known) return known;
  const { record, ...made } = hashedRecord(make());
  cache.put(key, record);
  return made;
}

/** Milliseconds to what Last-Modified takes; nothing where nothing is known. */
function seconds(time: number): number | undefined {
  return time > 0 ? Math.floor(time / 1000) : undefined;
}
