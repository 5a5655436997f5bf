// Read first: RSS 2.0 (rssboard.org). The RSS feed, with the whole text as `content:encoded` and
// names as `dc:creator`, because RSS itself wants an e-mail address.

import type { Page } from "../model.ts";
import type { Feed } from "./feed.ts";
import { identifier } from "./identifiers.ts";
import { newest, rfc5322 } from "./times.ts";
import { escapeXml } from "./xml.ts";

const namespaces = [
  `xmlns:atom="http://www.w3.org/2005/Atom"`,
  `xmlns:content="http://purl.org/rss/1.0/modules/content/"`,
  `xmlns:dc="http://purl.org/dc/elements/1.1/"`,
].join(" ");

/** The feed's text. */
export function rssFeed(feed: Feed): string {
  const { title, description, selfUrl, homeUrl, lang, posts } = feed;
  const time = newest(posts);
  const lines = [
    `<?xml version="1.0" encoding="utf-8"?>`,
    `<rss version="2.0" ${namespaces}>`,
    `<channel>`,
    `<title>${escapeXml(title)}</title>`,
    `<link>${escapeXml(homeUrl)}</link>`,
    `<description>${escapeXml(description || title)}</description>`,
    `<language>${escapeXml(lang.toLowerCase())}</language>`,
    ...(time > 0 ? [`<lastBuildDate>${rfc5322(time)}</lastBuildDate>`] : []),
    `<atom:link rel="self" type="application/rss+xml" href="${escapeXml(selfUrl)}"/>`,
    ...posts.flatMap((post) => item(post, feed)),
    `</channel>`,
    `</rss>`,
  ];
  return `${lines.join("\n")}\n`;
}

function item(post: Page, { baseUrl, content }: Feed): string[] {
  const id = identifier(baseUrl, post.url);
  const summary = post.description || post.excerpt;
  return [
    `<item>`,
    `<title>${escapeXml(post.title)}</title>`,
    `<link>${escapeXml(baseUrl + post.url)}</link>`,
    `<guid isPermaLink="${baseUrl !== ""}">${escapeXml(id)}</guid>`,
    ...(post.date ? [`<pubDate>${rfc5322(post.date.time)}</pubDate>`] : []),
    ...post.authors.map(({ name }) => `<dc:creator>${escapeXml(name)}</dc:creator>`),
    ...post.tags.map(({ name }) => `<category>${escapeXml(name)}</category>`),
    ...(summary ? [`<description>${escapeXml(summary)}</description>`] : []),
    ...(content ? [`<content:encoded>${escapeXml(content(post))}</content:encoded>`] : []),
    `</item>`,
  ];
}
