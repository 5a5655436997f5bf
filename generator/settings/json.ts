// JSON, with the place of its first fault: JSON.parse does not always tell it.

import type { Position } from "../model.ts";
import type { Parsed, SyntaxFault } from "./data.ts";

/** Parses JSON. */
export function parseJson(text: string): Parsed | { readonly faults: readonly SyntaxFault[] } {
  try {
    return { data: JSON.parse(text) as unknown, place: () => ({ line: 1, column: 1 }) };
  } catch (error) {
    const reason = (error as Error).message.replace(
      / in JSON at position.*| is not valid JSON.*/s,
      "",
    );
    return { faults: [{ reason, at: positionAt(text, faultOffset(text)) }] };
  }
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/.source;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/.source;
const blank = /[ \t\r\n]*/.source;
/** After blanks: a mark, a string, or a value of another kind. */
const token = new RegExp(
  `${blank}(?:([{}[\\],:])|(${string})|(${number}|(?:true|false|null)\\b))`,
  "y",
);

const gap = new RegExp(blank, "y");

/** What may follow: "value", "key", and so on; the innermost bracket decides what comes after. */
type Expected = "value" | "firstValue" | "key" | "firstKey" | "colon" | "next" | "end";

/** Where the text stops being JSON; at its end where something is missing. */
function faultOffset(text: string): number {
  const open: string[] = [];
  let expected: Expected = "value";
  let offset = 0;
  const after = (): Expected => (open.length > 0 ? "next" : "end");
  for (;;) {
    token.lastIndex = offset;
    const match = token.exec(text);
    gap.lastIndex = offset;
    gap.exec(text);
    const start = gap.lastIndex;
    if (!match) return start;
    const [, mark, words, scalar] = match;
    const isValue = expected === "value" || expected === "firstValue";
    const isKey = expected === "key" || expected === "firstKey";
    const closes = mark === "}" || mark === "]";
    const empty =
      (mark === "}" && expected === "firstKey") || (mark === "]" && expected === "firstValue");
    if (closes && (expected === "next" || empty)) {
      if (open.pop() !== (mark === "}" ? "{" : "[")) return start;
      expected = after();
    } else if (isValue && (mark === "{" || mark === "[")) {
      open.push(mark);
      expected = mark === "{" ? "firstKey" : "firstValue";
    } else if (isValue && (words ?? scalar) !== undefined) expected = after();
    else if (isKey && words !== undefined) expected = "colon";
    else if (expected === "colon" && mark === ":") expected = "value";
    else if (expected === "next" && mark === ",") expected = open.at(-1) === "{" ? "key" : "value";
    else return start;
    offset = token.lastIndex;
  }
}
