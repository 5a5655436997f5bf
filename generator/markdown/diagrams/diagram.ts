// Diagrams: a fence ```dot or ```graphviz becomes a picture drawn while building. `title="…"` and
// `alt="…"` behind it name the picture and describe it.

import type { Element } from "hast";
import { codeIn, metaProperty, rawHtml } from "../code/block.ts";
import { escapeText } from "../escaping.ts";
import type { Fragments } from "../fragments.ts";
import { textOf } from "../text.ts";

/** A diagram that cannot be drawn. */
export interface DiagramFault {
  readonly reason: string;
  /** Lines below the fence. */
  readonly line: number;
}

/** The source of a diagram, when an element is one. */
export function diagramIn(element: Element): Element | undefined {
  const code = codeIn(element);
  const classes = code?.properties["className"];
  const isDiagram =
    Array.isArray(classes) &&
    (classes.includes("language-dot") || classes.includes("language-graphviz"));
  const meta = String(code?.properties[metaProperty] ?? "");
  // Who writes about DOT wants to see the code.
  return isDiagram && !/(^|\s)code(\s|$)/.test(meta) ? code : undefined;
}

/** Turns the block into a figure, in place. `number` tells the page's diagrams apart. */
export function drawDiagram(
  pre: Element,
  code: Element,
  number: number,
  label: string,
  fragments: Fragments,
): DiagramFault | undefined {
  const meta = String(code.properties[metaProperty] ?? "");
  const engine = /\bengine="?(neato|fdp|sfdp|circo|twopi|osage|patchwork)\b/.exec(meta)?.[1];
  const made = fragments.get("diagram", engine ?? "dot", textOf(code));
  if (!made) return undefined;
  if (made.fault !== undefined) return { reason: made.fault, line: made.line ?? 0 };
  const title = valueOf("title", meta);
  const description = valueOf("alt", meta) || describe(textOf(code));
  const [titleId, descriptionId] = [`diagram-${number}-title`, `diagram-${number}-text`];
  const words =
    `<title id="${titleId}">${escapeText(title || label)}</title>` +
    `<desc id="${descriptionId}">${escapeText(description)}</desc>`;
  const svg = (made.svg ?? "").replace(
    /<svg([^>]*)>/,
    `<svg$1 role="img" aria-labelledby="${titleId}" aria-describedby="${descriptionId}">${words}`,
  );
  pre.tagName = "figure";
  pre.properties = { className: ["diagram"] };
  pre.children = [rawHtml(svg)];
  if (title !== "") {
    const caption = [{ type: "text" as const, value: title }];
    pre.children.push({
      type: "element",
      tagName: "figcaption",
      properties: {},
      children: caption,
    });
  }
  return undefined;
}

function valueOf(name: string, meta: string): string {
  const match = new RegExp(`(?:^|\\s)${name}=(?:"([^"]*)"|'([^']*)')`).exec(meta);
  return match?.[1] ?? match?.[2] ?? "";
}

const descriptionLengthMax = 600;

/** Its source says what leads where; without a better text, that is what can be heard of it. */
function describe(source: string): string {
  const text = source.replace(/\s+/g, " ").trim();
  return text.length <= descriptionLengthMax ? text : `${text.slice(0, descriptionLengthMax)} …`;
}
