// One markdown file to one Document: parse, walk once over the elements, print.

import type { Root } from "hast";
import type { Nodes, Root as MarkdownRoot } from "mdast";
import { toHtml } from "hast-util-to-html";
import { raw } from "hast-util-raw";
import remarkRehype from "remark-rehype";
import { type Plugin, unified } from "unified";
import { VFile } from "vfile";
import { type Diagnostic, Diagnostics } from "../diagnostics.ts";
import type { Heading, Link, MarkdownText } from "../model.ts";
import { moveAlignment } from "./alignment.ts";
import { headingOf, Slugs } from "./headings.ts";
import { removeInlineCode } from "./inline-code.ts";
import { breakMarks, cutAtLinks, takeLinks } from "./links.ts";
import { type ParseOptions, satteriParse } from "./parser.ts";
import { excerptOf, holdsHtml, textOf, wordCount } from "./text.ts";
import { walk } from "./walk.ts";

/** What the text says, without what the front matter adds. */
export interface Rendered {
  readonly title: string;
  readonly excerpt: string;
  readonly words: number;
  readonly headings: readonly Heading[];
  readonly ids: readonly string[];
  readonly links: readonly Link[];
  readonly html: readonly string[];
  readonly messages: readonly Diagnostic[];
}

/** What another caller than a page wants done differently: a deck renders slide by slide. */
export interface Variation {
  /** Takes part in the numbering of ids that several texts share. */
  readonly slugs?: Slugs;
  /** Leaves a heading at the start in its place. */
  readonly keepsTitle?: boolean;
  /** Changes the tree of the markdown, before it becomes HTML. */
  readonly change?: (tree: MarkdownRoot) => void;
  /** Changes the elements, before links and headings are taken. */
  readonly shape?: (root: Root) => void;
}

/** A unified plugin that sets the parser; told whether positions are wanted. */
export type ParserPlugin = typeof satteriParse;

/** Renders one text. Only with `positions` do links and messages know their line. */
export type Renderer = (
  source: MarkdownText,
  positions: boolean,
  variation?: Variation,
) => Rendered;

/** Makes a renderer. */
export function renderer(parser: ParserPlugin = satteriParse): Renderer {
  const make = (position: boolean) =>
    unified()
      .use(parser as unknown as Plugin<[ParseOptions], string, import("mdast").Root>, { position })
      .use(remarkRehype, { allowDangerousHtml: true })
      .freeze();
  const processors = { with: make(true), without: make(false) };
  return (source, positions, variation = {}) => {
    const processor = positions ? processors.with : processors.without;
    const tree = processor.parse(source.text);
    variation.change?.(tree);
    const rendered = processor.runSync(tree);
    // parse5 is slow, so only pages with HTML of their own go through it.
    const file = positions ? { file: new VFile(source.text) } : {};
    const root = holdsHtml(tree) ? (raw(rendered, file) as Root) : rendered;
    variation.shape?.(root);
    return finish(root, tree, source, variation);
  };
}

function finish(
  root: Root,
  tree: Nodes,
  source: MarkdownText,
  { slugs = new Slugs(), keepsTitle = false }: Variation,
): Rendered {
  const diagnostics = new Diagnostics();
  const headings: Heading[] = [];
  const links: Link[] = [];
  const ids: string[] = [];
  const given = source.frontMatter.title;
  const title = keepsTitle ? given : takeTitle(root, given);
  walk(root, (node) => {
    if (node.type === "comment") node.value = breakMarks(node.value);
    if (node.type !== "element") return true;
    if (!removeInlineCode(node, source, diagnostics)) return false;
    moveAlignment(node);
    const heading = headingOf(node, slugs);
    if (heading) headings.push(heading);
    takeLinks(node, source.linesBefore, links);
    const { id, name } = node.properties;
    if (typeof id === "string") ids.push(id);
    if (typeof name === "string" && node.tagName === "a") ids.push(name);
    return true;
  });
  return {
    title: title ?? "",
    excerpt: excerptOf(root),
    words: wordCount(tree),
    headings,
    ids,
    messages: diagnostics.list,
    ...cutAtLinks(toHtml(root), links),
  };
}

/**
 * The title: that of the front matter, or a first-level heading at the start. The theme shows it,
 * so a heading that says the same goes.
 */
function takeTitle(root: Root, given: string | undefined): string | undefined {
  const index = root.children.findIndex(
    (child) => child.type !== "comment" && !(child.type === "text" && child.value.trim() === ""),
  );
  const first = root.children[index];
  if (first?.type !== "element" || first.tagName !== "h1") return given;
  const text = textOf(first).trim();
  if (given === undefined || given === text) root.children.splice(index, 1);
  return given ?? text;
}
