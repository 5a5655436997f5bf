// Where Jekyll puts a page: its permalink patterns, so that old addresses stay alive.

import { posix } from "node:path";

/** What a pattern may ask about a page. */
export interface PatternPage {
  /** Milliseconds since 1970, as the site's own clocks show it, taken for UTC. */
  readonly wallClock: number | undefined;
  /** The file's name without date and end. */
  readonly name: string;
  readonly slug: string | undefined;
  readonly categories: readonly string[];
  readonly collection: string;
  /** Folders below the collection's, without a slash at the ends. */
  readonly folder: string;
}

/** The patterns that have a name. */
const named: Readonly<Record<string, string>> = {
  date: "/:categories/:year/:month/:day/:title:output_ext",
  pretty: "/:categories/:year/:month/:day/:title/",
  ordinal: "/:categories/:year/:y_day/:title:output_ext",
  weekdate: "/:categories/:year/W:week/:short_day/:title:output_ext",
  none: "/:categories/:title:output_ext",
};

/** The address of a post or of a document of a collection. */
export function patternAddress(permalink: string, page: PatternPage): string {
  const pattern = named[permalink] ?? permalink;
  const filled = pattern.replace(/:([a-z_]+)/g, (whole, name: string) => {
    const exact = valueOf(name, page);
    if (exact !== undefined) return exact;
    // ":title_x": the longest name that is one.
    for (let end = name.length - 1; end > 0; end--) {
      const value = valueOf(name.slice(0, end), page);
      if (value !== undefined) return value + name.slice(end);
    }
    return whole;
  });
  return tidy(filled);
}

/** The address of a page; the site's own pattern only says what its addresses end with. */
export function pageAddress(path: string, permalink: string): string {
  const { dir, name } = posix.parse(path);
  const folder = dir === "" ? "" : `/${dir}`;
  if (name === "index") return tidy(`${folder}/`);
  const pattern = named[permalink] ?? permalink;
  if (pattern.endsWith("/")) return tidy(`${folder}/${name}/`);
  return tidy(`${folder}/${name}${pattern.endsWith(":output_ext") ? ".html" : ""}`);
}

function tidy(address: string): string {
  return `/${address}`.replace(/\/{2,}/g, "/");
}

/** Jekyll's slugs: lower case, one hyphen for whatever is no letter and no digit. */
export function jekyllSlug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{M}\p{L}\p{Nd}]+/gu, "-")
    .replace(/^-|-$/g, "");
}

function valueOf(name: string, page: PatternPage): string | undefined {
  const { categories, collection, folder } = page;
  switch (name) {
    case "title":
      return page.slug ?? page.name;
    case "slug":
      return jekyllSlug(page.slug ?? page.name);
    case "name":
    case "basename":
      return page.name;
    case "categories":
      return categories.map((category) => category.toLowerCase()).join("/");
    case "slugified_categories":
      return categories.map(jekyllSlug).join("/");
    case "collection":
      return collection;
    case "path":
      return posix.join(folder, page.name);
    case "output_ext":
      return ".html";
  }
  return page.wallClock === undefined ? undefined : dateValue(name, new Date(page.wallClock));
}

function dateValue(name: string, date: Date): string | undefined {
  const two = (value: number): string => String(value).padStart(2, "0");
  const word = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat("en", { ...options, timeZone: "UTC" }).format(date);
  const values: Readonly<Record<string, () => string>> = {
    year: () => String(date.getUTCFullYear()),
    short_year: () => two(date.getUTCFullYear() % 100),
    month: () => two(date.getUTCMonth() + 1),
    i_month: () => String(date.getUTCMonth() + 1),
    short_month: () => word({ month: "short" }),
    long_month: () => word({ month: "long" }),
    day: () => two(date.getUTCDate()),
    i_day: () => String(date.getUTCDate()),
    y_day: () => String(dayOfYear(date)).padStart(3, "0"),
    w_year: () => String(isoWeek(date).year),
    week: () => two(isoWeek(date).week),
    w_day: () => String(date.getUTCDay() || 7),
    short_day: () => word({ weekday: "short" }),
    long_day: () => word({ weekday: "long" }),
    hour: () => two(date.getUTCHours()),
    minute: () => two(date.getUTCMinutes()),
    second: () => two(date.getUTCSeconds()),
  };
  return Object.hasOwn(values, name) ? values[name]!() : undefined;
}

const dayMs = 86_400_000;

function dayOfYear(date: Date): number {
  const first = Date.UTC(date.getUTCFullYear(), 0, 1);
  return Math.floor((date.getTime() - first) / dayMs) + 1;
}

/** ISO 8601: the week of the year that its Thursday is in. */
function isoWeek(date: Date): { year: number; week: number } {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * dayMs);
  return { year: thursday.getUTCFullYear(), week: Math.ceil(dayOfYear(thursday) / 7) };
}
