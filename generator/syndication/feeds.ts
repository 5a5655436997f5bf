// Which feeds a site has: one for each front page, and one for each list of posts below it.

import type { FeedFormat, FeedReference, Page, SiteSettings } from "../model.ts";
import { atomFeed } from "./atom.ts";
import type { Feed } from "./feed.ts";
import { jsonFeed } from "./json-feed.ts";
import { rssFeed } from "./rss.ts";

interface Format {
  readonly file: string;
  readonly mediaType: string;
  readonly write: (feed: Feed) => string;
}

const formats: Readonly<Record<FeedFormat, Format>> = {
  atom: { file: "feed.xml", mediaType: "application/atom+xml", write: atomFeed },
  rss: { file: "rss.xml", mediaType: "application/rss+xml", write: rssFeed },
  json: { file: "feed.json", mediaType: "application/feed+json", write: jsonFeed },
};

/** The feeds that belong to a page: none unless it lists posts. */
export function feedsOf(page: Page, settings: SiteSettings): readonly FeedReference[] {
  const isFront = page.kind === "index";
  const isList = ["tag", "term", "section", "series", "author"].includes(page.kind);
  const isFirst = (page.pagination?.number ?? 1) === 1;
  if (!isFirst || !(isFront || (isList && page.posts.some(({ kind }) => kind === "post")))) {
    return [];
  }
  const wanted = isFront ? settings.feeds.formats : settings.feeds.lists;
  const title = isFront ? settings.title : `${page.title} · ${settings.title}`;
  return wanted.map((format) => {
    const { file, mediaType } = formats[format];
    return { url: page.url + file, mediaType, title, format };
  });
}

/** The posts of a page's feeds. */
export function feedPosts({ posts }: Page, { feeds }: SiteSettings): readonly Page[] {
  return posts.filter(({ kind, unlisted }) => kind === "post" && !unlisted).slice(0, feeds.limit);
}

/** The text of one of a page's feeds. */
export function feedText(
  { url, format, title }: FeedReference,
  page: Page,
  settings: SiteSettings,
  content: (page: Page) => string,
): string {
  const { baseUrl, author, feeds } = settings;
  return formats[format].write({
    selfUrl: baseUrl + url,
    homeUrl: baseUrl + page.url,
    title,
    description: page.description || (page.kind === "index" ? settings.description : ""),
    lang: page.lang,
    author: author || settings.title,
    baseUrl,
    posts: feedPosts(page, settings),
    content: feeds.content === "full" ? content : undefined,
  });
}

/** The media type with which a feed is served. */
export function feedType({ format }: FeedReference): string {
  return `${formats[format].mediaType}; charset=utf-8`;
}
