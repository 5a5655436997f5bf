// Markdown by lines and pieces, as far as a conversion has to know it: what is code stays as it is.

/** One line of a text. */
export interface Line {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
  /** True inside a fenced block, the fences among it. */
  readonly code: boolean;
}

/** The lines of a text, and which of them are fenced code. */
export function linesOf(text: string): Line[] {
  let fence: string | undefined;
  return text.split("\n").map((line, index) => {
    const [, mark, info] = /^[ >]*(?:[-*+]|\d+[.)])?[ \t]*(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    const inside = fence !== undefined;
    if (fence !== undefined) {
      if (mark?.startsWith(fence) && info!.trim() === "") fence = undefined;
    } else if (mark && !(mark.startsWith("`") && info!.includes("`"))) fence = mark;
    return { text: line, number: index + 1, code: inside || fence !== undefined };
  });
}

/** Changes the pieces of a line that are not code spans. */
export function outsideCode(line: string, change: (piece: string) => string): string {
  let result = "";
  let last = 0;
  for (const span of line.matchAll(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g)) {
    result += change(line.slice(last, span.index)) + span[0];
    last = span.index + span[0].length;
  }
  return result + change(line.slice(last));
}
