// What a Hugo site holds: its settings, its pages with their front matter and old addresses, its
// other files.

import { posix } from "node:path";
import type { Diagnostics } from "../diagnostics.ts";
import type { Files } from "../files.ts";
import { type Mapping, mappingOf, wordOf } from "./conversion.ts";
import { importedDate } from "./dates.ts";
import { hugoAddress, isUgly } from "./hugo-addresses.ts";
import { type ContentFolder, contentFolders, languagesOf } from "./hugo-content.ts";
import { sourceText } from "./source.ts";
import { readMapping, type Split, split } from "./split.ts";

/** A page or a section. */
export interface HugoDocument extends Split {
  readonly file: string;
  /** Path below content/, without language and end: "posts/first/index". */
  readonly path: string;
  /** Path below content/ in the new site, with its end. */
  readonly place: string;
  readonly data: Mapping;
  readonly title: string;
  /** "" for the site's main language. */
  readonly language: string;
  readonly url: string;
}

export interface HugoSite {
  readonly settings: Mapping;
  readonly documents: readonly HugoDocument[];
  /** Files beside pages, and where they go below content/. */
  readonly resources: readonly { readonly file: string; readonly place: string }[];
  /** What site.yaml says of languages that are not the main one. */
  readonly languages: Mapping;
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
  const text = (path: string): string | undefined => sourceText(files, path);
  const settings = readSettings(files, text, diagnostics);
  const list = (folder: string): string[] => files.list(folder).files.map(({ path }) => path);
  const permalinks = mappingOf(settings["permalinks"]);
  // Since Hugo 0.131 the patterns of pages stand under a name of their own.
  const patterns = { ...permalinks, ...mappingOf(permalinks["page"]) };
  const languages = languagesOf(settings);
  const { names, main } = languages;
  const context = { patterns, languages: names, main, ugly: settings["uglyURLs"], diagnostics };
  const documents: HugoDocument[] = [];
  const resources: { file: string; place: string }[] = [];
  const folders = contentFolders(settings, languages);
  for (const { file, folder } of filesIn(folders, list)) {
    const before = folder.language === "" ? "" : `${folder.language}/`;
    const place = before + file.slice(folder.folder.length + 1);
    if (!documentName.test(file)) resources.push({ file, place });
    else documents.push(readDocument({ file, place, source: text(file) ?? "" }, context));
  }
  const left = ["layouts", "archetypes", "i18n", "themes", "assets"];
  for (const folder of left.filter((name) => list(name).length > 0)) {
    const reason = "it belongs to the old theme; look in it for what you want to keep";
    diagnostics.add("import-left-out", { file: folder, values: { reason } });
  }
  return {
    settings,
    documents: withoutHidden(documents, diagnostics),
    resources,
    languages: languages.others,
    data: list("data").filter((file) => /\.(?:ya?ml|json|toml)$/.test(file)),
    published: list("static"),
    mainSection: mainSectionOf(settings, documents),
    taxonomies: Object.values(mappingOf(settings["taxonomies"]))
      .map(String)
      .filter((name) => name !== "tags" && name !== "categories"),
  };
}

/** Every file of the folders, once. */
function filesIn(
  folders: readonly ContentFolder[],
  list: (folder: string) => string[],
): { file: string; folder: ContentFolder }[] {
  const found = new Map<string, ContentFolder>();
  for (const folder of folders) {
    for (const file of list(folder.folder)) if (!found.has(file)) found.set(file, folder);
  }
  return [...found].map(([file, folder]) => ({ file, folder }));
}

/** Leaves out what Hugo does not render either: pieces for templates and shortcodes. */
function withoutHidden(documents: readonly HugoDocument[], diagnostics: Diagnostics) {
  const isHidden = (data: Mapping): boolean => {
    const { render } = mappingOf(data["build"] ?? data["_build"]);
    return render === "never" || render === false || data["headless"] === true;
  };
  const folders = documents
    .filter(({ data }) => isHidden(mappingOf(data["cascade"])) || data["headless"] === true)
    .map(({ file }) => `${posix.dirname(file)}/`);
  return documents.filter(({ file, data }) => {
    const hidden = isHidden(data) || folders.some((folder) => file.startsWith(folder));
    const reason = "Hugo makes no page of it; look in it for what you want to keep";
    if (hidden) diagnostics.add("import-left-out", { file, values: { reason } });
    return !hidden;
  });
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
    else addPart(result, part.split("."), data);
  }
  // Hugo does not tell upper and lower case apart in these.
  const names = [
    "baseURL",
    "languageCode",
    "defaultContentLanguage",
    "timeZone",
    "canonifyURLs",
    "uglyURLs",
  ];
  for (const name of names) {
    const key = Object.keys(result).find((own) => own.toLowerCase() === name.toLowerCase());
    if (key !== undefined) result[name] = result[key];
  }
  return result;
}

/** languages.de.toml is what stands under `de` in `languages`. */
function addPart(result: Record<string, unknown>, [name, ...inner]: string[], data: Mapping): void {
  const own: Record<string, unknown> = { ...mappingOf(result[name!]) };
  if (inner.length === 0) Object.assign(own, data);
  else addPart(own, inner, data);
  result[name!] = own;
}

function formatNamed(name: string): "toml" | "yaml" | "json" {
  return name === "toml" || name === "json" ? name : "yaml";
}

interface Context {
  readonly patterns: Mapping;
  readonly languages: readonly string[];
  /** The language whose addresses have no folder of their own. */
  readonly main: string;
  /** The setting uglyURLs. */
  readonly ugly: unknown;
  readonly diagnostics: Diagnostics;
}

interface ContentFile {
  readonly file: string;
  /** Path below content/ in the new site. */
  readonly place: string;
  readonly source: string;
}

function readDocument({ file, place, source }: ContentFile, context: Context): HugoDocument {
  const { patterns, languages, main, diagnostics } = context;
  const parts = split(file, source, diagnostics);
  const data = parts.data ?? {};
  const inside = place.replace(documentName, "");
  const [, plain, suffix] = /^(.*)\.([A-Za-z]{2,3}(?:-[A-Za-z]+)?)$/.exec(inside) ?? [];
  const folder = inside.split("/")[0]!;
  const ofName = suffix !== undefined && languages.includes(suffix) ? suffix : undefined;
  const ofFolder = languages.includes(folder) && inside !== folder ? folder : undefined;
  const found = ofName ?? ofFolder;
  const path = ofName ? plain! : ofFolder ? inside.slice(folder.length + 1) : inside;
  const title = wordOf(data["title"]) ?? posix.basename(path).replace(/[-_]+/g, " ");
  const date = wordOf(data["date"] ?? data["publishDate"]);
  const slug = wordOf(data["slug"]);
  const [section = ""] = path.split("/");
  const wallClock = date === undefined ? undefined : clockOf(date);
  const own = { path, title, slug, wallClock, ugly: isUgly(context.ugly, section) };
  const pattern = wordOf(patterns[section]);
  const language = found === undefined || found.toLowerCase() === main ? "" : found;
  const before = language === "" ? "" : `/${language.toLowerCase()}`;
  const url = wordOf(data["url"])?.replace(/^\/?/, "/") ?? before + hugoAddress(own, pattern);
  return { ...parts, data, file, path, place, title, language, url };
}

/** What the clock on the wall of the site showed, as if it were UTC. */
function clockOf(written: string): number | undefined {
  const date = importedDate(written) ?? written;
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
