// Addresses by a pattern, like /:year/:month/:slug/. The tokens are those of Hugo, Jekyll and Hexo;
// where two of them give one name two meanings, the manual says which of them is meant.

import { slug } from "./addresses.ts";

/** What a pattern can speak of. */
export interface PermalinkFacts {
  readonly title: string;
  readonly slug: string | undefined;
  /** The file's name without date and end, or its folder's when it is an index.md. */
  readonly name: string;
  /** The file's name without its end. */
  readonly fileName: string;
  readonly section: string;
  readonly categories: readonly string[];
  /** Its day and time in the site's time zone, as fields of UTC; undefined without a date. */
  readonly clock: Date | undefined;
}

type Token = (facts: PermalinkFacts, clock: Date) => string;

const pad = (value: number, length = 2): string => String(value).padStart(length, "0");

function named(options: Intl.DateTimeFormatOptions): Token {
  // Few sites have such a pattern, and the data of a locale takes milliseconds to load.
  let format: Intl.DateTimeFormat | undefined;
  return (_, clock) => {
    format ??= new Intl.DateTimeFormat("en", { ...options, timeZone: "UTC" });
    return format.format(clock).toLowerCase();
  };
}

function dayOfYear(clock: Date): number {
  const start = Date.UTC(clock.getUTCFullYear(), 0, 1);
  return Math.floor((clock.getTime() - start) / 86_400_000) + 1;
}

/** Tokens that need a date. */
const dated: Readonly<Record<string, Token>> = {
  year: (_, clock) => pad(clock.getUTCFullYear(), 4),
  short_year: (_, clock) => pad(clock.getUTCFullYear() % 100),
  month: (_, clock) => pad(clock.getUTCMonth() + 1),
  i_month: (_, clock) => String(clock.getUTCMonth() + 1),
  monthname: named({ month: "long" }),
  long_month: named({ month: "long" }),
  short_month: named({ month: "short" }),
  day: (_, clock) => pad(clock.getUTCDate()),
  i_day: (_, clock) => String(clock.getUTCDate()),
  yearday: (_, clock) => String(dayOfYear(clock)),
  y_day: (_, clock) => pad(dayOfYear(clock), 3),
  weekday: (_, clock) => String(clock.getUTCDay()),
  weekdayname: named({ weekday: "long" }),
  long_day: named({ weekday: "long" }),
  short_day: named({ weekday: "short" }),
  hour: (_, clock) => pad(clock.getUTCHours()),
  minute: (_, clock) => pad(clock.getUTCMinutes()),
  second: (_, clock) => pad(clock.getUTCSeconds()),
};

const ownName: Token = (facts) => slug(facts.slug ?? facts.name);
const fileName: Token = (facts) => slug(facts.name);
const path = (parts: readonly string[]): string => parts.map(slug).join("/");

/** Tokens that every page can fill. */
const plain: Readonly<Record<string, Token>> = {
  slug: ownName,
  title: ownName,
  slugorfilename: ownName,
  slugorcontentbasename: ownName,
  name: fileName,
  contentbasename: fileName,
  filename: (facts) => slug(facts.fileName),
  post_title: (facts) => slug(facts.title),
  section: ({ section }) => path(section.split("/").slice(0, 1)),
  collection: ({ section }) => path(section.split("/").slice(0, 1)),
  sections: ({ section }) => path(section.split("/")),
  category: ({ categories }) => path(categories.slice(0, 1)),
  categories: ({ categories }) => path(categories),
  slugified_categories: ({ categories }) => path(categories),
  output_ext: () => ".html",
};

/** All names, for the check of the settings and for the manual. */
export const permalinkTokens: readonly string[] = [...Object.keys(dated), ...Object.keys(plain)];

const token = /:([a-z_]+)/g;

/** Whether a pattern needs a date. */
export function needsDate(pattern: string): boolean {
  return [...pattern.matchAll(token)].some(([, name]) => name! in dated);
}

/** The address that a pattern means; tokens without a value leave no empty part. */
export function expandPermalink(pattern: string, facts: PermalinkFacts): string {
  const filled = pattern.replace(token, (written, name: string) => {
    const fill = facts.clock && dated[name] ? dated[name] : plain[name];
    return fill ? fill(facts, facts.clock ?? new Date(0)) : written;
  });
  return filled.replace(/\/{2,}/g, "/");
}
