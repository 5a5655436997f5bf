// Terms and the pages that stand under them.

import type { Page, SiteSettings, TagReference, Taxonomy, Term } from "../model.ts";
import { newestFirst, partsInOrder } from "./order.ts";

/**
 * The taxonomies of some pages, terms in alphabetical order. Spellings that share an address are
 * one term: each page is told the name that was chosen.
 */
export function collectTaxonomies(
  pages: readonly Page[],
  settings: SiteSettings,
  prefix: string,
): Taxonomy[] {
  const chosen = new Map<string, TagReference>();
  const taxonomies = settings.taxonomies.map(({ name, title, url }) => {
    const terms = collectTerms(pages, name);
    for (const term of terms) chosen.set(term.url, { name: term.name, url: term.url });
    return { name, title, url: prefix + url, terms };
  });
  for (const page of pages) {
    const terms: Record<string, readonly TagReference[]> = {};
    for (const [name, list] of Object.entries(page.terms)) {
      const urls = new Set(list.map(({ url }) => url));
      terms[name] = [...urls].map((url) => chosen.get(url)!);
    }
    Object.assign(page, { terms, tags: terms["tags"] ?? [] });
  }
  return taxonomies;
}

function collectTerms(pages: readonly Page[], taxonomy: string): Term[] {
  const byUrl = new Map<string, { names: string[]; posts: Page[] }>();
  for (const page of pages) {
    for (const { name, url } of page.terms[taxonomy] ?? []) {
      const term = byUrl.get(url) ?? { names: [], posts: [] };
      term.names.push(name);
      if (term.posts.at(-1) !== page) term.posts.push(page);
      byUrl.set(url, term);
    }
  }
  const order = taxonomy === "series" ? partsInOrder : newestFirst;
  return [...byUrl]
    .map(([url, { names, posts }]) => ({ name: names.sort()[0]!, url, posts: posts.sort(order) }))
    .sort((a, b) => (a.url < b.url ? -1 : 1));
}

/** Tells the parts of each series of one another; a page in several keeps to its first. */
export function joinSeries(taxonomy: Taxonomy | undefined): void {
  for (const { name, url, posts } of taxonomy?.terms ?? []) {
    const parts = posts.map(({ linkTitle, url: own }) => ({ title: linkTitle, url: own }));
    posts.forEach((page, index) => {
      if (page.terms["series"]?.[0]?.url !== url) return;
      const [previous, next] = [parts[index - 1], parts[index + 1]];
      Object.assign(page, { series: { name, url, position: index + 1, parts, previous, next } });
    });
  }
}
