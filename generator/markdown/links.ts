// Which URLs a page holds. Each is taken out of the tree and leaves a numbered mark, because where
// it leads depends on other files, and the rest of the page does not. Of a picture the whole tag is
// taken out: its sizes and formats depend on other files as well.

import type { Element } from "hast";
import type { Attributes, Link, Position } from "../model.ts";

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
const pictureMark = (index: number): string => `\u0000p${index}\u0000`;
const printedAttributes = /(?: [^\s"=>]+(?:="[^"]*")?)*/.source;
const printedMark = new RegExp(
  `&#x0;(\\d+)&#x0;|<img src="&#x0;p(\\d+)&#x0;"(${printedAttributes})>`,
);
/** What the parts of a split by the pattern above are, in turns. */
const partsPerMark = 4;

/** Moves the URLs of an element into `links`. */
export function takeLinks(element: Element, linesBefore: number, links: Link[]): void {
  const start = element.position?.start;
  const at = start && { line: start.line + linesBefore, column: start.column };
  if (element.tagName === "picture") takeChosen(element, linesBefore, links);
  if (takePicture(element, at, links)) return;
  for (const [name, kind] of attributes[element.tagName] ?? []) {
    const url = element.properties[name];
    if (typeof url !== "string" || url.startsWith("\u0000")) continue;
    element.properties[name] = mark(links.length);
    links.push({ url, kind, at });
  }
  const set = element.properties["srcSet"];
  if (
    typeof set === "string" &&
    !set.startsWith("\u0000") &&
    (element.tagName === "img" || element.tagName === "source")
  ) {
    element.properties["srcSet"] = takeSourceSet(set, at, links);
  }
}

/** An <img> whose sizes and formats are left to us; it has a `src` that is not taken yet. */
function takePicture(element: Element, at: Position | undefined, links: Link[]): boolean {
  if (element.tagName !== "img") return false;
  const { src, ...others } = element.properties;
  if (typeof src !== "string" || "srcSet" in others) return false;
  if (src.startsWith("\u0000")) return true;
  element.properties = { src: pictureMark(links.length), ...others };
  links.push({ url: src, kind: "picture", at });
  return true;
}

/** In a <picture> of the author's own, its pictures are files like any other. */
function takeChosen(picture: Element, linesBefore: number, links: Link[]): void {
  for (const child of picture.children) {
    if (child.type !== "element" || child.tagName !== "img") continue;
    const { src } = child.properties;
    const start = child.position?.start;
    const at = start && { line: start.line + linesBefore, column: start.column };
    if (typeof src !== "string") continue;
    child.properties["src"] = mark(links.length);
    links.push({ url: src, kind: "asset", at });
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
  const parts = html.split(printedMark);
  const texts: string[] = [];
  const ordered: Link[] = [];
  for (let index = 0; index < parts.length; index += partsPerMark) {
    texts.push(parts[index]!);
    const [number, picture, attributes] = parts.slice(index + 1, index + partsPerMark);
    if (number !== undefined) ordered.push(links[Number(number)]!);
    else if (picture !== undefined) {
      ordered.push({ ...links[Number(picture)]!, attributes: readAttributes(attributes ?? "") });
    }
  }
  if (ordered.length !== links.length) throw new Error("a link was lost while printing a page");
  return { html: texts, links: ordered };
}

function readAttributes(printed: string): Attributes {
  const pairs = printed.matchAll(/ ([^\s"=>]+)(?:="([^"]*)")?/g);
  return Object.fromEntries([...pairs].map(([, name, value]) => [name!, value ?? ""]));
}

/** Breaks what looks like a printed mark in a comment, the only place where text is not escaped. */
export function breakMarks(comment: string): string {
  return comment.replaceAll("&#x0;", "&#x00;");
}
