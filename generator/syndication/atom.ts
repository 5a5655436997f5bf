// Read first: RFC 4287. The Atom feed.

import type { Page } from "../model.ts";
import type { Feed } from "./feed.ts";
import { identifier } from "./identifiers.ts";
import { changed, newest, rfc3339 } from "./times.ts";
import { escapeXml } from "./xml.ts";

/** The feed's text. */
export function atomFeed(feed: Feed): string {
  const { title, description, selfUrl, homeUrl, lang, author, baseUrl, posts } = feed;
  const lines = [
    `<?xml version="1.0" encoding="utf-8"?>`,
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${escapeXml(lang)}">`,
    `<title>${escapeXml(title)}</title>`,
    ...(description ? [`<subtitle>${escapeXml(description)}</subtitle>`] : []),
    `<id>${escapeXml(identifier(baseUrl, homeUrl.slice(baseUrl.length)))}</id>`,
    `<link rel="self" type="application/atom+xml" href="${escapeXml(selfUrl)}"/>`,
    `<link rel="alternate" type="text/html" href="${escapeXml(homeUrl)}"/>`,
    `<updated>${rfc3339(newest(posts))}</updated>`,
    `<author><name>${escapeXml(author)}</name></author>`,
    ...posts.flatMap((post) => entry(post, feed)),
    `</feed>`,
  ];
  return `${lines.join("\n")}\n`;
}

function entry(post: Page, { baseUrl, lang, content }: Feed): string[] {
  const summary = post.description || post.excerpt;
  const own = post.lang === lang ? "" : ` xml:lang="${escapeXml(post.lang)}"`;
  return [
    `<entry${own}>`,
    `<title>${escapeXml(post.title)}</title>`,
    `<id>${escapeXml(identifier(baseUrl, post.url))}</id>`,
    `<link rel="alternate" type="text/html" href="${escapeXml(baseUrl + post.url)}"/>`,
    ...(post.date ? [`<published>${rfc3339(post.date.time)}</published>`] : []),
    `<updated>${rfc3339(changed(post))}</updated>`,
    ...post.authors.map(({ name }) => `<author><name>${escapeXml(name)}</name></author>`),
    ...post.tags.map(({ name }) => `<category term="${escapeXml(name)}"/>`),
    ...(summary ? [`<summary>${escapeXml(summary)}</summary>`] : []),
    ...(content ? [`<content type="html">${escapeXml(content(post))}</content>`] : []),
    `</entry>`,
  ];
}
