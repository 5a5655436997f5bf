// One markdown file to one Document: parse, walk once over the elements, print.

import type { Element, Root } from "hast";
import type { Nodes } from "mdast";
import { toHtml } from "hast-util-to-html";
import { raw } from "hast-util-raw";
import remarkRehype from "remark-rehype";
import { type Plugin, unified } from "unified";
import { SKIP, visit } from "unist-util-visit";
import type { Diagnostics } from "../diagnostics.ts";
import type { FrontMatter, Heading, Link } from "../model.ts";
import { moveAlignment } from "./alignment.ts";
import { headingOf, Slugs } from "./headings.ts";
import { removeInlineCode } from "./inline-code.ts";
import { breakMarks, cutAtLinks, takeLinks } from "./links.ts";
import { satteriParse } from "./parser.ts";
import { excerptOf, textOf, wordCount } from "./text.ts";

/** A markdown file without its front matter. */
export interface MarkdownText {
  readonly path: string;
  readonly text: string;
  readonly linesBefore: number;
  readonly frontMatter: FrontMatter;
}

/** What the text says, without what the front matter adds. */
export interface Rendered {
  readonly title: string;
  readonly excerpt: string;
  readonly words: number;
  readonly headings: readonly Heading[];
  readonly ids: readonly string[];
  readonly links: readonly Link[];
  readonly html: readonly string[];
}

/** Exchanges the parser; unified's own interface. */
export type ParserPlugin = typeof satteriParse;

/** Makes the function that renders one text. */
export function renderer(
  parser: ParserPlugin = satteriParse,
): (source: MarkdownText, diagnostics: Diagnostics) => Rendered {
  const processor = unified()
    .use(parser as unknown as Plugin<[], string, import("mdast").Root>)
    .use(remarkRehype, { allowDangerousHtml: true })
    .freeze();
  return (source, diagnostics) => {
    const tree = processor.parse(source.text);
    let root = processor.runSync(tree);
    if (hasRaw(root)) root = raw(root) as Root;
    return finish(root, tree, source, diagnostics);
  };
}

function hasRaw(root: Root): boolean {
  let found = false;
  visit(root, "raw", () => {
    found = true;
    return false;
  });
  return found;
}

function finish(root: Root, tree: Nodes, source: MarkdownText, diagnostics: Diagnostics): Rendered {
  const slugs = new Slugs();
  const headings: Heading[] = [];
  const links: Link[] = [];
  const title = source.frontMatter.title ?? takeTitle(root);
  visit(root, (element, index, parent) => {
    if (element.type === "comment") element.value = breakMarks(element.value);
    if (element.type !== "element") return undefined;
    const outcome = removeInlineCode(element, source, diagnostics);
    if (outcome === "remove" && parent && index !== undefined) {
      parent.children.splice(index, 1);
      return [SKIP, index];
    }
    moveAlignment(element);
    const heading = headingOf(element, slugs);
    if (heading) headings.push(heading);
    takeLinks(element, source.linesBefore, links);
    return undefined;
  });
  return {
    title: title ?? "",
    excerpt: excerptOf(root),
    words: wordCount(tree),
    headings,
    ids: idsOf(root),
    ...cutAtLinks(toHtml(root), links),
  };
}

/** The title of a file without one in its front matter: a first-level heading at its start. */
function takeTitle(root: Root): string | undefined {
  const index = root.children.findIndex(
    (child) => child.type !== "comment" && !(child.type === "text" && child.value.trim() === ""),
  );
  const first = root.children[index];
  if (first?.type !== "element" || first.tagName !== "h1") return undefined;
  root.children.splice(index, 1);
  return textOf(first).trim();
}

function idsOf(root: Root): string[] {
  const ids: string[] = [];
  visit(root, "element", ({ properties, tagName }: Element) => {
    if (typeof properties["id"] === "string") ids.push(properties["id"]);
    if (tagName === "a" && typeof properties["name"] === "string") ids.push(properties["name"]);
  });
  return ids;
}
