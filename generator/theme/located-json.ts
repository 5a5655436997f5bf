// JSON that knows where every value stands. Where something is wrong it is read as YAML, of which
// JSON is a part: so one parser tells all faults with their line.

import { LineCounter, parseDocument } from "yaml";
import { utf8 } from "../bytes.ts";
import type { Diagnostics } from "../diagnostics.ts";
import type { Position } from "../model.ts";

/** Values of a file and their places. */
export interface LocatedJson {
  readonly data: unknown;
  /** Where the value at a path stands, or as much of the path as there is; with `key`, its key. */
  place(path: readonly PropertyKey[], key?: boolean): Position;
}

interface Node {
  readonly range?: readonly number[] | null;
  readonly items?: readonly unknown[];
}

interface Pair {
  readonly key: { readonly value?: unknown } & Node;
  readonly value: Node | null;
}

/** Parses; undefined when it is no JSON, which is told. */
export function readLocatedJson(
  file: string,
  bytes: Uint8Array,
  diagnostics: Diagnostics,
): LocatedJson | undefined {
  const text = utf8(bytes);
  const data = soundJson(text);
  if (data === undefined) return readAsYaml(file, text, diagnostics);
  const located = (): LocatedJson => readAsYaml(file, text, diagnostics)!;
  return { data, place: (path, key) => located().place(path, key) };
}

/** The value of JSON in which no key stands twice, which JSON's own parser would not notice. */
function soundJson(text: string): unknown {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  const keys = text.match(/"(?:[^"\\]|\\.)*"(?:\s*:)?/g)?.filter((token) => token.endsWith(":"));
  return keyCount(data) === (keys?.length ?? 0) ? data : undefined;
}

function keyCount(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((sum, inner) => sum + keyCount(inner), own);
}

function readAsYaml(file: string, text: string, diagnostics: Diagnostics): LocatedJson | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  for (const error of document.errors) {
    const values = { reason: error.message };
    diagnostics.add("json-syntax", { file, at: position(error.pos[0]), values });
  }
  if (document.errors.length > 0) return undefined;
  try {
    const data: unknown = document.toJS({ maxAliasCount: 0 });
    return { data, place: (path, key = false) => position(offsetOf(document.contents, path, key)) };
  } catch (error) {
    const values = { reason: (error as Error).message };
    diagnostics.add("json-syntax", { file, at: position(0), values });
    return undefined;
  }
}

function offsetOf(root: unknown, path: readonly PropertyKey[], ofKey: boolean): number {
  let node = root as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const [depth, step] of path.entries()) {
    const items = node?.items ?? [];
    const pair = items.find((item) => (item as Pair).key?.value === step) as Pair | undefined;
    const next = pair ? pair.value : (items[step as number] as Node | undefined);
    const shown = pair && ofKey && depth === path.length - 1 ? pair.key : next;
    if (!shown) break;
    offset = shown.range?.[0] ?? offset;
    node = next ?? null;
  }
  return offset;
}
