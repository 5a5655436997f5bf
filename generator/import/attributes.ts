// Attribute lists, which kramdown (Jekyll) writes {: .class #id} and Goldmark (Hugo) {.class #id}.
// An id stays, as something to link to; the size of a picture stays; what only a theme of the old
// generator understood is taken out, and told.

import type { Diagnostics } from "../diagnostics.ts";
import { linesOf, outsideCode } from "./lines.ts";

export type Dialect = "kramdown" | "goldmark";

const item = /[.#][\w:-]+|[\w-]+=(?:"[^"]*"|'[^']*'|[^\s}"']+)|[\w-]+/.source;
const patterns: Readonly<Record<Dialect, string>> = {
  kramdown: String.raw`\{:\s*((?:${item}|\s)*)\}`,
  goldmark: String.raw`\{\s*((?:[.#][\w:-]+|[\w-]+=(?:"[^"]*"|[^\s}"]+)|\s)+)\}`,
};
/** What matters to no reader here: where a link opens, what a plugin of the old site looked for. */
const silent = /^(?:target|rel|no_toc|toc|class|data-[\w-]+|loading|decoding)(?:=|$)|^\./;

/** Where a text stands. */
export interface Place {
  readonly file: string;
  /** Lines of the file before the text. */
  readonly linesBefore: number;
  readonly diagnostics: Diagnostics;
}

/** Takes the attribute lists out of a text. */
export function takeAttributes(text: string, dialect: Dialect, place: Place): string {
  const list = patterns[dialect];
  const alone = new RegExp(`^[ \\t]{0,3}${list}[ \\t]*$`);
  const heading = new RegExp(`^(#{1,6}[ \\t].*?)[ \\t]*(?:\\{:?\\s*((?:${item}|\\s)+)\\})[ \\t]*$`);
  const picture = new RegExp(`!\\[([^\\]]*)\\]\\(([^\\s)]+)(?:\\s+"([^"]*)")?\\)${list}`, "g");
  const any = new RegExp(`(?<=[\\])*_\`>])${list}`, "g");
  const lines = linesOf(text);
  const kept: string[] = [];
  for (const line of lines) {
    if (line.code) {
      kept.push(line.text);
      continue;
    }
    const tell = (attributes: string): void => report(attributes, line.number, place);
    const [, block] = alone.exec(line.text) ?? [];
    if (block !== undefined) {
      takeBlock(block, kept, tell);
      continue;
    }
    const [, title, own] = heading.exec(line.text) ?? [];
    const changed = title === undefined ? line.text : `${title}${anchor(own!, tell)}`;
    kept.push(
      outsideCode(changed, (piece) =>
        piece
          .replace(picture, (_, alt, url, caption, attributes) =>
            htmlPicture({ alt, url, caption }, attributes, tell),
          )
          .replace(any, (_, attributes) => anchor(attributes, tell).trimStart()),
      ),
    );
  }
  return kept.join("\n");
}

/** A list on a line of its own belongs to the block above it. */
function takeBlock(attributes: string, kept: string[], tell: (rest: string) => void): void {
  const last = kept.length - 1;
  // The item that kramdown replaces by a table of contents, which here is the theme's.
  if (/^\s*toc\s*$/.test(attributes) && /^\s*(?:[-*+]|\d+\.)\s/.test(kept[last] ?? "")) {
    kept.pop();
  } else if (endsInText(kept[last])) kept[last] += anchor(attributes, tell);
  else tell(attributes);
}

/** False where an element behind the line would be something else than text: tables, code, HTML. */
function endsInText(line: string | undefined): boolean {
  return (
    line !== undefined && line.trim() !== "" && !/^\s*(?:\||`{3}|~{3}|<|[-*_]{3,}$)/.test(line)
  );
}

/** An id as a place to link to, at the end of what it belongs to. */
function anchor(attributes: string, tell: (rest: string) => void): string {
  const id = /(?:^|\s)#([\w:-]+)/.exec(attributes)?.[1];
  tell(attributes.replace(/(^|\s)#[\w:-]+/, "$1"));
  return id === undefined ? "" : ` <a id="${id}"></a>`;
}

interface Picture {
  readonly alt: string;
  readonly url: string;
  readonly caption: string | undefined;
}

/** A picture with a size: markdown has no word for it, HTML has. */
function htmlPicture({ alt, url, caption }: Picture, list: string, tell: (rest: string) => void) {
  const size = [...list.matchAll(/(?:^|\s)(width|height)="?(\d+)(?:px)?"?(?=\s|$)/g)];
  tell(list.replace(/(^|\s)(?:width|height)="?\d+(?:px)?"?(?=\s|$)/g, "$1"));
  const title = caption === undefined ? "" : ` "${caption}"`;
  if (size.length === 0) return `![${alt}](${url}${title})`;
  const attributes = size.map(([, name, value]) => ` ${name}="${value}"`).join("");
  const shown = caption === undefined ? "" : ` title="${caption}"`;
  return `<img src="${url}" alt="${alt.replaceAll('"', "&quot;")}"${shown}${attributes}>`;
}

function report(list: string, line: number, { file, linesBefore, diagnostics }: Place): void {
  const items = list.match(new RegExp(item, "g")) ?? [];
  const attributes = items.filter((word) => !silent.test(word)).join(" ");
  if (attributes === "") return;
  const at = { line: line + linesBefore, column: 1 };
  diagnostics.add("import-attributes", { file, at, values: { attributes } });
}
