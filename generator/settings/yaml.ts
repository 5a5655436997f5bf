// YAML that knows where every value stands.

import { LineCounter, parseDocument } from "yaml";
import type { Position } from "../model.ts";
import { indentQuotes, unclosedQuote } from "../yaml-quotes.ts";
import type { Parsed, SyntaxFault } from "./data.ts";

type YamlDocument = ReturnType<typeof parseDocument>;

/** Parses YAML 1.2, so that dates stay text; aliases may not blow up. */
export function parseYaml(text: string): Parsed | { readonly faults: readonly SyntaxFault[] } {
  const parsed = parseText(text);
  const indented = "faults" in parsed ? indentQuotes(text) : text;
  const again = indented === text ? parsed : parseText(indented);
  return "faults" in again ? parsed : again;
}

function parseText(text: string): Parsed | { readonly faults: readonly SyntaxFault[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ message, pos }) => {
      return { reason: message, at: position(pos[0]) };
    });
    // An author looks where the quotes begin; the parser missed their end in the last line.
    const open = /^Missing closing .quote/.test(faults[0]!.reason) && unclosedQuote(text);
    return { faults: open ? [{ ...faults[0]!, at: open }] : faults };
  }
  try {
    const data: unknown = document.toJS({ maxAliasCount: 100 });
    return { data, place: (path, ofKey) => position(offsetOf(document, path, ofKey)) };
  } catch (error) {
    return { faults: [{ reason: (error as Error).message, at: { line: 1, column: 1 } }] };
  }
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
function offsetOf(document: YamlDocument, path: readonly PropertyKey[], ofKey: boolean): number {
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
