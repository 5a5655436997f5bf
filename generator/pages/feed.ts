// Read first: RFC 4287. The Atom feed: the newest posts, whole.

import type { Page, Site } from "../model.ts";
import { sha256 } from "../files.ts";
import type { Calendar } from "./dates.ts";
import { escapeXml } from "./xml.ts";

const postsMax = 20;

/** The feed's text. `content` gives a post's HTML with absolute addresses. */
export function atomFeed(site: Site, calendar: Calendar, content: (page: Page) => string): string {
  const { settings } = site;
  const posts = site.posts.slice(0, postsMax);
  const times = posts.map((post) => changed(post));
  const updated = calendar.iso(times.length > 0 ? Math.max(...times) : 0);
  const author = settings.author || settings.title;
  const lines = [
    `<?xml version="1.0" encoding="utf-8"?>`,
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${escapeXml(settings.language)}">`,
    `<title>${escapeXml(settings.title)}</title>`,
    ...(settings.description ? [`<subtitle>${escapeXml(settings.description)}</subtitle>`] : []),
    `<id>${identifier(settings.baseUrl, "/")}</id>`,
    `<link rel="self" type="application/atom+xml" href="${settings.baseUrl}${site.feedUrl}"/>`,
    `<link rel="alternate" type="text/html" href="${settings.baseUrl}/"/>`,
    `<updated>${updated}</updated>`,
    `<author><name>${escapeXml(author)}</name></author>`,
    ...posts.flatMap((post) => entry(post, site, calendar, content(post))),
    `</feed>`,
  ];
  return `${lines.join("\n")}\n`;
}

function entry(post: Page, site: Site, calendar: Calendar, html: string): string[] {
  const url = site.settings.baseUrl + post.url;
  const summary = post.description || post.excerpt;
  return [
    `<entry>`,
    `<title>${escapeXml(post.title)}</title>`,
    `<id>${identifier(site.settings.baseUrl, post.url)}</id>`,
    `<link rel="alternate" type="text/html" href="${escapeXml(url)}"/>`,
    ...(post.date ? [`<published>${calendar.iso(post.date.time)}</published>`] : []),
    `<updated>${calendar.iso(changed(post))}</updated>`,
    ...post.authors.map(({ name }) => `<author><name>${escapeXml(name)}</name></author>`),
    ...post.tags.map(({ name }) => `<category term="${escapeXml(name)}"/>`),
    ...(summary ? [`<summary>${escapeXml(summary)}</summary>`] : []),
    `<content type="html">${escapeXml(html)}</content>`,
    `</entry>`,
  ];
}

/** When a page last changed, by its own account. */
export function changed(page: Page): number {
  return page.updated?.time ?? page.date?.time ?? 0;
}

/** An address, or without one a name that stays the same from build to build. */
function identifier(baseUrl: string, url: string): string {
  if (baseUrl) return escapeXml(baseUrl + url);
  const hash = sha256(`kiln ${url}`);
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`];
  return `urn:uuid:${[...parts, `8${hash.slice(17, 20)}`, hash.slice(20, 32)].join("-")}`;
}
