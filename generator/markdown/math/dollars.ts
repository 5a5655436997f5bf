// Which dollars are mathematics. The parser takes any two for a pair, as it does with backticks, so
// that "$5 and $6" would become a formula. The rule here is Pandoc's, and a little stricter:
//
//     $x$      something other than a blank inside next to each, and neither a letter nor a digit
//              outside next to them: "$5 and $6", "US$5-$6" and "$HOME/$PATH" are text
//     $$x$$    always
//
// A dollar that opens no formula gets a backslash, and the text is parsed again.

import type { Nodes, Parent } from "mdast";

/** Puts a backslash before every dollar that is text but was taken for mathematics. */
export function escapeDollars(text: string, tree: Nodes): string {
  const places: number[] = [];
  for (const [start, end] of doubtfulBlocks(tree)) {
    places.push(...loneDollars(text.slice(start, end)).map((place) => start + place));
  }
  let escaped = "";
  let done = 0;
  for (const place of places) {
    escaped += `${text.slice(done, place)}\\`;
    done = place;
  }
  return escaped + text.slice(done);
}

/** Where the blocks lie that hold formulas between single dollars. */
function doubtfulBlocks(tree: Nodes): [start: number, end: number][] {
  const found: [number, number][] = [];
  const pending: Nodes[] = [tree];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (!("children" in node)) continue;
    const { start, end } = node.position ?? {};
    const holds = (node as Parent).children.some(({ type }) => type === "inlineMath");
    if (holds && start?.offset !== undefined && end?.offset !== undefined) {
      found.push([start.offset, end.offset]);
    } else pending.push(...[...node.children].reverse());
  }
  return found.sort(([a], [b]) => a - b);
}

const passed = /\\[^]|<[A-Za-z/!][^<>]*>|(`+)(?!`)[^]*?(?<!`)\1(?!`)|\$+/g;

/** Places of single dollars that open no formula. */
function loneDollars(block: string): number[] {
  const lone: number[] = [];
  const marks = [...block.matchAll(passed)].filter(([mark]) => /^\\?\$/.test(mark));
  for (let index = 0; index < marks.length; index++) {
    const { 0: mark, index: open } = marks[index]!;
    if (mark.startsWith("\\")) continue;
    const closing = closingMark(marks, index);
    if (mark.length > 1) index = closing ?? index;
    else if (closing !== undefined && isInline(block, open, marks[closing]!)) index = closing;
    else lone.push(open);
  }
  return lone;
}

/** A run is closed by the next one of its length; a backslash inside a formula protects none. */
function closingMark(marks: readonly RegExpExecArray[], open: number): number | undefined {
  const length = marks[open]![0].length;
  // Of a hundred thousand prices each would look through all that follow.
  const last = Math.min(marks.length, open + 100);
  for (let index = open + 1; index < last; index++) {
    if (marks[index]![0].replace("\\", "").length === length) return index;
  }
  return undefined;
}

function isInline(
  block: string,
  open: number,
  { 0: mark, index: close }: RegExpExecArray,
): boolean {
  const outside = /[\p{L}\p{N}]/u;
  return (
    mark === "$" &&
    /^\S(?:[^]*\S)?$/.test(block.slice(open + 1, close)) &&
    !outside.test(block[open - 1] ?? "") &&
    !outside.test(block[close + 1] ?? "")
  );
}
