// Folders as a reader sees them: a page with a list, and other sections inside.

import type { NavigationItem, Page, Section } from "../model.ts";
import { newestFirst, sectionOrders } from "./order.ts";

/** A section before its place in the tree is known. */
interface Draft {
  readonly name: string;
  readonly own: Page;
  readonly pages: Page[];
  readonly sections: Draft[];
}

/** Folders of pages that need no list: each is reached by its address. */
const withoutOrder = new Set(["", "pages"]);

/**
 * The tree of sections. `owners` are the sections' own pages by name; `pages` are those that stand
 * in lists.
 */
export function collectSections(
  owners: ReadonlyMap<string, Page>,
  pages: readonly Page[],
): Section[] {
  const drafts = new Map<string, Draft>();
  for (const [name, own] of owners) drafts.set(name, { name, own, pages: [], sections: [] });
  for (const page of pages) drafts.get(page.section)?.pages.push(page);
  const outermost: Draft[] = [];
  for (const draft of drafts.values()) {
    const parent = parentOf(draft.name, drafts);
    (parent?.sections ?? outermost).push(draft);
  }
  return outermost.sort(bySection).map(finished);
}

function parentOf(name: string, drafts: ReadonlyMap<string, Draft>): Draft | undefined {
  for (let end = name.lastIndexOf("/"); end > 0; end = name.lastIndexOf("/", end - 1)) {
    const parent = drafts.get(name.slice(0, end));
    if (parent) return parent;
  }
  return undefined;
}

function bySection(a: Draft, b: Draft): number {
  return sectionOrders.weight(a.own, b.own);
}

function finished({ name, own, pages, sections }: Draft): Section {
  const { linkTitle: title, url, document } = own;
  const isBlog = name === "posts" || name.startsWith("posts/");
  const sortBy = document?.frontMatter.sortBy;
  const order = sortBy ? sectionOrders[sortBy] : isBlog ? newestFirst : sectionOrders.weight;
  return {
    name,
    title,
    url,
    pages: pages.sort(order),
    sections: sections.sort(bySection).map(finished),
  };
}

/** All sections of a tree. */
export function everySection(sections: readonly Section[]): Section[] {
  return sections.flatMap((section) => [section, ...everySection(section.sections)]);
}

/** Tells each post which one came before it in time, and which after. */
export function joinPosts(posts: readonly Page[]): void {
  posts.forEach((post, index) => {
    Object.assign(post, { previous: item(posts[index + 1]), next: item(posts[index - 1]) });
  });
}

/** Tells each page of a section which one stands before it, and which after. */
export function joinSections(sections: readonly Section[]): void {
  for (const { name, pages } of everySection(sections)) {
    if (withoutOrder.has(name)) continue;
    pages.forEach((page, index) => {
      if (page.kind !== "page") return;
      Object.assign(page, { previous: item(pages[index - 1]), next: item(pages[index + 1]) });
    });
  }
}

function item(page: Page | undefined): NavigationItem | undefined {
  return page && { title: page.linkTitle, url: page.url };
}
