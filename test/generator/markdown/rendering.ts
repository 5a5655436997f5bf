// Renders markdown by our whole stage and makes HTML comparable.

import type { Element, ElementContent, Root, RootContent } from "hast";
import { raw } from "hast-util-raw";
import { toString } from "hast-util-to-string";
import { toHtml } from "hast-util-to-html";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { markdownToMdast } from "satteri";
import {
  type ParserPlugin,
  type Rendered,
  renderer,
  type RendererOptions,
} from "../../../generator/markdown/document.ts";
import { Fragments } from "../../../generator/markdown/fragments.ts";
import type { Page } from "../../../generator/model.ts";
import { contentOf } from "../../../generator/theme/content.ts";
import { walk } from "../../../generator/markdown/walk.ts";

// What the engines make belongs to the stage: they are loaded before the first text.
const engines = new Fragments();
engines.get("code", "js", "");
engines.get("math", "inline", "x");
engines.get("diagram", "dot", "graph {}");
await engines.load();

/** A text rendered by our stage, with the messages about it. */
export interface Outcome extends Rendered {
  /** The page, its links as the author wrote them. */
  readonly page: string;
}

/** Makes a function that renders markdown. */
export function stage(options: RendererOptions = {}): (text: string) => Outcome {
  const render = renderer(options);
  return (text) => {
    const source = { path: "page.md", text, linesBefore: 0, frontMatter: { title: "Title" } };
    const rendered = render(source, true);
    return { ...rendered, page: joined(rendered) };
  };
}

function joined({ html, links }: Rendered): string {
  const document = { html: () => html, links };
  const targets = links.map(({ url }) => url);
  return contentOf({ document, targets, url: "/" } as unknown as Page);
}

/** HTML as a browser would read it, without what only our stage adds. */
export function normal(html: string): string {
  const root = raw({ type: "root", children: [{ type: "raw", value: html.trim() }] }) as Root;
  unboxTables(root);
  walk(root, (node) => {
    if (node.type !== "element") return true;
    if (/^h[1-6]$/.test(node.tagName)) delete node.properties["id"];
    if (node.tagName === "pre") plainBlock(node);
    if (node.tagName === "input") delete node.properties["ariaLabel"];
    unboxTables(node);
    return !hasClass(node, "anchor");
  });
  return toHtml(root).replace(/\s+\n/g, "\n").replace(/>\s+</g, "><").trim();
}

/** Tables without the boxes in which they scroll. */
function unboxTables(parent: Root | Element): void {
  parent.children = (parent.children as ElementContent[]).flatMap((child) => {
    return hasClass(child, "table") ? child.children : [child];
  });
}

function hasClass(node: RootContent, name: string): node is Element {
  if (node.type !== "element") return false;
  const classes = node.properties["className"];
  return Array.isArray(classes) && classes.includes(name);
}

/** A block of code without what highlighting adds. */
function plainBlock(pre: Element): void {
  const code = pre.children[0];
  const { className, tabIndex, role, ariaLabel, ...own } = pre.properties;
  if (!Array.isArray(className) || !className.includes("highlight")) return;
  if (code?.type !== "element") return;
  pre.properties = own;
  code.children = [{ type: "text", value: toString(code) }];
}

/** remark-parse and remark-gfm: what ours is compared with. */
export const referenceParse = function (this: never): void {
  remarkParse.call(this);
  remarkGfm.call(this);
} as unknown as ParserPlugin;

/** satteri with what GFM has, and no more: for texts where the reference knows no more either. */
export const gfmParse = function (this: { parser: unknown }): void {
  const features = { gfm: true, frontmatter: false } as const;
  this.parser = (text: string) => markdownToMdast(text, { features });
} as unknown as ParserPlugin;
