// TOML 1.0. Dates become text as they were written, as they are in YAML. The parser tells where its
// own errors are, but not where a value stands: a second look at the lines finds that.

import { parse, TomlDate, TomlError } from "smol-toml";
import type { Position } from "../model.ts";
import type { Parsed, SyntaxFault } from "./data.ts";

/** Parses TOML. */
export function parseToml(text: string): Parsed | { readonly faults: readonly SyntaxFault[] } {
  try {
    const data = datesToText(parse(text));
    return { data, place: (path, ofKey) => find(text, path.map(String), ofKey) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The message goes on with a drawing of the place.
    const reason = error.message.split("\n")[0]!.replace(/^Invalid TOML document: /, "");
    return { faults: [{ reason, at: { line: error.line, column: error.column } }] };
  }
}

function datesToText(value: unknown): unknown {
  if (value instanceof TomlDate) return value.toISOString().replace(/\.000(?=Z|[+-]|$)/, "");
  if (Array.isArray(value)) return value.map(datesToText);
  if (value === null || typeof value !== "object") return value;
  for (const [key, inner] of Object.entries(value)) {
    (value as Record<string, unknown>)[key] = datesToText(inner);
  }
  return value;
}

const header = /^[ \t]*\[{1,2}([^\]]+)\]/;
const assignment =
  /^([ \t]*)((?:"[^"]*"|'[^']*'|[\w-]+)(?:[ \t]*\.[ \t]*(?:"[^"]*"|'[^']*'|[\w-]+))*)[ \t]*=[ \t]*/;

/** The line that assigns the longest part of a path; a table's header where none does. */
function find(text: string, path: readonly string[], ofKey: boolean): Position {
  let best: Position = { line: 1, column: 1 };
  let bestDepth = 0;
  let table: readonly string[] = [];
  text.split("\n").forEach((line, index) => {
    const opened = header.exec(line);
    const given = opened ? undefined : assignment.exec(line);
    if (opened) table = parts(opened[1]!);
    if (!opened && !given) return;
    const own = given ? [...table, ...parts(given[2]!)] : table;
    const depth = own.every((part, at) => part === path[at]) ? own.length : 0;
    if (depth <= bestDepth) return;
    bestDepth = depth;
    const blanks = given ? given[ofKey ? 1 : 0]!.length : line.indexOf("[");
    best = { line: index + 1, column: blanks + 1 };
  });
  return best;
}

function parts(key: string): string[] {
  return (key.match(/"[^"]*"|'[^']*'|[\w-]+/g) ?? []).map((part) =>
    part.replace(/^["']|["']$/g, ""),
  );
}
