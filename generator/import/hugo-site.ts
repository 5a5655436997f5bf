// What a Hugo site holds: its settings, its pages with their front matter and old addresses, its
// other files.

import { posix } from "node:path";
import type { Diagnostics } from "../diagnostics.ts";
import type { Files } from "../files.ts";
import { type Mapping, mappingOf, wordOf } from "./conversion.ts";
import { hugoAddress } from "./hugo-addresses.ts";
import { readMapping, type Split, split } from "./split.ts";

/** A page or a section. */
export interface HugoDocument extends Split {
  readonly file: string;
  /** Path below content/, without language and end: "posts/first/index". */
  readonly path: string;
  readonly data: Mapping;
  readonly title: string;
  /** "" for the site's main language. */
  readonly language: string;
  readonly url: string;
}

export interface HugoSite {
  readonly settings: Mapping;
  readonly documents: readonly HugoDocument[];
  /** Files beside pages, below content/. */
  readonly resources: readonly string[];
  /** Files of data/, static/ and assets/. */
  readonly data: readonly string[];
  readonly published: readonly string[];
  /** Name of the section whose pages are the blog's posts. */
  readonly mainSection: string | undefined;
  readonly taxonomies: readonly string[];
}

const documentName = /\.(?:md|markdown|html?)$/i;

/** Reads a whole site. */
export function readHugo(files: Files, diagnostics: Diagnostics): HugoSite {
  const text = (path: string): string | undefined => {
    const bytes = files.read(path);
    return (
      bytes &&
      Buffer.from(bytes)
        .toString()
        .replace(/^\ufeff/, "")
        .replace(/\r\n?/g, "\n")
    );
  };
  const settings = readSettings(files, text, diagnostics);
  const list = (folder: string): string[] => files.list(folder).files.map(({ path }) => path);
  const content = list("content");
  const permalinks = mappingOf(settings["permalinks"]);
  // Since Hugo 0.131 the patterns of pages stand under a name of their own.
  const patterns = { ...permalinks, ...mappingOf(permalinks["page"]) };
  const languages = Object.keys(mappingOf(settings["languages"]));
  const main = wordOf(settings["defaultContentLanguage"]) ?? languages[0] ?? "en";
  const documents = content
    .filter((file) => documentName.test(file))
    .map((file) => {
      const context = { patterns, languages, main, diagnostics };
      return readDocument(file, text(file) ?? "", context);
    });
  const left = ["layouts", "archetypes", "i18n", "themes", "assets"];
  for (const folder of left.filter((name) => list(name).length > 0)) {
    const reason = "it belongs to the old theme; look in it for what you want to keep";
    diagnostics.add("import-left-out", { file: folder, values: { reason } });
  }
  return {
    settings,
    documents,
    resources: content.filter((file) => !documentName.test(file)),
    data: list("data").filter((file) => /\.(?:ya?ml|json|toml)$/.test(file)),
    published: list("static"),
    mainSection: mainSectionOf(settings, documents),
    taxonomies: Object.values(mappingOf(settings["taxonomies"]))
      .map(String)
      .filter((name) => name !== "tags" && name !== "categories"),
  };
}

/** hugo.toml or its older names, and the files of config/_default/. */
function readSettings(
  files: Files,
  text: (path: string) => string | undefined,
  diagnostics: Diagnostics,
): Mapping {
  const result: Record<string, unknown> = {};
  const single = /^(?:hugo|config)\.(toml|ya?ml|json)$/;
  const parted = /^config\/_default\/([\w.-]+)\.(toml|ya?ml|json)$/;
  for (const { path } of files.list("").files) {
    const [, format] = single.exec(path) ?? [];
    const [, part, partFormat] = parted.exec(path) ?? [];
    const written = format ?? partFormat;
    if (written === undefined) continue;
    const own = { file: path, text: text(path) ?? "", linesBefore: 0 };
    const data = readMapping({ ...own, format: formatNamed(written) }, diagnostics);
    const isWhole = part === undefined || part === "hugo" || part === "config";
    if (isWhole) Object.assign(result, data);
    else result[part] = { ...mappingOf(result[part]), ...data };
  }
  // Hugo does not tell upper and lower case apart in these.
  const names = ["baseURL", "languageCode", "defaultContentLanguage", "timeZone", "uglyURLs"];
  for (const name of names) {
    const key = Object.keys(result).find((own) => own.toLowerCase() === name.toLowerCase());
    if (key !== undefined) result[name] = result[key];
  }
  return result;
}

function formatNamed(name: string): "toml" | "yaml" | "json" {
  return name === "toml" || name === "json" ? name : "yaml";
}

interface Context {
  readonly patterns: Mapping;
  readonly languages: readonly string[];
  /** The language whose addresses have no folder of their own. */
  readonly main: string;
  readonly diagnostics: Diagnostics;
}

function readDocument(file: string, source: string, context: Context): HugoDocument {
  const { patterns, languages, main, diagnostics } = context;
  const parts = split(file, source, diagnostics);
  const data = parts.data ?? {};
  const inside = file.slice("content/".length).replace(documentName, "");
  const [, plain, suffix] = /^(.*)\.([A-Za-z]{2,3}(?:-[A-Za-z]+)?)$/.exec(inside) ?? [];
  const folder = inside.split("/")[0]!;
  const ofName = suffix !== undefined && languages.includes(suffix) ? suffix : undefined;
  const ofFolder = languages.includes(folder) && inside !== folder ? folder : undefined;
  const found = ofName ?? ofFolder;
  const path = ofName ? plain! : ofFolder ? inside.slice(folder.length + 1) : inside;
  const title = wordOf(data["title"]) ?? posix.basename(path).replace(/[-_]+/g, " ");
  const date = wordOf(data["date"] ?? data["publishDate"]);
  const slug = wordOf(data["slug"]);
  const own = { path, title, slug, wallClock: date === undefined ? undefined : clockOf(date) };
  const pattern = wordOf(patterns[path.split("/")[0]!]);
  const language = found === undefined || found === main ? "" : found;
  const before = language === "" ? "" : `/${language}`;
  const url = wordOf(data["url"])?.replace(/^\/?/, "/") ?? before + hugoAddress(own, pattern);
  return { ...parts, data, file, path, title, language, url };
}

/** What the clock on the wall of the site showed, as if it were UTC. */
function clockOf(date: string): number | undefined {
  const time = Date.parse(`${date.slice(0, 19).replace(" ", "T")}Z`);
  const day = Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(time) ? (Number.isNaN(day) ? undefined : day) : time;
}

/** The section that the settings name, or the one that is called as blogs are. */
function mainSectionOf(settings: Mapping, documents: readonly HugoDocument[]): string | undefined {
  const given = mappingOf(settings["params"])["mainSections"];
  const named = Array.isArray(given) ? wordOf(given[0]) : wordOf(given);
  const sections = new Set(documents.map(({ path }) => path.split("/")[0]!));
  const usual = ["posts", "post", "blog", "articles", "writing", "news"];
  return [named, ...usual].find((name) => name !== undefined && sections.has(name));
}
