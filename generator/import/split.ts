// The front matter of another generator's file, in YAML, TOML or JSON: values as they stand,
// nothing checked. Whatever cannot be read is reported and counts as empty.

import { parse as parseTomlText, TomlDate } from "smol-toml";
import { parse as parseYamlText } from "yaml";
import type { Diagnostics } from "../diagnostics.ts";
import { indentQuotes } from "../yaml-quotes.ts";
import { type Mapping, mappingOf } from "./conversion.ts";

/** A file, cut in two. */
export interface Split {
  /** Undefined where the file has no front matter. */
  readonly data: Mapping | undefined;
  readonly text: string;
  /** Lines of the file before the text. */
  readonly linesBefore: number;
}

/** Cuts front matter off a text, whose lines end with "\n". */
export function split(file: string, source: string, diagnostics: Diagnostics): Split {
  const [whole, mark, inside = ""] =
    /^(---|\+\+\+)[ \t]*\n(?:([^]*?)\n)?\1[ \t]*(?:\n|$)/.exec(source) ?? [];
  if (whole !== undefined) {
    const format = mark === "---" ? "yaml" : "toml";
    const data = readMapping({ file, text: inside, format, linesBefore: 1 }, diagnostics);
    return { data, text: source.slice(whole.length), linesBefore: countLines(whole) };
  }
  const json = source.startsWith("{\n")
    ? /^\{\n[^]*?\n\}[ \t]*(?:\n|$)/.exec(source)?.[0]
    : undefined;
  if (json === undefined) return { data: undefined, text: source, linesBefore: 0 };
  const data = readMapping({ file, text: json, format: "json", linesBefore: 0 }, diagnostics);
  return { data, text: source.slice(json.length), linesBefore: countLines(json) };
}

/** A text in one of the formats. */
export interface Written {
  readonly file: string;
  readonly text: string;
  readonly format: "yaml" | "toml" | "json";
  readonly linesBefore: number;
}

/** Keys and values of a text; empty for anything else. */
export function readMapping(written: Written, diagnostics: Diagnostics): Mapping {
  return mappingOf(readValue(written, diagnostics));
}

/** The value of a text; undefined where it has faults. */
export function readValue(written: Written, diagnostics: Diagnostics): unknown {
  const { file, text, format, linesBefore } = written;
  try {
    if (format === "toml") return datesToText(parseTomlText(text));
    if (format === "json") return JSON.parse(text);
    return readYaml(text);
  } catch (error) {
    const { message, linePos, line } = error as Error & {
      linePos?: readonly { line: number }[];
      line?: number;
    };
    const reason = message.split("\n")[0]!.replace(/ at line \d+.*$/, "");
    const at = { line: linesBefore + (linePos?.[0]?.line ?? line ?? 1), column: 1 };
    diagnostics.add("import-front-matter", { file, at, values: { reason } });
    return undefined;
  }
}

/** As the old generator read it: of two equal keys Ruby takes the last, and says nothing. */
function readYaml(text: string): unknown {
  const options = { maxAliasCount: 100, logLevel: "error", uniqueKeys: false } as const;
  try {
    return parseYamlText(text, options);
  } catch (error) {
    const indented = indentQuotes(text);
    if (indented === text) throw error;
    return parseYamlText(indented, options);
  }
}

/** TOML has dates; everybody else here writes them as text. */
function datesToText(value: unknown): unknown {
  if (value instanceof TomlDate) return value.toISOString().replace(/\.000(?=Z|[+-]|$)/, "");
  if (Array.isArray(value)) return value.map(datesToText);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, datesToText(own)]));
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}
