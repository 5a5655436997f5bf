// Where Hugo puts a page: its section and file name, or the permalinks of the settings.

import { posix } from "node:path";

/** What a pattern may ask about a page. */
export interface HugoPage {
  /** Path below content/, without language and end: "posts/first/index". */
  readonly path: string;
  readonly title: string;
  readonly slug: string | undefined;
  /** What the clock on the wall of the site showed, in milliseconds, as if it were UTC. */
  readonly wallClock: number | undefined;
  /** True where addresses end with .html and not with a slash: uglyURLs. */
  readonly ugly: boolean;
}

/** The address; `pattern` is that of the page's section in the settings. */
export function hugoAddress(page: HugoPage, pattern: string | undefined): string {
  const { dir, name } = partsOf(page.path);
  const isBranch = name === "_index";
  const isLeaf = name === "index";
  const end = page.ugly ? ".html" : "/";
  if (isBranch) return dir === "" ? "/" : tidy(`/${urlize(dir)}${end}`);
  if (pattern) {
    const filled = fill(pattern, page).replace(/\/$/, "");
    return tidy(/\.html?$/.test(pattern) ? filled : `${filled}${end}`);
  }
  const folder = isLeaf ? posix.dirname(dir).replace(/^\.$/, "") : dir;
  const own = page.slug ?? (isLeaf ? posix.basename(dir) : name);
  return tidy(`/${urlize(folder)}/${urlize(own)}${end}`);
}

/** Folder and name; what stands behind a point is part of the name. */
function partsOf(path: string): { readonly dir: string; readonly name: string } {
  return { dir: posix.dirname(path).replace(/^\.$/, ""), name: posix.basename(path) };
}

/** What `uglyURLs` says of a section: one switch for all, or one for each. */
export function isUgly(setting: unknown, section: string): boolean {
  if (typeof setting === "boolean") return setting;
  return typeof setting === "object" && setting !== null
    ? (setting as Record<string, unknown>)[section] === true
    : false;
}

function tidy(address: string): string {
  return `/${address}`.replace(/\/{2,}/g, "/");
}

/** Hugo's way of words in addresses: lower case, hyphens for blanks, letters and digits stay. */
export function urlize(text: string): string {
  return text
    .normalize("NFC")
    .toLowerCase()
    .replace(/\s+/g, "-")
    .replace(/[^\p{L}\p{M}\p{N}\-_./~+@]/gu, "");
}

function fill(pattern: string, page: HugoPage): string {
  return pattern.replace(/:(sections\[[^\]]*\]|[a-z]+)/g, (whole, token: string) => {
    return valueOf(token, page) ?? whole;
  });
}

/** What Hugo takes for the date of a page that has none: the first day of the year 1. */
const withoutDate = Date.parse("0001-01-01T00:00:00Z");

function valueOf(token: string, page: HugoPage): string | undefined {
  const { dir, name } = partsOf(page.path);
  const isLeaf = name === "index";
  const sections = (isLeaf ? posix.dirname(dir) : dir)
    .split("/")
    .filter((part) => !/^\.?$/.test(part));
  const file = urlize(isLeaf ? posix.basename(dir) : name);
  const slug = page.slug === undefined ? undefined : urlize(page.slug);
  switch (token) {
    case "section":
      return urlize(sections[0] ?? "");
    case "sections":
      return urlize(sections.join("/"));
    case "sections[1:]":
      return urlize(sections.slice(1).join("/"));
    case "sections[last]":
      return urlize(sections.at(-1) ?? "");
    case "title":
      return urlize(page.title);
    case "slug":
      return slug ?? urlize(page.title);
    case "filename":
    case "contentbasename":
      return file;
    case "slugorfilename":
    case "slugorcontentbasename":
      return slug ?? file;
  }
  return dateValue(token, new Date(page.wallClock ?? withoutDate));
}

function dateValue(token: string, date: Date): string | undefined {
  const two = (value: number): string => String(value).padStart(2, "0");
  const word = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat("en", { ...options, timeZone: "UTC" }).format(date);
  const first = Date.UTC(date.getUTCFullYear(), 0, 1);
  const values: Readonly<Record<string, () => string>> = {
    year: () => String(date.getUTCFullYear()),
    month: () => two(date.getUTCMonth() + 1),
    monthname: () => word({ month: "long" }).toLowerCase(),
    day: () => two(date.getUTCDate()),
    weekday: () => String(date.getUTCDay()),
    weekdayname: () => word({ weekday: "long" }).toLowerCase(),
    yearday: () => String(Math.floor((date.getTime() - first) / 86_400_000) + 1),
  };
  return Object.hasOwn(values, token) ? values[token]!() : undefined;
}
