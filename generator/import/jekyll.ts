// A Jekyll site to one of Kiln's: Liquid is evaluated, kramdown becomes our markdown, front matter
// our names, and every page stays at its address or is redirected from it.

import { AliasClaims } from "./alias-claims.ts";
import { posix } from "node:path";
import type { Diagnostics } from "../diagnostics.ts";
import type { Files } from "../files.ts";
import { Conversion, type Mapping, mappingOf, wordOf } from "./conversion.ts";
import { loosenHostFiles } from "./host-files.ts";
import { htmlAsMarkdown } from "./html-page.ts";
import { languageFolders, languageIn, withoutLanguage } from "./jekyll-languages.ts";
import { type JekyllDocument, type JekyllSite, readJekyll } from "./jekyll-site.ts";
import { jekyllVariables, type Looks } from "./jekyll-variables.ts";
import { fromKramdown } from "./kramdown.ts";
import { LiquidReader } from "./liquid.ts";
import { settingsText } from "./loosening.ts";
import { addRedirects } from "./old-redirects.ts";
import { mathematicsSetting } from "./mathematics.ts";
import { type ImportRules, notFoundText, pagePath, pageText } from "./page.ts";

/** Converts a whole site. */
export function importJekyll(files: Files, rules: ImportRules, diagnostics: Diagnostics) {
  const site = readJekyll(files, diagnostics);
  const conversion = new Conversion(diagnostics);
  const frozen = new Set<string>();
  const looks: Looks = {
    looked: (name) => frozen.add(name),
    quote: (document, text) => reader.quote({ ...document, text, page: variablesOf(document) }),
  };
  const reader: LiquidReader = new LiquidReader({
    includes: site.includes,
    read: site.read,
    addressOf: addresses(site),
    variables: jekyllVariables(site, looks, diagnostics),
    timeZone: timeZoneOf(site),
    diagnostics,
  });
  const moved = [...site.feeds];
  const claims = new AliasClaims(site.documents, diagnostics);
  const languages = languageFolders(site.documents, mainLanguage(site));
  const fronts = new Set([...languages].map((language) => `content/${language}/index.md`));
  const work = { site, reader, rules, moved, claims, diagnostics, languages, fronts };
  const urls = new Set<string>();
  for (const document of site.documents) {
    frozen.clear();
    const { file, url } = document;
    const wanted = newPath(document, languages, mainLanguage(site));
    // Two pages with one address are one page too many, with two addresses they need two names.
    const path = urls.has(url) ? wanted : conversion.freePath(wanted);
    const page = convert(document, path, work);
    if (page) urls.add(url);
    if (frozen.size > 0 && page?.path === home) {
      const reason = "it lists posts, which the theme's front page does";
      diagnostics.add("import-left-out", { file, values: { reason } });
      continue;
    }
    if (page) conversion.addText(page.path, page.text, file);
    if (frozen.size === 0) continue;
    const names = [...frozen].sort().join(", ");
    diagnostics.add("import-frozen", { file, values: { names } });
  }
  for (const path of site.data) conversion.addCopy(path.replace(/^_/, ""), path);
  for (const path of site.assets) conversion.addCopy(`static/${withoutCollection(path)}`, path);
  addRedirects(conversion, site.read("_redirects"), moved);
  const known = knownSettings(site, languages);
  loosenHostFiles(conversion, site.read, { rules, baseUrl: wordOf(known["baseUrl"]) }, diagnostics);
  const texts = [...conversion.texts.values()];
  const data = [site.settings, ...site.documents.map((document) => document.data)];
  const folders = ["_layouts", "_includes"];
  const markdown = mathematicsSetting({ data, texts, folders, files });
  conversion.addText("site.yaml", settingsText({ ...known, ...markdown }, texts), "_config.yml");
  return conversion;
}

interface Work {
  readonly site: JekyllSite;
  readonly reader: LiquidReader;
  readonly rules: ImportRules;
  /** Lines of _redirects. */
  readonly moved: string[];
  readonly claims: AliasClaims;
  readonly diagnostics: Diagnostics;
  /** Those that have folders, besides the main one. */
  readonly languages: ReadonlySet<string>;
  /** Paths of their front pages. */
  readonly fronts: ReadonlySet<string>;
}

/** The front page in the new site. */
const home = "content/index.md";

/** The file of the new site; undefined for a page that only leads elsewhere. */
function convert(
  document: JekyllDocument,
  path: string,
  work: Work,
): { readonly path: string; readonly text: string } | undefined {
  const { file, data, url } = document;
  const target = ([] as unknown[]).concat(data["redirect_to"] ?? [])[0];
  if (target !== undefined) {
    work.moved.push(`${url} ${String(target)} 301\n`);
    return undefined;
  }
  const evaluated = work.reader.evaluate({ ...document, page: variablesOf(document) });
  const place = { file, linesBefore: document.linesBefore, diagnostics: work.diagnostics };
  const isHtml = /\.html?$/i.test(file);
  const separator = wordOf(data["excerpt_separator"] ?? work.site.settings["excerpt_separator"]);
  const markdown = isHtml ? htmlAsMarkdown(evaluated) : fromKramdown(evaluated, place);
  const text = separator ? markdown.replace(separator, "<!--more-->") : markdown;
  const isFront = work.fronts.has(path);
  const own = {
    file,
    path,
    url,
    data: frontMatterOf(document, work),
    text,
    taxonomies: [],
    isFront,
  };
  return { path, text: pageText(own, work.rules, work.claims) };
}

/** What Liquid sees as `page`. */
function variablesOf({ data, url, date }: JekyllDocument): Mapping {
  return { ...data, url, date, id: url.replace(/\.html$|\/$/, "") };
}

/** The front matter without what only Jekyll understands, lists as lists. */
function frontMatterOf(document: JekyllDocument, { site, languages }: Work): Mapping {
  const { kind, data, tags } = document;
  const [folder] = document.above.split("/");
  // The folder of a language is no category here.
  const isLanguage =
    withoutLanguage(document, languages, mainLanguage(site)).above !== document.above;
  const categories = document.categories.filter((name) => !isLanguage || name !== folder);
  const result: Record<string, unknown> = { ...data };
  // Layouts are the theme's, and the names of the old ones mean nothing to the new one.
  for (const key of ["layout", "category", "tag", "redirect_to", "excerpt_separator"]) {
    delete result[key];
  }
  if (categories.length > 0) result["categories"] = categories;
  if (tags.length > 0) result["tags"] = tags;
  if (kind === "draft") result["draft"] = true;
  const language = languageIn(data);
  if (language) result["lang"] = language;
  return result;
}

/** Where the page stands in the new site. */
function newPath(document: JekyllDocument, languages: ReadonlySet<string>, main: string): string {
  const { kind, collection, url } = document;
  if (url === "/") return home;
  if (/^\/404(?:\.html|\/)?$/.test(url)) return notFoundText;
  const { language, above, inside } = withoutLanguage(document, languages, main);
  const folder = language === "" ? "content" : `content/${language}`;
  const path = pagePath(inside.replace(/\.\w+$/, ".md"));
  if (kind === "post" || kind === "draft") return posix.join(folder, "posts", above, path);
  const isFront = kind === "page" ? path === "index.md" : url === `/${language.toLowerCase()}/`;
  if (language !== "" && isFront) return `${folder}/index.md`;
  if (kind === "collection") return `${folder}/${collection}/${path}`;
  // A folder like _pages/, which the settings take in, is no part of any address.
  return `${folder}/pages/${path.replace(/^_[^/]+\//, "")}`;
}

function withoutCollection(path: string): string {
  return path.replace(/(^|\/)_(posts|drafts)\//, "$1").replace(/^_(?=[^/]+\/)/, "");
}

/** Finds the address for `link` and `post_url`. */
function addresses({ documents, assets }: JekyllSite): (path: string) => string | undefined {
  const known = new Map<string, string>();
  for (const { file, url, kind } of documents) {
    known.set(file, url);
    if (kind === "post") {
      known.set(file.replace(/\.\w+$/, ""), url);
      known.set(`_posts/${posix.parse(file).name}`, url);
    }
  }
  for (const path of assets) known.set(path, `/${path}`);
  return (path) => known.get(path.replace(/^\//, ""));
}

function mainLanguage({ settings }: JekyllSite): string {
  return languageIn(settings) ?? "en";
}

function timeZoneOf({ settings }: JekyllSite): string {
  return wordOf(settings["timezone"]) ?? "UTC";
}

/** What both generators know of a site. */
function knownSettings({ settings }: JekyllSite, languages: ReadonlySet<string>): Mapping {
  const author = settings["author"];
  const url = wordOf(settings["url"]) ?? "";
  return {
    title: wordOf(settings["title"] ?? settings["name"]),
    description: wordOf(settings["description"])?.trim(),
    baseUrl: URL.canParse(url) ? new URL(url).origin : undefined,
    language: languageIn(settings),
    languages:
      languages.size > 0 ? Object.fromEntries([...languages].map((one) => [one, {}])) : undefined,
    author: wordOf(author) ?? wordOf(mappingOf(author)["name"]),
    timeZone: wordOf(settings["timezone"]),
    paginate: typeof settings["paginate"] === "number" ? settings["paginate"] : undefined,
  };
}
