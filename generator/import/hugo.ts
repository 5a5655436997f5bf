// A Hugo site to one of Kiln's: its own shortcodes become markdown, front matter gets our names,
// and every page stays at its address or is redirected from it. Templates of shortcodes are written
// in Go: calls of them are reported, not run.

import { utf8 } from "../bytes.ts";
import { AliasClaims } from "./alias-claims.ts";
import { posix } from "node:path";
import type { Diagnostics } from "../diagnostics.ts";
import { type Files, sha256 } from "../files.ts";
import { takeAttributes } from "./attributes.ts";
import { Conversion, type Mapping, mappingOf, wordOf } from "./conversion.ts";
import { cascadesOf } from "./hugo-cascade.ts";
import { hugoShortcodes } from "./hugo-shortcodes.ts";
import { type HugoDocument, type HugoSite, readHugo } from "./hugo-site.ts";
import { loosenHostFiles } from "./host-files.ts";
import { htmlAsMarkdown } from "./html-page.ts";
import { fromRoot } from "./root-links.ts";
import { settingsText } from "./loosening.ts";
import { addRedirects, feedLine } from "./old-redirects.ts";
import { mathematicsSetting } from "./mathematics.ts";
import { type ImportRules, pagePath, pageText } from "./page.ts";
import { qrCode } from "./qr-code.ts";
import { sourceText } from "./source.ts";
import { convertShortcodes } from "./shortcodes.ts";

/** Converts a whole site. */
export function importHugo(files: Files, rules: ImportRules, diagnostics: Diagnostics): Conversion {
  const site = readHugo(files, diagnostics);
  const conversion = new Conversion(diagnostics);
  const find = references(site);
  const claims = new AliasClaims(site.documents, diagnostics);
  const inherited = cascadesOf(site.documents);
  for (const document of site.documents) {
    convert(document, { site, find, inherited, rules, conversion, claims, diagnostics });
  }
  const moved: string[] = [];
  const bundles = new Set(site.documents.flatMap(({ place }) => bundleOf(place) ?? []));
  for (const { file, place } of site.resources) {
    const path = newPath(place, site);
    conversion.addCopy(`content/${path}`, file);
    if (!isInside(place, bundles)) moved.push(...fileMove(place, path.replace(/^pages\//, "")));
  }
  for (const file of [...site.data, ...site.published]) conversion.addCopy(file, file);
  const own = files.read("static/_redirects");
  addRedirects(conversion, own && utf8(own), [...feedMove(site), ...moved]);
  const known = knownSettings(site);
  const read = (path: string): string | undefined => sourceText(files, path);
  loosenHostFiles(conversion, read, { rules, baseUrl: wordOf(known["baseUrl"]) }, diagnostics);
  const texts = [...conversion.texts.values()];
  const data = [site.settings, ...site.documents.map((document) => document.data)];
  const folders = ["layouts", "themes"];
  const markdown = mathematicsSetting({ data, texts, folders, files });
  conversion.addText("site.yaml", settingsText({ ...known, ...markdown }, texts), "hugo.toml");
  return conversion;
}

interface Work {
  readonly site: HugoSite;
  readonly find: (reference: string, from: HugoDocument) => string | undefined;
  /** What sections hand down to a file. */
  readonly inherited: (file: string) => Mapping;
  readonly rules: ImportRules;
  readonly conversion: Conversion;
  readonly claims: AliasClaims;
  readonly diagnostics: Diagnostics;
}

function convert(document: HugoDocument, work: Work): void {
  const { site, rules, conversion, claims, diagnostics } = work;
  const { file, data, url, linesBefore } = document;
  const params = mappingOf(site.settings["params"]);
  const known = hugoShortcodes({
    param: (name) =>
      at(mappingOf(data["params"]), name) ??
      at(data, name) ??
      at(work.inherited(file), name) ??
      at(params, name),
    addressOf: (reference) => work.find(reference, document),
    addQrCode: (text) => {
      const path = `qr/${sha256(text).slice(0, 12)}.svg`;
      if (!conversion.texts.has(`static/${path}`)) {
        conversion.addText(`static/${path}`, qrCode(text), file);
      }
      return `/${path}`;
    },
  });
  const converted = convertShortcodes({ ...document, diagnostics }, (name) =>
    Object.hasOwn(known, name) ? known[name] : undefined,
  );
  const rooted = site.settings["canonifyURLs"] === true ? fromRoot(converted) : converted;
  const text = /\.html?$/i.test(file)
    ? htmlAsMarkdown(rooted)
    : takeAttributes(rooted, "goldmark", { file, linesBefore, diagnostics });
  const own = { file, url, data: frontMatterOf(document), taxonomies: site.taxonomies };
  const path = `content/${newPath(pagePath(document.place.replace(/\.\w+$/, ".md")), site)}`;
  conversion.addText(path, pageText({ ...own, path, text }, rules, claims), file);
}

/** A value by a name like "a.b". */
function at(data: Mapping, name: string): unknown {
  let value: unknown = data;
  for (const key of name.split(".")) value = mappingOf(value)[key];
  return value;
}

/** The front matter without what only Hugo's templates understand. */
function frontMatterOf({ data, url }: HugoDocument): Mapping {
  const result: Record<string, unknown> = { ...data };
  if (data["aliases"] !== undefined) {
    // An old address without a slash at its start is one beside the page.
    const beside = (alias: unknown): string => posix.resolve(posix.dirname(url), String(alias));
    result["aliases"] = ([] as unknown[]).concat(data["aliases"] ?? []).map((alias) => {
      return String(alias).startsWith("/") ? alias : beside(alias);
    });
  }
  for (const key of ["layout", "type", "outputs", "url", "markup", "cascade", "headless"]) {
    delete result[key];
  }
  return result;
}

/** Path below content/: the blog's section is called posts, and pages have a folder. */
function newPath(whole: string, { mainSection, languages }: HugoSite): string {
  const [folder = ""] = whole.split("/");
  const before = Object.hasOwn(languages, folder) && whole !== folder ? `${folder}/` : "";
  return before + placeOf(whole.slice(before.length), mainSection);
}

function placeOf(path: string, mainSection: string | undefined): string {
  const [first, ...rest] = path.split("/");
  if (rest.length === 0)
    return path.replace(/^_index\b/, "index").replace(/^(?!index\b|404\.md$)/, "pages/");
  return first === mainSection ? ["posts", ...rest].join("/") : path;
}

/** The folder whose files belong to a page and keep its address; undefined for other pages. */
function bundleOf(place: string): string | undefined {
  return /^index\.\w+$/.test(posix.basename(place)) ? posix.dirname(place) : undefined;
}

function isInside(place: string, folders: ReadonlySet<string>): boolean {
  for (let folder = posix.dirname(place); folder !== "."; folder = posix.dirname(folder)) {
    if (folders.has(folder)) return true;
  }
  return false;
}

/** A line from a file's old address to its new one, where its folder has another name here. */
function fileMove(before: string, after: string): string[] {
  return before === after ? [] : [`/${encodeURI(before)} /${encodeURI(after)} 301\n`];
}

/** Resolves `ref`: a path from the root, one beside the page, or a name that only one page has. */
function references(site: HugoSite): Work["find"] {
  const byPath = new Map<string, HugoDocument>();
  const byName = new Map<string, HugoDocument[]>();
  for (const document of site.documents) {
    const { path, language } = document;
    const plain = path.replace(/\/?_?index$/, "");
    for (const key of new Set([path, plain])) byPath.set(`${language}:${key}`, document);
    const name = posix.basename(plain);
    byName.set(name, [...(byName.get(name) ?? []), document]);
  }
  return (reference, from) => {
    const [written = "", fragment] = reference.split("#");
    const suffix = fragment === undefined ? "" : `#${fragment}`;
    if (written === "") return suffix === "" ? from.url : suffix;
    const path = posix.normalize(written.replace(/\.(?:md|html)$/, "").replace(/\/$/, ""));
    const folder = posix.dirname(from.path);
    const beside = [posix.join(folder, path), posix.join(posix.dirname(folder), path)];
    const candidates = path.startsWith("/") ? [path.slice(1)] : [...beside, path];
    for (const candidate of candidates) {
      const found = byPath.get(`${from.language}:${candidate.replace(/\/_?index$/, "")}`);
      if (found) return found.url + suffix;
    }
    const named = byName.get(posix.basename(path))?.filter((own) => own.language === from.language);
    return named?.length === 1 ? named[0]!.url + suffix : undefined;
  };
}

/** Leads those who read Hugo's feed, /index.xml unless it is called otherwise, to ours. */
function feedMove({ settings }: HugoSite): string[] {
  const formats = mappingOf(settings["outputFormats"]);
  const own = mappingOf(formats["RSS"] ?? formats["rss"]);
  return feedLine(`/${wordOf(own["baseName"]) ?? "index"}.xml`, "/rss.xml");
}

/** What both generators know of a site. */
function knownSettings({ settings, taxonomies, languages }: HugoSite): Mapping {
  const params = mappingOf(settings["params"]);
  const { author } = { ...params, ...settings };
  const url = wordOf(settings["baseURL"]) ?? "";
  const menu = mappingOf(settings["menu"] ?? settings["menus"])["main"];
  return {
    title: wordOf(settings["title"]),
    description: wordOf(params["description"]),
    baseUrl: URL.canParse(url) ? new URL(url).origin : undefined,
    language: wordOf(settings["languageCode"] ?? settings["defaultContentLanguage"]),
    author: wordOf(author) ?? wordOf(mappingOf(author)["name"]),
    timeZone: wordOf(settings["timeZone"]),
    taxonomies: taxonomies.length > 0 ? taxonomies : undefined,
    languages: Object.keys(languages).length > 0 ? languages : undefined,
    navigation: Array.isArray(menu) ? menuOf(menu) : undefined,
  };
}

function menuOf(items: readonly unknown[]): unknown {
  const weight = (item: unknown): number => Number(mappingOf(item)["weight"] ?? 0);
  const found = [...items]
    .sort((a, b) => weight(a) - weight(b))
    .map(mappingOf)
    .flatMap((item) => {
      const title = wordOf(item["name"] ?? item["title"]);
      const url = wordOf(item["url"] ?? item["pageRef"]);
      return title === undefined || url === undefined ? [] : [{ title, url }];
    });
  return found.length > 0 ? found : undefined;
}
