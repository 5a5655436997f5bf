// What a line of static/_redirects with "*" or ":name" means. The store answers exact paths alone,
// so the line is turned round: each address of the site that fits its target gives one old address.

import type { RedirectRule } from "../model.ts";
import { encodePath } from "./addresses.ts";

/** An old address and where it leads: a path with query and fragment, or another site. */
export interface Move {
  readonly from: string;
  readonly to: string | undefined;
}

/** The moves that a rule means, or why they are endlessly many. */
export type Expansion = { readonly moves: readonly Move[] } | { readonly endless: string };

/** In an old address, a placeholder is a whole part; in a target it may stand anywhere. */
const placeholder = /(?<=\/):([A-Za-z]\w*)(?=\/|$)/g;

/** Expands a rule against the addresses of the site. */
export function expand(rule: RedirectRule, known: Iterable<string>): Expansion {
  const from = encodePath(rule.from);
  const names = namesOf(from);
  if (names.length === 0) return { moves: [{ from, to: rule.to && canonical(rule.to) }] };
  const { to } = rule;
  if (to === undefined) return { endless: "it has no target with the same part" };
  if (!to.startsWith("/"))
    return { endless: "its target is another site, whose pages are unknown" };
  const [path, suffix] = splitPath(canonical(to));
  const written = new RegExp(`:(${names.join("|")})\\b`, "g");
  const told = [...path.matchAll(written)];
  const lost = names.filter((name) => !told.some((match) => match[1] === name));
  if (lost.length > 0) {
    const parts = lost.map((name) => (name === "splat" ? '"*"' : `":${name}"`)).join(" and ");
    return { endless: `its target says nothing about ${parts}` };
  }
  const { pattern, prefix } = matcher(path, told);
  const moves: Move[] = [];
  for (const address of known) {
    const groups = address.startsWith(prefix) ? pattern.exec(address)?.groups : undefined;
    if (groups) moves.push({ from: fill(from, groups), to: address + fill(suffix, groups) });
  }
  return { moves };
}

/** A target as it stands in a Location field: percent-encoded once. */
export function canonical(to: string): string {
  if (!to.startsWith("/")) return new URL(to).href;
  const [path, suffix] = splitPath(to);
  return encodePath(path) + encodeURI(decodeURISafe(suffix));
}

/** A path, and its query and fragment. */
export function splitPath(to: string): readonly [path: string, suffix: string] {
  const end = to.search(/[?#]/);
  return end < 0 ? [to, ""] : [to.slice(0, end), to.slice(end)];
}

function decodeURISafe(text: string): string {
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}

function namesOf(path: string): readonly string[] {
  const names = [...path.matchAll(placeholder)].map(([, name]) => name!);
  return path.endsWith("*") ? [...names, "splat"] : names;
}

/** What a target with placeholders fits, and the text that all of it begins with. */
function matcher(
  path: string,
  placeholders: readonly RegExpMatchArray[],
): { pattern: RegExp; prefix: string } {
  const seen = new Set<string>();
  let source = "";
  let end = 0;
  for (const { 0: written, 1: name, index = 0 } of placeholders) {
    source += escaped(path.slice(end, index));
    end = index + written.length;
    const group = name === "splat" ? `(?<splat>.*)` : `(?<${name}>[^/]+)`;
    source += seen.has(name!) ? `\\k<${name}>` : group;
    seen.add(name!);
  }
  source += escaped(path.slice(end));
  const slash = path.endsWith("/") || path.endsWith(":splat") ? "" : "/?";
  const prefix = path.slice(0, placeholders[0]?.index);
  return { pattern: new RegExp(`^${source}${slash}$`), prefix };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function fill(text: string, groups: Readonly<Record<string, string>>): string {
  return text
    .replace(/\*$/, () => groups["splat"] ?? "")
    .replace(/:([A-Za-z]\w*)/g, (whole, name: string) => groups[name] ?? whole);
}
