// Text in quotes that goes on in lines without indentation. YAML 1.2 forbids it at the second line,
// but the parsers of Ruby, Go and of js-yaml take it, so real sites have it.

import type { Position } from "./model.ts";

/** The text with such lines indented; the same text where there are none. */
export function indentQuotes(text: string): string {
  const lines = text.split("\n");
  for (const { first, last, indentation } of quotes(lines)) {
    if (last === undefined) return text;
    for (let index = first + 1; index <= last; index++) {
      const own = lines[index]!;
      if (own.trim() !== "" && own.search(/\S/) <= indentation) {
        lines[index] = " ".repeat(indentation + 1) + own.trimStart();
      }
    }
  }
  return lines.join("\n");
}

/** Where a text in quotes begins that has no end; undefined where each has one. */
export function unclosedQuote(text: string): Position | undefined {
  const open = quotes(text.split("\n")).find(({ last }) => last === undefined);
  return open && { line: open.first + 1, column: open.column };
}

/** A value in quotes that goes on in further lines. */
interface Quote {
  readonly first: number;
  /** Undefined: it has no end. */
  readonly last: number | undefined;
  readonly indentation: number;
  /** Of its first mark, from 1. */
  readonly column: number;
}

function quotes(lines: readonly string[]): Quote[] {
  const found: Quote[] = [];
  for (let index = 0; index < lines.length; index++) {
    const [opening, before = "", mark = ""] = start.exec(lines[index]!) ?? [];
    if (opening === undefined || ends(lines[index]!.slice(opening.length), mark)) continue;
    const first = index;
    while (++index < lines.length && !ends(lines[index]!, mark));
    const last = index < lines.length ? index : undefined;
    found.push({ first, last, indentation: before.length, column: opening.length });
  }
  return found;
}

/** The start of a value in quotes: the indentation, then dashes and a key. */
const start = /^( *)(?:- +)*(?:[^\s#"'[{&*!|>-][^"'#]*?: +)?(["'])/;

/** True where a piece of text in quotes has the end of it. */
function ends(piece: string, mark: string): boolean {
  const plain = mark === '"' ? piece.replace(/\\./g, "") : piece.replaceAll("''", "");
  return plain.includes(mark);
}
