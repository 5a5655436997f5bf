// One page of the new site: its front matter under our names, and its text.

import { stringify } from "yaml";
import type { AliasClaims } from "./alias-claims.ts";
import type { Mapping } from "./conversion.ts";
import { importedDate } from "./dates.ts";

/** What this stage has to know of the new site's own rules. */
export interface ImportRules {
  /** Front matter under our names; `own` are the site's own taxonomies. */
  translate(data: Mapping, own: readonly string[]): { readonly data: Mapping };
  /** True for a key of ours with a value that it can have. */
  accepts(key: string, value: unknown): boolean;
  /** Where a page would stand that gives no permalink. */
  addressOf(path: string, frontMatter: Mapping): string;
  /** What is wrong in the text of static/_redirects or static/_headers. */
  faultsOf(path: string, text: string, baseUrl: string): readonly HostFault[];
  /** "keep": pages stay where they were. "redirect": they move, and the old address leads there. */
  readonly permalinks: "keep" | "redirect";
}

/** A line of a file for the host that cannot stand. */
export interface HostFault {
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

/** A page that was read, in the old generator's terms. */
export interface OldPage {
  /** Its path in the old site. */
  readonly file: string;
  /** Its path in the new site. */
  readonly path: string;
  /** Its old address. */
  readonly url: string;
  readonly data: Mapping;
  readonly text: string;
  /** The site's own taxonomies. */
  readonly taxonomies: readonly string[];
  /** True for the front page of a language, which has an address that it cannot choose. */
  readonly isFront?: boolean;
}

/** The text of the page that answers where nothing else does. It needs no address of its own. */
export const notFoundText = "content/404.md";

/** The path for a page's text: a README.md would be that of its folder here, and no page. */
export function pagePath(path: string): string {
  return path.replace(/(^|\/)readme\.md$/i, "$1read-me.md");
}

/** The markdown file. */
export function pageText(page: OldPage, rules: ImportRules, claims: AliasClaims): string {
  const data = frontMatterOf(page, rules, claims);
  const head = Object.keys(data).length === 0 ? "" : `---\n${stringify(data, format)}---\n`;
  const text = page.text.replace(/^\n+/, "").trimEnd();
  return text === "" ? head : `${head}${head && "\n"}${text}\n`;
}

const format = { lineWidth: 0, nullStr: "" } as const;

function frontMatterOf(
  { file, path, url, data, taxonomies, isFront = false }: OldPage,
  rules: ImportRules,
  claims: AliasClaims,
): Mapping {
  const translated = rules.translate(data, taxonomies).data;
  const known: Record<string, unknown> = {};
  const params: Record<string, unknown> = {};
  for (const [key, given] of Object.entries(translated)) {
    const value = valueOf(key, given, rules);
    if (value === null || value === undefined || value === "") continue;
    if (rules.accepts(key, value)) known[key] = value;
    else params[key] = value;
  }
  delete known["permalink"];
  const given = known["params"];
  delete known["params"];
  const all = { ...params, ...(given as Mapping | undefined) };
  if (path !== notFoundText && url !== rules.addressOf(path, known)) {
    if (rules.permalinks === "keep" && !isFront) known["permalink"] = url;
    else known["aliases"] = [...new Set([url, ...listOf(known["aliases"])])];
  }
  if (known["aliases"] !== undefined) {
    const aliases = claims.free(listOf(known["aliases"]), file);
    if (aliases.length > 0) known["aliases"] = aliases.length === 1 ? aliases[0] : aliases;
    else delete known["aliases"];
  }
  return Object.keys(all).length > 0 ? { ...known, params: all } : known;
}

/** A value as front matter of ours has it: dates in a form that it knows, names as text. */
function valueOf(key: string, value: unknown, rules: ImportRules): unknown {
  if (key === "slug" && typeof value === "number") return String(value);
  if (!dateKeys.has(key)) return value;
  const isFine = rules.accepts(key, value) && withZeros.test(String(value));
  return isFine ? value : (importedDate(String(value)) ?? value);
}

/** A date whose month, day and hour have two digits each, as all of ours in the end. */
const withZeros = /^\d{4}-\d{2}-\d{2}(?:\D\d{2}\b|$)/;

const dateKeys: ReadonlySet<string> = new Set(["date", "updated", "publishDate", "expiryDate"]);

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
