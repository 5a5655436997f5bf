// What a page lists, as a template sees it.

import type { ListItem, Page } from "../model.ts";
import type { SummaryContext, TemplateContext } from "./context.ts";

const listKinds: ReadonlySet<Page["kind"]> = new Set([
  "index",
  "tag",
  "term",
  "taxonomy",
  "section",
  "series",
  "author",
]);

/** What a page lists. `summaries` has all pages that may stand in a list. */
export function listContext(
  page: Page,
  summaries: ReadonlyMap<Page, SummaryContext>,
): Pick<TemplateContext, "posts" | "tag" | "author"> {
  const none = { posts: undefined, tag: undefined, author: undefined };
  const { kind, title: name, url, params: details } = page;
  if (!listKinds.has(kind)) return none;
  const listed = page.posts.map((post) => summaries.get(post)!);
  const posts = kind === "taxonomy" ? page.children.map((item) => itemSummary(item, page)) : listed;
  if (kind === "index") return { ...none, posts };
  const author = kind === "author" ? { name, url, details, posts: listed } : undefined;
  return { posts, tag: { name, url, posts }, author };
}

function itemSummary({ title, url, description = "" }: ListItem, { lang }: Page): SummaryContext {
  return {
    title,
    linkTitle: title,
    url,
    date: undefined,
    updated: undefined,
    description,
    excerpt: "",
    summary: undefined,
    section: "",
    terms: {},
    image: undefined,
    weight: undefined,
    draft: false,
    tags: [],
    authors: [],
    readingMinutes: 0,
    lang,
    params: {},
  };
}
