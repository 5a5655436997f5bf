// One slide's elements, brought into the shape that the theme's layouts take apart:
//
//     <!--heading--> the first heading, if the slide begins with one
//     <!--picture--> the picture of a layout that is made for one
//     <!--content--> all else
//
// Comments are the marks between them. An author's own comments are gone by then, so no mark is
// mistaken.

import type { Comment, Element, ElementContent, Root, RootContent } from "hast";
import type { Position } from "../model.ts";
import { addAttributes, moveAttributes } from "./attributes.ts";
import { pageBackground } from "./backgrounds.ts";

/** What the shape of one part of a slide depends on. */
export interface Shaping {
  /** Counted from 1. */
  readonly number: number;
  /** "content", or the name of a part that the author set off by `::name::`. */
  readonly slot: string;
  /** Depth that its first headings shall have. */
  readonly depth: number;
  readonly layout: string;
  /** Every item of a list one after another. */
  readonly listsInSteps: boolean;
  /** A picture for the background, and where it is named. */
  readonly background?: { readonly url: string; readonly at: Position } | undefined;
  /** A picture for the layout. */
  readonly picture?: { readonly url: string; readonly at: Position } | undefined;
  /** Gives a heading's words an id that the deck has not used yet. */
  slug(words: string): string;
}

/** What was found on the way. */
export interface Shape {
  /** The id of the slide's first heading, if it begins with one. */
  id?: string;
  /** The words of its first heading, wherever it stands. */
  title?: string;
  /** The layout that Marp's `![bg left](…)` asks for. */
  layout?: string;
}

/** Shapes one part of a slide. */
export function shapeSlide(root: Root, shaping: Shaping): Shape {
  const shape: Shape = {};
  moveAttributes(root);
  tidy(root, shaping);
  setDepths(root, shaping.depth);
  if (shaping.listsInSteps) everyItem(root);
  const children = root.children.filter((child) => !isBlank(child));
  if (shaping.slot !== "content") {
    root.children = [mark(shaping.slot), ...children];
    shape.title = headingIn(root)?.text;
    return shape;
  }
  const background = shaping.background
    ? picture(shaping.background)
    : pageBackground(root, (side) => void (shape.layout = `picture-${side}`));
  const rest = root.children.filter((child) => !isBlank(child));
  const first = rest[0];
  const heading = first && isHeading(first) ? (rest.shift() as Element) : undefined;
  if (heading) {
    const words = textOf(heading);
    const { id, ...others } = heading.properties;
    shape.id = typeof id === "string" ? id : shaping.slug(words);
    heading.properties = { id: shape.id, ...others };
  }
  const shown = shaping.picture
    ? picture(shaping.picture)
    : /^(picture|image)/.test(shape.layout ?? shaping.layout) && takePicture(rest);
  const side = shape.layout && background ? background : undefined;
  shape.title = heading
    ? textOf(heading).trim()
    : headingIn({ type: "root", children: rest })?.text;
  root.children = [
    ...part("heading", heading),
    ...part("picture", side ?? shown),
    ...part("background", side ? undefined : background),
    ...[mark("content"), ...rest],
  ];
  return shape;
}

/** The mark that begins a part. */
export function mark(slot: string): Comment {
  return { type: "comment", value: slot };
}

function part(name: string, element: Element | false | undefined): RootContent[] {
  return element ? [mark(name), element] : [];
}

function picture({ url, at }: { url: string; at: Position }): Element {
  const position = { start: at, end: at };
  return {
    type: "element",
    tagName: "img",
    properties: { src: url, alt: "" },
    children: [],
    position,
  };
}

/** Drops comments; keeps ids apart; a section inside would be a slide to reveal.js. */
function tidy(parent: Root | Element, shaping: Shaping): void {
  parent.children = (parent.children as RootContent[]).filter((child) => {
    if (child.type === "comment") return false;
    if (child.type !== "element") return true;
    if (child.tagName === "section") child.tagName = "div";
    for (const name of ["id", "href", "ariaDescribedBy"]) {
      child.properties[name] = ownReference(child.properties[name], shaping.number);
      if (child.properties[name] === undefined) delete child.properties[name];
    }
    tidy(child, shaping);
    return true;
  }) as ElementContent[];
}

/** Footnotes are counted on each slide, so their ids need its number. */
function ownReference(value: Element["properties"][string], number: number) {
  if (Array.isArray(value)) return value.map((one) => ownText(String(one), number));
  return typeof value === "string" ? ownText(value, number) : value;
}

function ownText(text: string, number: number): string {
  return /^#?(user-content-fn|footnote-label$)/.test(text) ? `${text}-${number}` : text;
}

function headings(parent: Root | Element, found: Element[] = []): Element[] {
  for (const child of parent.children) {
    if (child.type !== "element" || "dataFootnotes" in child.properties) continue;
    if (isHeading(child)) found.push(child);
    else headings(child, found);
  }
  return found;
}

/** Moves all headings up or down together, so that the highest gets a depth. */
function setDepths(root: Root, depth: number): void {
  const all = headings(root);
  const highest = Math.min(...all.map(({ tagName }) => Number(tagName[1])));
  for (const heading of all) {
    heading.tagName = `h${Math.min(6, Number(heading.tagName[1]) - highest + depth)}`;
  }
}

function headingIn(root: Root): { text: string } | undefined {
  const first = headings(root)[0];
  return first && { text: textOf(first).trim() };
}

function everyItem(parent: Root | Element): void {
  for (const child of parent.children) {
    if (child.type !== "element") continue;
    if (child.tagName === "li") addAttributes(child, { className: ["fragment"] });
    if (child.tagName === "ul" || child.tagName === "ol" || child.tagName !== "li")
      everyItem(child);
  }
}

/** The first paragraph that is nothing but a picture. */
function takePicture(children: RootContent[]): Element | undefined {
  const index = children.findIndex((child) => onlyPicture(child) !== undefined);
  return index < 0 ? undefined : onlyPicture(children.splice(index, 1)[0]!);
}

function onlyPicture(node: RootContent): Element | undefined {
  if (node.type !== "element") return undefined;
  if (node.tagName === "img" || node.tagName === "figure") return node;
  const inner = node.children.filter((child) => !isBlank(child));
  const [only] = inner;
  const isPicture = node.tagName === "p" && inner.length === 1 && only?.type === "element";
  return isPicture && only.tagName === "img" ? only : undefined;
}

function isHeading(node: RootContent): node is Element {
  return node.type === "element" && /^h[1-6]$/.test(node.tagName);
}

function isBlank(node: RootContent): boolean {
  return node.type === "text" && node.value.trim() === "";
}

function textOf(node: Element): string {
  return node.children
    .map((child) =>
      child.type === "text" ? child.value : child.type === "element" ? textOf(child) : "",
    )
    .join("");
}
