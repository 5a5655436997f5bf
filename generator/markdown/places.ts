// Where things stand in their file.

import type { Nodes } from "hast";
import type { MarkdownText, Position } from "../model.ts";

/** The place of a node in its file; undefined where positions were not asked for. */
export function placeOf(node: Nodes, source: MarkdownText): Position | undefined {
  return placeInFile(node.position, source);
}

/** A position in the text as a place in the file. */
export function placeInFile(
  position: Nodes["position"],
  source: MarkdownText,
): Position | undefined {
  const start = position?.start;
  return start && { line: start.line + source.linesBefore, column: start.column };
}
