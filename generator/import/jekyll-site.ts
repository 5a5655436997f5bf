// What a Jekyll site holds: its settings, its documents with their front matter and old addresses,
// its other files.

import { posix } from "node:path";
import type { Diagnostics } from "../diagnostics.ts";
import type { Files } from "../files.ts";
import { type Mapping, mappingOf, wordOf } from "./conversion.ts";
import { importedDate } from "./dates.ts";
import { pageAddress, patternAddress } from "./jekyll-addresses.ts";
import {
  type Collections,
  collectionsOf,
  type DocumentPlace,
  isDocumentName,
  placeOf,
} from "./jekyll-places.ts";
import { feedLine } from "./old-redirects.ts";
import { sourceText } from "./source.ts";
import { readMapping, type Split, split } from "./split.ts";

/** A markdown or HTML file with front matter. */
export interface JekyllDocument extends DocumentPlace, Split {
  readonly file: string;
  /** Front matter with the defaults of the settings. */
  readonly data: Mapping;
  readonly url: string;
  readonly categories: readonly string[];
  readonly tags: readonly string[];
  /** From the front matter or the file's name. */
  readonly date: string | undefined;
}

export interface JekyllSite {
  readonly settings: Mapping;
  readonly documents: readonly JekyllDocument[];
  readonly data: readonly string[];
  readonly includes: ReadonlyMap<string, string>;
  /** Files that are published as they are. */
  readonly assets: readonly string[];
  /** Lines of _redirects from feeds that a template made to those that are made here. */
  readonly feeds: readonly string[];
  /** A file's text without its front matter. */
  read(path: string): string | undefined;
}

const neverFollowed = /^(?:_site|vendor|node_modules)\//;
const neverPublished =
  /^(?:Gemfile(?:\.lock)?|Rakefile|.*\.gemspec|_config[\w.-]*\.ya?ml|package(?:-lock)?\.json)$/;

/** Reads a whole site. */
export function readJekyll(files: Files, diagnostics: Diagnostics): JekyllSite {
  const text = (path: string): string | undefined => sourceText(files, path);
  const settings = readSettings(text, diagnostics);
  const collections = collectionsOf(settings);
  const context = { settings, collections, diagnostics };
  const documents: JekyllDocument[] = [];
  const included = wordsIn(settings["include"]);
  const [data, assets]: [string[], string[]] = [[], []];
  const includes = new Map<string, string>();
  const own = new Set<string>();
  const feeds: string[] = [];
  for (const path of pathsOf(files, settings)) {
    const place = placeOf(path, collections, included);
    if (place.kind === "data") data.push(path);
    else if (place.kind === "include") includes.set(path.slice("_includes/".length), text(path)!);
    else if (place.kind === "own") own.add(path.split("/").find((name) => name.startsWith("_"))!);
    else if (place.kind === "document") {
      const document = readDocument(path, text(path)!, place.document, context);
      if (document) documents.push(document);
      else assets.push(path);
    } else if (!isTemplate(files, path)) assets.push(path);
    else {
      leaveOut(path, "Jekyll fills it in; here the generator or the theme makes it", diagnostics);
      feeds.push(...feedMove(path, text(path)!, diagnostics));
    }
  }
  for (const name of own)
    leaveOut(name, "it belongs to Jekyll's own theme or plugins", diagnostics);
  const read = (path: string): string | undefined => {
    const whole = text(path);
    return whole === undefined ? undefined : split(path, whole, diagnostics).text;
  };
  return { settings, documents, data, includes, assets, feeds, read };
}

/** Leads those who read a feed that a template made to ours of the same kind. */
function feedMove(path: string, source: string, diagnostics: Diagnostics): string[] {
  const { data, text } = split(path, source, diagnostics);
  const ours = /<rss\b/.test(text) ? "/rss.xml" : /<feed\b/.test(text) ? "/feed.xml" : undefined;
  const address = wordOf(data?.["permalink"]) ?? `/${path}`;
  return ours === undefined ? [] : feedLine(address, ours);
}

function leaveOut(file: string, reason: string, diagnostics: Diagnostics): void {
  diagnostics.add("import-left-out", { file, values: { reason } });
}

/** A setting that is one name or a list of them, without slashes at the end. */
function wordsIn(value: unknown): string[] {
  return ([] as unknown[]).concat(value ?? []).map((name) => String(name).replace(/\/$/, ""));
}

function pathsOf(files: Files, settings: Mapping): string[] {
  const excluded = wordsIn(settings["exclude"]);
  const isExcluded = (path: string): boolean =>
    excluded.some((name) => path === name || path.startsWith(`${name}/`));
  return files
    .list("")
    .files.map(({ path }) => path)
    .filter((path) => !neverFollowed.test(path) && !neverPublished.test(path) && !isExcluded(path));
}

function readSettings(text: (path: string) => string | undefined, diagnostics: Diagnostics) {
  for (const file of ["_config.yml", "_config.yaml", "_config.toml"]) {
    const own = text(file);
    const format = file.endsWith(".toml") ? "toml" : "yaml";
    if (own !== undefined) {
      return readMapping({ file, text: own, format, linesBefore: 0 }, diagnostics);
    }
  }
  return {};
}

/** Style sheets, feeds and scripts that start with front matter are templates. */
function isTemplate(files: Files, path: string): boolean {
  if (!/\.(?:css|scss|sass|js|coffee|xml|json|txt|webmanifest)$/i.test(path)) return false;
  return /^---[ \t]*\r?\n/.test(Buffer.from(files.read(path) ?? []).toString("latin1"));
}

interface Context {
  readonly settings: Mapping;
  readonly collections: Collections;
  readonly diagnostics: Diagnostics;
}

/** Undefined for a file without front matter, which Jekyll publishes as it is. */
function readDocument(
  file: string,
  source: string,
  place: DocumentPlace,
  { settings, collections, diagnostics }: Context,
): JekyllDocument | undefined {
  const parts = split(file, source, diagnostics);
  if (!parts.data && place.kind === "page" && !isDocumentName(file)) return undefined;
  if (!parts.data && (place.kind === "page" || place.kind === "collection")) return undefined;
  const data = { ...defaultsFor(file, place, settings), ...parts.data };
  const { date: dateOfName, name } = nameOf(place.inside);
  const date = importedDate(wordOf(data["date"]) ?? "") ?? dateOfName;
  const categories = [
    ...new Set([
      ...(place.above === "" ? [] : place.above.split("/")),
      ...wordsOf(data["category"], false),
      ...wordsOf(data["categories"], true),
    ]),
  ];
  const tags = [...new Set([...wordsOf(data["tag"], false), ...wordsOf(data["tags"], true)])];
  const address = { name, date, categories, slug: wordOf(data["slug"]) };
  const url = wordOf(data["permalink"])
    ? patternOf(wordOf(data["permalink"])!, place, address)
    : defaultAddress(place, address, settings, collections);
  return { ...place, ...parts, file, data, url, categories, tags, date };
}

interface Address {
  readonly name: string;
  readonly date: string | undefined;
  readonly categories: readonly string[];
  readonly slug: string | undefined;
}

function patternOf(pattern: string, place: DocumentPlace, address: Address): string {
  const wallClock = address.date === undefined ? undefined : wallClockOf(address.date);
  const folder = posix.dirname(place.inside).replace(/^\.$/, "");
  return patternAddress(pattern, { ...address, wallClock, collection: place.collection, folder });
}

function defaultAddress(
  place: DocumentPlace,
  address: Address,
  settings: Mapping,
  collections: Collections,
): string {
  const permalink = wordOf(settings["permalink"]) ?? "date";
  if (place.kind === "page") return pageAddress(place.inside, permalink);
  const own = wordOf(collections.get(place.collection)?.["permalink"]);
  if (place.kind !== "collection") return patternOf(own ?? permalink, place, address);
  const end = permalink === "pretty" || permalink.endsWith("/") ? "/" : ":output_ext";
  return patternOf(own ?? `/:collection/:path${end}`, place, address);
}

/** "2020-01-02-a-title.md" to its date and "a-title". */
function nameOf(path: string): { date: string | undefined; name: string } {
  const { name } = posix.parse(path);
  const [, year, month, day, rest] = /^(\d{4})-(\d{1,2})-(\d{1,2})-(.+)$/.exec(name) ?? [];
  if (rest === undefined) return { date: undefined, name };
  return { date: `${year}-${month!.padStart(2, "0")}-${day!.padStart(2, "0")}`, name: rest };
}

/** What the clock on the wall of the site showed, as if it were UTC. */
function wallClockOf(date: string): number | undefined {
  const [, day, clock = "00:00"] =
    /^(\d{4}-\d{2}-\d{2})(?:[Tt ]+(\d{2}:\d{2}(?::\d{2})?))?/.exec(date) ?? [];
  const time = day === undefined ? NaN : Date.parse(`${day}T${clock}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** A list, or words with blanks between them, as Jekyll reads `tags: a b`. */
function wordsOf(value: unknown, separated: boolean): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => wordOf(item) ?? []);
  const text = wordOf(value);
  if (text === undefined) return [];
  return separated ? text.split(/\s+/).filter((word) => word !== "") : [text];
}

/** Values of `defaults` whose scope holds the file; a later and narrower one counts more. */
function defaultsFor(file: string, place: DocumentPlace, settings: Mapping): Mapping {
  const type =
    place.kind === "page" ? "pages" : place.kind === "draft" ? "drafts" : place.collection;
  const list = Array.isArray(settings["defaults"]) ? settings["defaults"] : [];
  const fitting = list.map(mappingOf).flatMap(({ scope, values }) => {
    const { path = "", type: wanted } = mappingOf(scope);
    const inside = String(path).replace(/\/$/, "");
    const isInside = inside === "" || file === inside || file.startsWith(`${inside}/`);
    const isType = wanted === undefined || String(wanted).replace(/^(page|post)$/, "$1s") === type;
    return isInside && isType ? [{ length: inside.length, values: mappingOf(values) }] : [];
  });
  fitting.sort((a, b) => a.length - b.length);
  return Object.assign({}, ...fitting.map(({ values }) => values)) as Mapping;
}
