// What is said and not shown. A slide's notes are taken out of its text before anything else reads
// it, so that no page, feed, search index or copy of the source can hold them:
//
//     Note: until the end of the slide          as in reveal.js
//     <!-- a comment -->                        as in Slidev and Marp, wherever it stands
//     <aside class="notes"> … </aside>          as reveal.js has it in HTML
//
// A comment that gives orders is no note: `<!-- .slide: … -->`, `<!-- .element: … -->` of
// reveal.js, and Marp's `<!-- _class: … -->`.

import type { TextSpan } from "../model/decks.ts";

/** Lists all pieces of HTML and code in a text, at whatever depth, in order. */
export type Inventory = (text: string) => readonly TextSpan[];

/** A slide's text without its notes. */
export interface Spoken {
  /** As many lines as before, so that messages find their place. Orders to elements are kept. */
  readonly text: string;
  /** The same for readers of the source: no comments at all. */
  readonly plain: string;
  /** The notes, as markdown. */
  readonly notes: string;
  /** Attributes of `<!-- .slide: … -->`, one text a comment. */
  readonly slideOrders: readonly string[];
  /** Marp's orders: names without the underscore. */
  readonly marpOrders: Readonly<Record<string, string>>;
}

const noteLine = /^notes?:[ \t]*/im;
const asideStart =
  /<aside\b[^>]*\bclass\s*=\s*(?:"[^"]*\bnotes\b[^"]*"|'[^']*\bnotes\b[^']*'|notes\b)[^>]*>/i;
const comment = /<!--(?:>|->|[\s\S]*?(?:-->|--!>|$))/g;
const marpNames = [
  ...["class", "backgroundColor", "backgroundImage", "backgroundPosition", "backgroundRepeat"],
  ...["backgroundSize", "color", "paginate", "header", "footer", "transition"],
  ...["theme", "size", "math", "style", "marp"],
];
const marpLine = new RegExp(`^_?(${marpNames.join("|")})[ \\t]*:(.*)$`);

/** Takes the notes out of a slide's text. */
export function takeNotes(source: string, inventory: Inventory): Spoken {
  const notes: string[] = [];
  const shown = takeLast(takeAsides(source, inventory, notes), inventory, notes);
  const slideOrders: string[] = [];
  const marpOrders: Record<string, string> = {};
  const text = replaceComments(shown, inventory(shown), (written) => {
    const content = inside(written);
    if (content.startsWith(".element:")) return written;
    const order = readOrder(content);
    if (order.slide !== undefined) slideOrders.push(order.slide);
    else if (order.marp) Object.assign(marpOrders, order.marp);
    else if (content !== "" && content !== "more") notes.push(content);
    return hollow(written);
  });
  const plain = replaceComments(shown, inventory(shown), () => "").replace(/\n{3,}/g, "\n\n");
  // What stands at the end of a slide was put first, and is said last.
  return { text, plain, notes: ordered(notes, source), slideOrders, marpOrders };
}

/** Replaces the comments in the HTML of a text. */
function replaceComments(
  text: string,
  spans: readonly TextSpan[],
  replacement: (written: string) => string,
): string {
  let result = "";
  let done = 0;
  for (const { type, start, end } of spans) {
    if (type !== "html" || start < done) continue;
    result += text.slice(done, start) + text.slice(start, end).replace(comment, replacement);
    done = end;
  }
  return result + text.slice(done);
}

function takeAsides(source: string, inventory: Inventory, notes: string[]): string {
  let text = source;
  for (;;) {
    const spans = inventory(text).filter(({ type }) => type === "html");
    const first = spans.find(({ start, end }) => asideStart.test(text.slice(start, end)));
    if (!first) return text;
    const opening = asideStart.exec(text.slice(first.start, first.end))!;
    const start = first.start + opening.index;
    const closing = /<\/aside\s*>/i.exec(text.slice(start));
    const end = closing ? start + closing.index + closing[0].length : text.length;
    const content = text
      .slice(start, end)
      .replace(/<\/?aside\b[^>]*>/gi, "")
      .trim();
    if (content !== "") notes.push(content);
    text = text.slice(0, start) + text.slice(start, end).replace(/[^\n]+/g, "") + text.slice(end);
  }
}

/** Takes what follows a line "Note:". */
function takeLast(text: string, inventory: Inventory, notes: string[]): string {
  const spans = inventory(text).filter(({ type }) => /^(code|math|html)$/.test(type));
  const pattern = new RegExp(noteLine, "gim");
  for (const { index, 0: label } of text.matchAll(pattern)) {
    if (spans.some(({ start, end }) => start <= index && index < end)) continue;
    const content = text.slice(index + label.length).replace(comment, (written) => {
      return inside(written);
    });
    if (content.trim() !== "") notes.push(content.trim());
    return text.slice(0, index);
  }
  return text;
}

/** Notes in the order in which they stand in the source. */
function ordered(notes: readonly string[], source: string): string {
  const place = (note: string): number => source.indexOf(note.slice(0, 40));
  return [...notes].sort((a, b) => place(a) - place(b)).join("\n\n");
}

function readOrder(content: string): { slide?: string; marp?: Record<string, string> } {
  const slide = /^\.slide:(.*)$/s.exec(content)?.[1];
  if (slide !== undefined) return { slide: slide.trim() };
  const lines = content.split("\n").filter((line) => line.trim() !== "");
  const matches = lines.map((line) => marpLine.exec(line.trim()));
  if (lines.length === 0 || matches.some((match) => !match)) return {};
  const unquoted = (value: string): string => value.trim().replace(/^(["'])(.*)\1$/, "$2");
  return { marp: Object.fromEntries(matches.map((match) => [match![1]!, unquoted(match![2]!)])) };
}

function inside(written: string): string {
  return written.replace(/^<!--|(?:-->|--!>)$/g, "").trim();
}

/** A comment that says nothing, over as many lines. */
function hollow(written: string): string {
  return `<!--${inside(written) === "" ? "" : written.slice(4, -3).replace(/[^\n]+/g, ".")}-->`;
}
