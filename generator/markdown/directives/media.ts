// The components for pictures and films: figure, gallery, video.

import type { Element, ElementContent } from "hast";
import type { Image, Nodes, RootContent } from "mdast";
import { phrase } from "../words.ts";
import {
  type Component,
  type Directive,
  elementFor,
  elementsOf,
  reportFault,
} from "./component.ts";

function caption(content: readonly ElementContent[]): Element[] {
  if (content.length === 0) return [];
  const [only, ...more] = content.filter((node) => node.type !== "text" || node.value.trim());
  const isParagraph = only?.type === "element" && only.tagName === "p" && more.length === 0;
  const children = isParagraph ? only.children : [...content];
  return [{ type: "element", tagName: "figcaption", properties: {}, children }];
}

function isPicture(node: Nodes): boolean {
  if (node.type === "image" || node.type === "imageReference") return true;
  if (node.type === "text") return node.value.trim() === "";
  const isAround = node.type === "paragraph" || node.type === "link";
  return isAround && node.children.length > 0 && node.children.every(isPicture);
}

/** A picture with a caption: `::figure[Caption]{src=a.jpg alt="…"}`, or both inside a container. */
export const figure: Component = (directive) => {
  const { attributes, label, content, state } = directive;
  const src = attributes.get("src");
  const [lead, ...rest] = content;
  let media: ElementContent[];
  let text: readonly RootContent[] = content;
  if (src !== undefined) media = [picture(directive, src)];
  else if (lead && isPicture(lead)) {
    media = elementsOf(lead.type === "paragraph" ? lead.children : [lead], state);
    text = rest;
  } else if (lead?.type === "code" || lead?.type === "table" || lead?.type === "blockquote") {
    media = elementsOf([lead], state);
    text = rest;
  } else {
    reportFault(
      directive,
      "there is no picture in it",
      "give it src=… or a picture: ![words](file)",
    );
    return [];
  }
  const words = elementsOf(text.length > 0 ? text : label, state);
  return elementFor(directive, "figure", [], [...media, ...caption(words)]);
};

function picture(directive: Directive, url: string): ElementContent {
  const { attributes, state, node } = directive;
  const image: Image = { type: "image", url, alt: attributes.get("alt") ?? "" };
  if (node.position) image.position = node.position;
  const element = elementsOf([image], state)[0] as Element;
  for (const name of ["width", "height"]) {
    const value = attributes.get(name);
    if (value !== undefined) element.properties[name] = value;
  }
  return element;
}

function picturesIn(nodes: readonly Nodes[]): Nodes[] {
  return nodes.flatMap((node) => {
    if (node.type === "image" || node.type === "imageReference") return [node];
    if (node.type === "link" && isPicture(node)) return [node];
    return "children" in node ? picturesIn(node.children) : [];
  });
}

/** Pictures side by side; the title of each, `![alt](a.jpg "title")`, is its caption. */
export const gallery: Component = (directive) => {
  const { label, content, state } = directive;
  const pictures = picturesIn(content as Nodes[]);
  if (pictures.length === 0) {
    reportFault(directive, "there is no picture in it", "write pictures into it: ![words](file)");
  }
  const items = pictures.map((node): Element => {
    const image = node.type === "link" ? node.children[0] : node;
    const title = image?.type === "image" ? image.title : undefined;
    if (image?.type === "image") image.title = null;
    const [shown] = elementsOf([node as RootContent], state) as [ElementContent];
    const children = title ? [shown, ...caption([{ type: "text", value: title }])] : [shown];
    const item: Element = { type: "element", tagName: "figure", properties: {}, children };
    return { type: "element", tagName: "li", properties: {}, children: [item] };
  });
  const list: Element = { type: "element", tagName: "ul", properties: {}, children: items };
  const words = caption(elementsOf(label, state));
  return elementFor(directive, "figure", ["gallery"], [list, ...words]);
};

/** A film of one's own: `::video[Caption]{src=a.mp4 poster=a.jpg captions=a.vtt}`. */
export const video: Component = (directive) => {
  const { attributes, label, content, state, context } = directive;
  const src = attributes.get("src");
  if (src === undefined) {
    reportFault(directive, "it has no src", "write ::video{src=film.mp4}");
    return [];
  }
  const film = elementFor(directive, "video", [], []);
  film.properties = { src, controls: true, preload: "metadata", playsInline: true };
  for (const name of ["poster", "width", "height"]) {
    const value = attributes.get(name);
    if (value !== undefined) film.properties[name] = value;
  }
  for (const name of ["loop", "muted"]) if (attributes.has(name)) film.properties[name] = true;
  const captions = attributes.get("captions");
  if (captions !== undefined) {
    const language = attributes.get("lang") ?? context.language;
    const properties = { kind: "captions", src: captions, srcLang: language, default: true };
    film.children.push({ type: "element", tagName: "track", properties, children: [] });
  }
  const words = phrase(context.words.download, src);
  film.children.push({
    type: "element",
    tagName: "a",
    properties: { href: src },
    children: [{ type: "text", value: words }],
  });
  const text = elementsOf(content.length > 0 ? content : label, state);
  return elementFor(directive, "figure", ["video"], [film, ...caption(text)]);
};
