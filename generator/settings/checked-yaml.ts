// YAML that knows where every value stands, checked against a zod schema.

import { LineCounter, parseDocument } from "yaml";
import type * as z from "zod";
import type { Diagnostics } from "../diagnostics.ts";
import { nearest } from "../diagnostics.ts";
import type { Position } from "../model.ts";
import { readSimpleYaml } from "./simple-yaml.ts";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** A piece of YAML inside a file. */
export interface YamlSource {
  readonly file: string;
  readonly text: string;
  /** Lines of the file before the text. */
  readonly linesBefore: number;
}

/**
 * Parses YAML and checks it; undefined when anything was wrong. Every fault is told, not only the
 * first.
 */
export function readCheckedYaml<Value>(
  source: YamlSource,
  schema: z.ZodType<Value>,
  keys: readonly string[],
  diagnostics: Diagnostics,
): Value | undefined {
  const simple = readSimpleYaml(source.text);
  const quick = simple && schema.safeParse(simple);
  if (quick?.success) return quick.data;
  return readAnyYaml(source, schema, keys, diagnostics);
}

function readAnyYaml<Value>(
  source: YamlSource,
  schema: z.ZodType<Value>,
  keys: readonly string[],
  diagnostics: Diagnostics,
): Value | undefined {
  const lines = new LineCounter();
  const document = parseDocument(source.text, { lineCounter: lines, prettyErrors: false });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: line + source.linesBefore, column: col };
  };
  const fault = { file: source.file };
  for (const error of document.errors) {
    const reason = error.message;
    diagnostics.add("yaml-syntax", { ...fault, at: position(error.pos[0]), values: { reason } });
  }
  if (document.errors.length > 0) return undefined;
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const reason = (error as Error).message;
    diagnostics.add("yaml-syntax", { ...fault, at: position(0), values: { reason } });
    return undefined;
  }
  if (data === null || typeof data !== "object" || Array.isArray(data)) {
    if (data === null) return readEmpty(schema);
    diagnostics.add("not-a-mapping", { ...fault, at: position(0) });
    return undefined;
  }
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    report(issue, keys, diagnostics, source.file, (path, ofKey) =>
      position(offsetOf(document, path, ofKey)),
    );
  }
  return undefined;
}

type YamlDocument = ReturnType<typeof parseDocument>;

function readEmpty<Value>(schema: z.ZodType<Value>): Value | undefined {
  const result = schema.safeParse({});
  return result.success ? result.data : undefined;
}

function report(
  issue: Issue,
  keys: readonly string[],
  diagnostics: Diagnostics,
  file: string,
  place: (path: Path, ofKey: boolean) => Position,
): void {
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) {
      const near = issue.path.length === 0 ? nearest(key, keys) : undefined;
      const hint = near ? `did you mean "${near}"?` : `known keys: ${keys.join(", ")}`;
      const at = place([...issue.path, key], true);
      diagnostics.add("unknown-key", { file, at, values: { key }, hint });
    }
    return;
  }
  const key = issue.path.map(String).join(".");
  const at = place(issue.path, false);
  diagnostics.add("wrong-value", { file, at, values: { key, reason: reasonOf(issue) } });
}

function reasonOf(issue: Issue): string {
  const reason = issue.message.replace(/^Invalid (input|option): /, "");
  return reason.charAt(0).toLowerCase() + reason.slice(1);
}

interface YamlNode {
  readonly range?: readonly number[] | null;
  readonly items?: readonly unknown[];
}

interface YamlPair {
  readonly key: { readonly value?: unknown } & YamlNode;
  readonly value: YamlNode | null;
}

/** Where the value at a path starts, or its key. */
function offsetOf(document: YamlDocument, path: Path, ofKey: boolean): number {
  let node = document.contents as YamlNode | null;
  let offset = node?.range?.[0] ?? 0;
  path.forEach((step, depth) => {
    const pair = node?.items?.find((item) => (item as YamlPair).key?.value === step) as
      YamlPair | undefined;
    const next = pair ? pair.value : (node?.items?.[step as number] as YamlNode | undefined);
    const shown = pair && (ofKey || !next) && depth === path.length - 1 ? pair.key : next;
    offset = shown?.range?.[0] ?? offset;
    node = next ?? null;
  });
  return offset;
}
