// What other generators call the keys of the front matter. A file may use their names; whoever
// reads it afterwards meets only ours.

import type { FrontMatter } from "../model.ts";

/** A name that another generator gives to one of our keys. */
export interface ForeignName {
  readonly name: string;
  readonly means: keyof FrontMatter;
  /** Whose name it is. */
  readonly from: string;
  /** For names that have two meanings: whether a value is of this one. */
  readonly when?: (value: unknown) => boolean;
  /** Their value to ours; what it does not understand it leaves for the check. */
  readonly convert?: (value: unknown) => unknown;
}

const isSwitch = (value: unknown): boolean => typeof value === "boolean";
const isFalse = (value: unknown): boolean => value === false;
const opposite = (value: unknown): unknown => (typeof value === "boolean" ? !value : value);

/** In the order of the manual's table. */
export const foreignNames: readonly ForeignName[] = [
  { name: "linktitle", means: "linkTitle", from: "Hugo" },
  { name: "sidebar_label", means: "linkTitle", from: "Docusaurus" },
  { name: "excerpt", means: "summary", from: "Jekyll, Hexo" },
  { name: "lastmod", means: "updated", from: "Hugo" },
  { name: "modified", means: "updated", from: "Hugo" },
  { name: "last_modified_at", means: "updated", from: "Jekyll" },
  { name: "updatedDate", means: "updated", from: "Astro" },
  { name: "publishdate", means: "publishDate", from: "Hugo" },
  { name: "pubdate", means: "publishDate", from: "Hugo" },
  { name: "pubDate", means: "publishDate", from: "Astro" },
  { name: "published", means: "draft", from: "Jekyll", when: isSwitch, convert: opposite },
  { name: "published", means: "publishDate", from: "Hugo" },
  { name: "publish", means: "draft", from: "Obsidian", convert: opposite },
  { name: "expirydate", means: "expiryDate", from: "Hugo" },
  { name: "unpublishdate", means: "expiryDate", from: "Hugo" },
  { name: "unpublishDate", means: "expiryDate", from: "Hugo" },
  { name: "eleventyExcludeFromCollections", means: "unlisted", from: "Eleventy" },
  { name: "url", means: "permalink", from: "Hugo" },
  { name: "path", means: "permalink", from: "Zola" },
  { name: "redirect_from", means: "aliases", from: "Jekyll" },
  { name: "permalink", means: "draft", from: "Eleventy", when: isFalse, convert: opposite },
  { name: "tag", means: "tags", from: "Jekyll" },
  { name: "category", means: "categories", from: "Jekyll" },
  { name: "author", means: "authors", from: "Jekyll, Hugo, Hexo" },
  { name: "sidebar_position", means: "weight", from: "Docusaurus" },
  { name: "nav_order", means: "weight", from: "Jekyll" },
  { name: "template", means: "layout", from: "Zola" },
  { name: "heroImage", means: "image", from: "Astro" },
  { name: "images", means: "image", from: "Hugo", convert: firstOf },
  { name: "cover", means: "image", from: "Hexo" },
  { name: "feature_image", means: "image", from: "Ghost" },
  { name: "language", means: "lang", from: "Hexo" },
  { name: "translationkey", means: "translationKey", from: "Hugo" },
  { name: "menu", means: "navigation", from: "Hugo", convert: placeInMenu },
  { name: "menus", means: "navigation", from: "Hugo", convert: placeInMenu },
  { name: "eleventyNavigation", means: "navigation", from: "Eleventy", convert: placeInMenu },
  { name: "extra", means: "params", from: "Zola" },
  { name: "sort_by", means: "sortBy", from: "Zola" },
  { name: "paginate_by", means: "paginate", from: "Zola" },
  { name: "page_template", means: "cascade", from: "Zola", convert: (layout) => ({ layout }) },
];

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

/** `menu: main`, or the weight in `menu: { main: { weight: 3 } }` and `{ key: A, order: 3 }`. */
function placeInMenu(value: unknown): unknown {
  if (typeof value === "string" || Array.isArray(value)) return 0;
  if (value === null || typeof value !== "object") return value;
  const { order, weight } = value as Record<string, unknown>;
  const own = order ?? weight;
  if (own !== undefined) return own;
  if ("key" in value) return 0;
  const [first] = Object.values(value);
  return first === null || first === undefined ? 0 : placeInMenu(first);
}

/** Taxonomies that front matter has keys of its own for. */
const canonical: ReadonlySet<string> = new Set(["tags", "categories", "series", "authors"]);

const byName = new Map<string, ForeignName[]>();
for (const foreign of foreignNames) {
  byName.set(foreign.name, [...(byName.get(foreign.name) ?? []), foreign]);
}

/** True for a name that another generator gives to one of our keys. */
export function isForeignName(name: string): boolean {
  return byName.has(name);
}

/** Front matter in our names, and the name that each key had in the file. */
export interface Translated {
  readonly data: Readonly<Record<string, unknown>>;
  /** Key to the name in the file; only where they differ. */
  readonly written: ReadonlyMap<string, string>;
  /** Two names of one key. */
  readonly doubled: readonly { readonly key: string; readonly other: string }[];
}

/** Gives every key its canonical name. `own` are names of the site's taxonomies. */
export function translate(
  data: Readonly<Record<string, unknown>>,
  own: readonly string[] = [],
): Translated {
  // Without a prototype, so that a key named __proto__ is a key like any other.
  const result = Object.create(null) as Record<string, unknown>;
  const written = new Map<string, string>();
  const doubled: { key: string; other: string }[] = [];
  let terms: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(data)) {
    if (own.includes(name) && !canonical.has(name)) {
      terms = { ...terms, [name]: value };
      continue;
    }
    const foreign = byName.get(name)?.find(({ when }) => !when || when(value));
    const key = foreign?.means ?? name;
    const other = key in result ? (written.get(key) ?? key) : undefined;
    if (other !== undefined) doubled.push({ key: name, other });
    if (foreign) written.set(key, name);
    result[key] = foreign?.convert ? foreign.convert(value) : value;
  }
  if (terms) result["taxonomies"] = joined(result["taxonomies"], terms);
  return { data: result, written, doubled };
}

/** Terms given at the top, with those given under `taxonomies`. */
function joined(given: unknown, terms: Record<string, unknown>): unknown {
  return given !== null && typeof given === "object" ? { ...given, ...terms } : terms;
}
