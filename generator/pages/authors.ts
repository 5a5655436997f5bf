// Who wrote what. Front matter names an author by name or by a short key; what else there is to say
// of them stands under `authors` in site.yaml, or in data/authors.yaml.

import type { AuthorReference, Page, SiteSettings } from "../model.ts";
import { slug } from "./addresses.ts";
import { newestFirst } from "./order.ts";

type Details = Readonly<Record<string, unknown>>;

/** An author with all that they wrote. */
export interface Author {
  readonly name: string;
  readonly url: string;
  readonly details: Details;
  readonly posts: readonly Page[];
}

interface Known {
  readonly key: string;
  readonly name: string;
  readonly details: Details;
}

/**
 * Tells each page who wrote it, and gives the authors who have a page: those whom some front matter
 * names, and those of whom something is known.
 */
export function collectAuthors(
  pages: readonly Page[],
  settings: SiteSettings,
  data: Details,
  prefix: string,
): Author[] {
  const known = knownAuthors({ ...asRecord(data["authors"]), ...settings.authors });
  const byKey = new Map<string, { known: Known; posts: Page[] }>();
  const written = new Map<Page, readonly Known[]>();
  for (const page of pages) {
    const named = page.document?.frontMatter.authors;
    const isSigned = settings.author !== "" && page.kind !== "page";
    const names = named ?? (isSigned ? [settings.author] : []);
    const authors = names.map((name) => {
      // The key in letters, as a site would name it: it becomes a part of an address below.
      const key = decodeURI(slug(name));
      return known.get(name.toLowerCase()) ?? { key, name, details: {} };
    });
    written.set(page, authors);
    for (const author of authors) {
      const hasPage = named !== undefined || known.has(author.key.toLowerCase());
      if (!hasPage || page.unlisted) continue;
      const own = byKey.get(author.key) ?? { known: author, posts: [] };
      own.posts.push(page);
      byKey.set(author.key, own);
    }
  }
  const urlOf = (key: string): string => `${prefix}/authors/${slug(key)}/`;
  for (const [page, authors] of written) {
    const references = authors.map(({ key, name, details }): AuthorReference => {
      return { name, url: byKey.has(key) ? urlOf(key) : undefined, details };
    });
    Object.assign(page, { authors: references });
  }
  return [...byKey.values()]
    .map(({ known: { key, name, details }, posts }) => {
      return { name, url: urlOf(key), details, posts: posts.sort(newestFirst) };
    })
    .sort((a, b) => (a.url < b.url ? -1 : 1));
}

/** By key and by name, both in lower case. */
function knownAuthors(given: Details): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>();
  for (const [key, value] of Object.entries(given)) {
    const details = asRecord(value);
    const { name: own } = details;
    const name = typeof own === "string" ? own : typeof value === "string" ? value : key;
    const author = { key, name, details };
    known.set(name.toLowerCase(), author);
    known.set(key.toLowerCase(), author);
  }
  return known;
}

function asRecord(value: unknown): Details {
  const isRecord = value !== null && typeof value === "object" && !Array.isArray(value);
  return isRecord ? (value as Details) : {};
}
