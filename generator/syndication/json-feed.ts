// Read first: JSON Feed 1.1 (jsonfeed.org).

import type { Page } from "../model.ts";
import type { Feed } from "./feed.ts";
import { identifier } from "./identifiers.ts";
import { rfc3339 } from "./times.ts";

/** The feed's text. */
export function jsonFeed(feed: Feed): string {
  const { title, description, selfUrl, homeUrl, lang, author, posts } = feed;
  const document = {
    version: "https://jsonfeed.org/version/1.1",
    title,
    home_page_url: homeUrl,
    feed_url: selfUrl,
    description: description || undefined,
    language: lang,
    authors: [{ name: author }],
    items: posts.map((post) => item(post, feed)),
  };
  return `${JSON.stringify(document, undefined, 1)}\n`;
}

function item(post: Page, { baseUrl, lang, content }: Feed): object {
  const summary = post.description || post.excerpt;
  const { date, updated, authors, tags } = post;
  return {
    id: identifier(baseUrl, post.url),
    url: baseUrl + post.url,
    title: post.title,
    // Each item must have one or the other.
    content_html: content?.(post),
    content_text: content ? undefined : summary,
    summary: summary || undefined,
    date_published: date && rfc3339(date.time),
    date_modified: updated && rfc3339(updated.time),
    authors: authors.length > 0 ? authors.map(({ name }) => ({ name })) : undefined,
    tags: tags.length > 0 ? tags.map(({ name }) => name) : undefined,
    language: post.lang === lang ? undefined : post.lang,
  };
}
