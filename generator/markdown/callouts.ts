// Callouts: GitHub's `> [!NOTE]`, with Obsidian's titles behind it, and the directives `:::note`
// and `:::callout{type=note}`. All become
//
//     <div class="callout callout-note" role="note" aria-label="Note">
//       <p class="callout-title">Note</p> …

import type { Element, ElementContent } from "hast";
import type { Blockquote, PhrasingContent } from "mdast";
import { type CalloutKind, calloutKinds, type Words } from "./words.ts";

/** Names that other tools have for the same. */
const otherNames: Readonly<Record<string, CalloutKind>> = {
  hint: "tip",
  success: "tip",
  attention: "warning",
  warn: "warning",
  error: "danger",
};

/** The kind that a name means, in any case. */
export function calloutKind(name: string): CalloutKind | undefined {
  const lower = name.toLowerCase();
  return calloutKinds.find((kind) => kind === lower) ?? otherNames[lower];
}

/** A callout around its content; without a title it has that of its kind. */
export function callout(
  kind: CalloutKind,
  title: readonly ElementContent[],
  content: readonly ElementContent[],
  words: Words,
): Element {
  const shown = title.length > 0 ? title : [{ type: "text" as const, value: words[kind] }];
  const heading: Element = {
    type: "element",
    tagName: "p",
    properties: { className: ["callout-title"] },
    children: [...shown],
  };
  return {
    type: "element",
    tagName: "div",
    properties: {
      className: ["callout", `callout-${kind}`],
      role: "note",
      ariaLabel: words[kind],
    },
    children: [heading, { type: "text", value: "\n" }, ...content],
  };
}

/** A quotation that begins as a callout does, taken apart. */
export interface Alert {
  readonly kind: CalloutKind;
  /** The rest of its first line. */
  readonly title: readonly PhrasingContent[];
  readonly quote: Blockquote;
}

/** Takes apart a quotation whose first line is `[!KIND]`, perhaps with a title. */
export function alertIn(quote: Blockquote): Alert | undefined {
  const [first, ...others] = quote.children;
  const lead = first?.type === "paragraph" ? first.children[0] : undefined;
  if (first?.type !== "paragraph" || lead?.type !== "text") return undefined;
  const match = /^\[!(\w+)\][-+]?(?:[ \t]+|(?=\n)|$)/.exec(lead.value);
  const kind = match && calloutKind(match[1]!);
  if (!kind) return undefined;
  const rest = [{ ...lead, value: lead.value.slice(match[0].length) }, ...first.children.slice(1)];
  const { line: title, after } = cutAtLineEnd(rest);
  const paragraph = after.length > 0 ? [{ ...first, children: after }] : [];
  return { kind, title, quote: { ...quote, children: [...paragraph, ...others] } };
}

function cutAtLineEnd(nodes: readonly PhrasingContent[]): {
  line: PhrasingContent[];
  after: PhrasingContent[];
} {
  const index = nodes.findIndex((node) => {
    return node.type === "break" || (node.type === "text" && node.value.includes("\n"));
  });
  const end = nodes[index];
  const whole = (list: readonly PhrasingContent[]): PhrasingContent[] =>
    list.filter((node) => node.type !== "text" || node.value.trim() !== "");
  if (!end) return { line: whole(nodes), after: [] };
  const [line, after] = [nodes.slice(0, index), nodes.slice(index + 1)];
  if (end.type !== "text") return { line: whole(line), after };
  const at = end.value.indexOf("\n");
  line.push({ ...end, value: end.value.slice(0, at) });
  after.unshift({ ...end, value: end.value.slice(at + 1) });
  return { line: whole(line), after: after.length === 1 ? whole(after) : after };
}
