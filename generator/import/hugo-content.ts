// The folders in which a Hugo site keeps its pages, and which language each is in: content/, one
// folder for each language (contentDir), or others that are mounted in its place.

import { type Mapping, mappingOf, wordOf } from "./conversion.ts";

/** A folder with pages. */
export interface ContentFolder {
  /** Without a slash at the end. */
  readonly folder: string;
  /** "" for the site's main language. */
  readonly language: string;
}

/** The languages of a site. */
export interface HugoLanguages {
  /** The language whose addresses have no folder of their own. */
  readonly main: string;
  /** All names, as the settings have them. */
  readonly names: readonly string[];
  /** What site.yaml says of those that are not the main one. */
  readonly others: Mapping;
}

/** Reads `languages` and `defaultContentLanguage`. */
export function languagesOf(settings: Mapping): HugoLanguages {
  const given = mappingOf(settings["languages"]);
  const enabled = Object.entries(given).filter(([, own]) => mappingOf(own)["disabled"] !== true);
  const names = enabled.map(([name]) => name);
  const main = (wordOf(settings["defaultContentLanguage"]) ?? names[0] ?? "en").toLowerCase();
  const others: Record<string, unknown> = {};
  for (const [name, own] of enabled) {
    if (name.toLowerCase() === main) continue;
    const { languageName, label, title } = mappingOf(own);
    const known = { name: wordOf(languageName ?? label), title: wordOf(title) };
    others[name] = Object.fromEntries(Object.entries(known).filter(([, word]) => word));
  }
  return { main, names, others };
}

/** The folders, the longest first, so that the first one that fits is right. */
export function contentFolders(settings: Mapping, { main }: HugoLanguages): ContentFolder[] {
  const found: ContentFolder[] = [];
  const add = (folder: unknown, name: string): void => {
    const path = wordOf(folder)?.replace(/^\.?\/|\/$/g, "");
    if (path) found.push({ folder: path, language: name.toLowerCase() === main ? "" : name });
  };
  for (const [name, own] of Object.entries(mappingOf(settings["languages"]))) {
    add(mappingOf(own)["contentDir"], name);
  }
  for (const mount of listOf(mappingOf(settings["module"])["mounts"])) {
    const { source, target, lang, sites } = mappingOf(mount);
    const matrix = mappingOf(mappingOf(sites)["matrix"])["languages"];
    if (target === "content") add(source, wordOf(lang) ?? wordOf(listOf(matrix)[0]) ?? main);
  }
  if (found.length === 0) add(settings["contentDir"] ?? "content", main);
  return found.sort((a, b) => b.folder.length - a.folder.length);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
