// Which URLs a page holds. Each is taken out of the tree and leaves a numbered mark, because where
// it leads depends on other files, and the rest of the page does not.

import type { Element } from "hast";
import type { Link, Position } from "../model.ts";

/** Attributes that hold a URL, by element; "asset" is what a browser loads unasked. */
const attributes: Readonly<Record<string, readonly (readonly [string, Link["kind"]])[]>> = {
  a: [["href", "link"]],
  area: [["href", "link"]],
  img: [["src", "asset"]],
  source: [["src", "asset"]],
  video: [
    ["src", "asset"],
    ["poster", "asset"],
  ],
  audio: [["src", "asset"]],
  track: [["src", "asset"]],
  script: [["src", "asset"]],
  iframe: [["src", "asset"]],
  embed: [["src", "asset"]],
  object: [["data", "asset"]],
  input: [["src", "asset"]],
  link: [["href", "asset"]],
  image: [["href", "asset"]],
  use: [["href", "asset"]],
  blockquote: [["cite", "link"]],
  q: [["cite", "link"]],
  del: [["cite", "link"]],
  ins: [["cite", "link"]],
};

/** NUL: no HTML text can hold it, so a mark is never mistaken. The printer writes it as below. */
const mark = (index: number): string => `\u0000${index}\u0000`;
const printedMark = /&#x0;(\d+)&#x0;/;

/** Moves the URLs of an element into `links`. */
export function takeLinks(element: Element, linesBefore: number, links: Link[]): void {
  const start = element.position?.start;
  const at = start && { line: start.line + linesBefore, column: start.column };
  for (const [name, kind] of attributes[element.tagName] ?? []) {
    const url = element.properties[name];
    if (typeof url !== "string") continue;
    element.properties[name] = mark(links.length);
    links.push({ url, kind, at });
  }
  const set = element.properties["srcSet"];
  if (typeof set === "string" && (element.tagName === "img" || element.tagName === "source")) {
    element.properties["srcSet"] = takeSourceSet(set, at, links);
  }
}

/** The candidates of a srcset, each with its descriptor. */
function takeSourceSet(set: string, at: Position | undefined, links: Link[]): string {
  const candidates = set.split(/,\s+|,$/).map((candidate) => candidate.trim());
  return candidates
    .filter((candidate) => candidate !== "")
    .map((candidate) => {
      const [url, ...descriptor] = candidate.split(/\s+/);
      links.push({ url: url!, kind: "asset", at });
      return [mark(links.length - 1), ...descriptor].join(" ");
    })
    .join(", ");
}

/** Cuts printed HTML at the marks, and puts the links into the order in which they stand there. */
export function cutAtLinks(
  html: string,
  links: readonly Link[],
): { html: string[]; links: Link[] } {
  const pieces = html.split(printedMark);
  const texts = pieces.filter((_, index) => index % 2 === 0);
  const order = pieces.filter((_, index) => index % 2 === 1).map(Number);
  if (order.length !== links.length) throw new Error("a link was lost while printing a page");
  return { html: texts, links: order.map((index) => links[index]!) };
}

/** Breaks what looks like a printed mark in a comment, the only place where text is not escaped. */
export function breakMarks(comment: string): string {
  return comment.replaceAll("&#x0;", "&#x00;");
}
