// Settings and front matter: parsed, brought to our names, checked against a zod schema. Every
// fault is told with its place, not only the first.

import type * as z from "zod";
import type { Diagnostics } from "../diagnostics.ts";
import { nearest } from "../diagnostics.ts";
import type { Position } from "../model.ts";
import type { DataSource, Parsed, Path } from "./data.ts";
import { isForeignName, translate } from "./front-matter-names.ts";
import { readSimpleYaml } from "./simple-yaml.ts";
import { parseJson } from "./json.ts";
import { parseToml } from "./toml.ts";
import { parseYaml } from "./yaml.ts";

type Issue = z.core.$ZodIssue;

/** How a piece of data is to be understood. */
export interface Rules<Value> {
  readonly schema: z.ZodType<Value>;
  /** For guesses at what an unknown key was meant to be. */
  readonly keys: readonly string[];
  /** What follows the list of known keys in a hint. */
  readonly advice?: string;
  /** Names of the site's taxonomies: set where the data is front matter. */
  readonly taxonomies?: readonly string[];
  /** Unknown keys become part of `params`, with a warning. */
  readonly lenient?: boolean;
}

/** Parses and checks; undefined when anything was wrong. */
export function readChecked<Value>(
  source: DataSource,
  rules: Rules<Value>,
  diagnostics: Diagnostics,
): Value | undefined {
  const simple = source.format === "yaml" ? readSimpleYaml(source.text) : undefined;
  if (simple) {
    const quick = named(simple, rules);
    const result = quick.doubled.length === 0 && rules.schema.safeParse(quick.data);
    if (result && result.success) return result.data;
  }
  const parsed = parse(source, diagnostics);
  return parsed && check(parsed, source, rules, diagnostics);
}

const parsers = { yaml: parseYaml, toml: parseToml, json: parseJson };

/** Any YAML, TOML or JSON; undefined when its syntax is wrong, which is told. */
export function parse(source: DataSource, diagnostics: Diagnostics): Parsed | undefined {
  const { file, text, format } = source;
  const parsed = parsers[format](text);
  if (!("faults" in parsed)) return parsed;
  for (const { reason, at } of parsed.faults) {
    diagnostics.add(`${format}-syntax`, { file, at: shifted(at, source), values: { reason } });
  }
  return undefined;
}

function shifted({ line, column }: Position, { linesBefore }: DataSource): Position {
  return { line: line + linesBefore, column };
}

function check<Value>(
  parsed: Parsed,
  source: DataSource,
  rules: Rules<Value>,
  diagnostics: Diagnostics,
): Value | undefined {
  const { file } = source;
  const data = parsed.data ?? {};
  if (typeof data !== "object" || Array.isArray(data)) {
    diagnostics.add("not-a-mapping", { file, at: shifted({ line: 1, column: 1 }, source) });
    return undefined;
  }
  const given = named(data as Record<string, unknown>, rules);
  for (const { key, other } of given.doubled) {
    const at = shifted(parsed.place([key], true), source);
    diagnostics.add("two-names", { file, at, values: { key, other } });
  }
  const unknown = rules.lenient ? unknownKeys(given.data, rules) : [];
  for (const key of unknown) {
    const at = shifted(parsed.place([key], true), source);
    const hint = hintFor(key, [], rules);
    diagnostics.add("unknown-key", { file, at, values: { key }, hint, severity: "warning" });
  }
  const result = rules.schema.safeParse(withParams(given.data, unknown));
  if (result.success) return given.doubled.length > 0 ? undefined : result.data;
  for (const issue of result.error.issues) {
    report(issue, rules, diagnostics, file, given.written, (path, ofKey) =>
      shifted(parsed.place(path, ofKey), source),
    );
  }
  return undefined;
}

function named<Value>(data: Record<string, unknown>, { taxonomies, keys }: Rules<Value>) {
  return taxonomies
    ? translate(withoutEmpty(data, keys), taxonomies)
    : { data, written: new Map<string, string>(), doubled: [] };
}

/** Keys without a value are left out: authors keep all that they may need at the head of a file. */
function withoutEmpty(
  data: Record<string, unknown>,
  keys: readonly string[],
): Record<string, unknown> {
  const entries = Object.entries(data);
  if (!entries.some(([, value]) => value === null)) return data;
  const isKnown = (key: string): boolean => keys.includes(key) || isForeignName(key);
  return Object.fromEntries(entries.filter(([key, value]) => value !== null || !isKnown(key)));
}

type Data = Readonly<Record<string, unknown>>;

function unknownKeys<Value>(data: Data, { keys }: Rules<Value>): string[] {
  return Object.keys(data).filter((key) => !keys.includes(key));
}

/** Moves keys into `params`; what stands there already goes before. */
function withParams(data: Data, moved: readonly string[]): Data {
  const entries = Object.entries(data);
  const own = entries.filter(([key]) => moved.includes(key));
  if (own.length === 0) return data;
  const kept = entries.filter(([key]) => !moved.includes(key));
  const { params = {} } = data;
  const isSound = typeof params === "object" && !Array.isArray(params);
  if (isSound) kept.push(["params", { ...Object.fromEntries(own), ...params }]);
  return Object.fromEntries(kept);
}

/** What the author may have meant: something similar, or one of all keys. */
function hintFor<Value>(
  key: string,
  path: Path,
  { keys, advice = "", taxonomies = [] }: Rules<Value>,
): string {
  const candidates = path.length === 0 ? keys : path[0] === "taxonomies" ? taxonomies : [];
  const near = nearest(key, candidates);
  if (near) return `did you mean "${near}"?`;
  return path.length === 0 ? `known keys: ${keys.join(", ")}${advice}` : "";
}

function report<Value>(
  issue: Issue,
  rules: Rules<Value>,
  diagnostics: Diagnostics,
  file: string,
  written: ReadonlyMap<string, string>,
  place: (path: Path, ofKey: boolean) => Position,
): void {
  const [first, ...rest] = issue.path;
  const path = first === undefined ? [] : [written.get(String(first)) ?? first, ...rest];
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) {
      const hint = hintFor(key, path, rules);
      const at = place([...path, key], true);
      diagnostics.add("unknown-key", { file, at, values: { key }, ...(hint && { hint }) });
    }
    return;
  }
  const at = place(path, false);
  const values = { key: path.map(String).join("."), reason: reasonOf(issue) };
  diagnostics.add("wrong-value", { file, at, values });
}

function reasonOf(issue: Issue): string {
  const reason = issue.message.replace(/^Invalid (input|option): /, "");
  return reason.charAt(0).toLowerCase() + reason.slice(1);
}
