// What Liquid sees as `site`. Lists of pages change with every post: a text that looks at one of
// them is told to the author, since it will not change any more.

import { posix } from "node:path";
import type { Diagnostics } from "../diagnostics.ts";
import { type Mapping, mappingOf } from "./conversion.ts";
import type { JekyllDocument, JekyllSite } from "./jekyll-site.ts";
import { readValue } from "./split.ts";

/** What the variables are made with. */
export interface Looks {
  /** Told the name of each list that a text looks at. */
  looked(name: string): void;
  /** The text of a document, or a part of it, without Liquid. */
  quote(document: JekyllDocument, text: string): string;
}

/** The variables of a site. */
export function jekyllVariables(site: JekyllSite, looks: Looks, diagnostics: Diagnostics): Mapping {
  const { looked } = looks;
  const pageVariables = (document: JekyllDocument): PageVariables => variablesOf(document, looks);
  const posts = site.documents
    .filter(({ kind, data }) => kind === "post" && data["published"] !== false)
    .map(pageVariables)
    .sort((a, b) => (a.sortKey < b.sortKey ? 1 : -1));
  const lists: Record<string, unknown> = {
    posts,
    pages: site.documents.filter(({ kind }) => kind === "page").map(pageVariables),
    tags: groups(posts, "tags"),
    categories: groups(posts, "categories"),
  };
  for (const { collection } of site.documents.filter(({ kind }) => kind === "collection")) {
    lists[collection] ??= site.documents
      .filter((document) => document.collection === collection)
      .map(pageVariables);
  }
  // A project's folder below its host: the new site stands at the root of a host of its own.
  const data = dataOf(site, diagnostics);
  const variables: Record<string, unknown> = { ...site.settings, baseurl: "", data };
  for (const [name, value] of Object.entries(lists)) {
    Object.defineProperty(variables, name, {
      enumerable: true,
      get() {
        looked(`site.${name}`);
        return value;
      },
    });
  }
  const jekyll = { version: "4.4.1", environment: "production" };
  return { site: variables, jekyll };
}

type PageVariables = Record<string, unknown> & { readonly sortKey: string };

function variablesOf(document: JekyllDocument, { quote }: Looks): PageVariables {
  const { data, url, file, date, tags, categories, collection, text } = document;
  const { name } = posix.parse(file);
  const title = data["title"] ?? name.replace(/^\d{4}-\d+-\d+-/, "").replace(/[-_]+/g, " ");
  const own = { title, url, path: file, date, tags, categories, collection };
  return {
    ...data,
    ...own,
    get excerpt() {
      return data["excerpt"] ?? quote(document, text.trim().split(/\n\s*\n/)[0] ?? "");
    },
    get content() {
      return quote(document, text);
    },
    sortKey: `${date ?? ""} ${file}`,
  };
}

/** Terms with their posts, as Jekyll has them: name to list. */
function groups(posts: readonly PageVariables[], key: "tags" | "categories"): Mapping {
  const result: Record<string, unknown[]> = {};
  for (const post of posts) {
    for (const term of post[key] as readonly string[]) (result[term] ??= []).push(post);
  }
  return result;
}

/** Data files as nested mappings. */
function dataOf(site: JekyllSite, diagnostics: Diagnostics): Mapping {
  const result: Record<string, unknown> = {};
  for (const file of site.data) {
    const { dir, name, ext } = posix.parse(file.slice("_data/".length));
    const format = ext === ".toml" ? "toml" : ext === ".json" ? "json" : "yaml";
    let place = result;
    for (const folder of dir === "" ? [] : dir.split("/")) {
      place = (place[folder] = { ...mappingOf(place[folder]) }) as Record<string, unknown>;
    }
    const text = site.read(file) ?? "";
    place[name] = readValue({ file, text, format, linesBefore: 0 }, diagnostics);
  }
  return result;
}
