// Where the pieces of a text stand, without rendering it.

import type { Nodes } from "mdast";
import { markdownToMdast } from "satteri";
import type { TextSpan } from "../model/decks.ts";
import { features } from "./parser.ts";

/** The blocks of a text at its outermost level, in order. */
export function blocksOf(text: string): readonly TextSpan[] {
  return parse(text).map(spanOf);
}

const set = new Set(["code", "inlineCode", "html", "math", "inlineMath"]);

/** All code, HTML and mathematics in a text, at whatever depth, in order. */
export function inlaysOf(text: string): readonly TextSpan[] {
  const found: TextSpan[] = [];
  const pending: Nodes[] = parse(text).reverse();
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (set.has(node.type)) found.push(spanOf(node));
    if ("children" in node) pending.push(...[...node.children].reverse());
  }
  return found;
}

function parse(text: string): Nodes[] {
  return [
    ...(markdownToMdast(text, { features, position: true }) as { children: Nodes[] }).children,
  ];
}

function spanOf({ type, position }: Nodes): TextSpan {
  const { start, end } = position!;
  return { type, start: start.offset!, end: end.offset!, line: start.line };
}
