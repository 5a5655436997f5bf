// Where one slide ends and the next begins. A line of three hyphens parts slides, a line of two
// puts the next one below; inside code, HTML or a table, or under a line of text (where markdown
// reads them as an underline), they are what markdown says. Only markdown's own parser knows that,
// so it is asked about every such line, with the text of the slide so far.
//
//     # One
//                          ┐
//     ---                  │ parts
//     layout: quote        │ settings of the slide below, if they follow at once
//     ---                  ┘
//     > Two

import type { Diagnostics } from "../diagnostics.ts";
import type { TextSpan } from "../model/decks.ts";

/** Lists the blocks of a text at its outermost level, in order. */
export type Outline = (text: string) => readonly TextSpan[];

/** The text of one slide, cut out of its file. */
export interface RawSlide {
  /** First line of `text` in the file, counted from 1. */
  readonly line: number;
  readonly text: string;
  /** True where it stands below the slide before it. */
  readonly below: boolean;
  /** YAML between the break and a second one. */
  readonly header?: { readonly text: string; readonly line: number } | undefined;
}

/** What the messages need to know. */
export interface CutContext {
  readonly file: string;
  /** True where the front matter says what the first slide shows, so that it may have no text. */
  readonly keepsFirst: boolean;
  readonly outline: Outline;
  readonly diagnostics: Diagnostics;
}

const breakLine = /^(?:-{3,}|--)[ \t]*$/;
const fenceEnd = /^[ \t]*(?:`{3,}|~{3,})[ \t]*$/;
const headerStart = /^[A-Za-z_][\w-]*[ \t]*:(?:[ \t]|$)/;
const headerLine = /^(?:[A-Za-z_][\w-]*[ \t]*:(?:[ \t].*)?|[ \t]+\S.*|- .*|#.*|[ \t]*|[}\]])$/;

/** Cuts a text into slides; empty ones are left out. `firstLine` is where the text starts. */
export function cutSlides(text: string, firstLine: number, context: CutContext): RawSlide[] {
  const lines = text.split("\n");
  const slides: RawSlide[] = [];
  let start = 0;
  let below = false;
  let header: RawSlide["header"];
  // A line that ends the block around it; until then no break is possible.
  let wait: RegExp | undefined;
  const finish = (end: number): void => {
    const own = lines.slice(start, end).join("\n");
    const isKept = start === 0 && context.keepsFirst;
    if (own.trim() !== "" || header || isKept) {
      slides.push({
        line: firstLine + start,
        text: own,
        below: below && slides.length > 0,
        header,
      });
    }
  };
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    if (wait) {
      if (wait.test(line)) wait = undefined;
      continue;
    }
    if (!breakLine.test(line)) continue;
    const place = blockAt(lines.slice(start, index + 1), context.outline);
    if (place === "break") {
      finish(index);
      below = line.trim() === "--";
      const end = headerEnd(lines, index + 1, below);
      header = end === undefined ? undefined : headerOf(lines, index + 1, end, firstLine);
      start = end === undefined ? index + 1 : end + 1;
      index = start - 1;
    } else if (place === "code") wait = fenceEnd;
    else if (place === "heading") {
      const at = { line: firstLine + index, column: 1 };
      context.diagnostics.add("deck-underline", { file: context.file, at });
    }
  }
  finish(lines.length);
  for (const slide of slides) reportOpenFence(slide, context);
  return slides;
}

type Place = "break" | "code" | "heading" | "other";

/** What the last of these lines is, by the parser's word. */
function blockAt(lines: readonly string[], outline: Outline): Place {
  const text = lines.join("\n");
  const last = outline(text).at(-1);
  if (!last || last.type === "thematicBreak") return "break";
  if (last.type === "code" || last.type === "math") return "code";
  if (last.type === "heading") return "heading";
  // Under a list or a quotation, two hyphens would go on with its last paragraph.
  return /^(paragraph|list|blockquote)$/.test(last.type) ? "break" : "other";
}

/** The line that closes the settings of a slide; undefined where there are none. */
function headerEnd(lines: readonly string[], from: number, below: boolean): number | undefined {
  if (!headerStart.test(lines[from] ?? "")) return undefined;
  for (let index = from + 1; index < lines.length; index++) {
    if (/^---[ \t]*$/.test(lines[index]!) || (below && /^--[ \t]*$/.test(lines[index]!))) {
      return index;
    }
    if (!headerLine.test(lines[index]!)) return undefined;
  }
  return undefined;
}

function headerOf(
  lines: readonly string[],
  from: number,
  end: number,
  firstLine: number,
): RawSlide["header"] {
  return { text: `${lines.slice(from, end).join("\n")}\n`, line: firstLine + from };
}

/** A fence that nobody closed swallows all slides behind it. */
function reportOpenFence(slide: RawSlide, { file, outline, diagnostics }: CutContext): void {
  const last = outline(slide.text).at(-1);
  if (last?.type !== "code") return;
  const source = slide.text.slice(last.start, last.end).split("\n");
  const fence = /^(`{3,}|~{3,})/.exec(source[0]!)?.[1];
  if (fence === undefined) return;
  const closing = source.length > 1 ? source.at(-1)!.trim() : "";
  if (closing.startsWith(fence) && fenceEnd.test(closing)) return;
  diagnostics.add("deck-fence-open", { file, at: { line: slide.line + last.line - 1, column: 1 } });
}
