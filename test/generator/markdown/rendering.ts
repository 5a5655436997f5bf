// Renders markdown by our whole stage and makes HTML comparable.

import type { Root } from "hast";
import { raw } from "hast-util-raw";
import { toHtml } from "hast-util-to-html";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import {
  type ParserPlugin,
  type Rendered,
  renderer,
} from "../../../generator/markdown/document.ts";
import type { Page } from "../../../generator/model.ts";
import { contentOf } from "../../../generator/theme/content.ts";
import { walk } from "../../../generator/markdown/walk.ts";

/** A text rendered by our stage, with the messages about it. */
export interface Outcome extends Rendered {
  /** The page, its links as the author wrote them. */
  readonly page: string;
}

/** Makes a function that renders markdown. */
export function stage(parser?: ParserPlugin): (text: string) => Outcome {
  const render = renderer(parser);
  return (text) => {
    const source = { path: "page.md", text, linesBefore: 0, frontMatter: { title: "Title" } };
    const rendered = render(source, true);
    return { ...rendered, page: joined(rendered) };
  };
}

function joined({ html, links }: Rendered): string {
  const document = { html: () => html, links };
  return contentOf({ document, targets: links.map(({ url }) => url), url: "/" } as unknown as Page);
}

/** HTML as a browser would read it, without what only our stage adds. */
export function normal(html: string): string {
  const root = raw({ type: "root", children: [{ type: "raw", value: html.trim() }] }) as Root;
  walk(root, (node) => {
    if (node.type === "element" && /^h[1-6]$/.test(node.tagName)) delete node.properties["id"];
    return true;
  });
  return toHtml(root).replace(/\s+\n/g, "\n").replace(/>\s+</g, "><").trim();
}

/** remark-parse and remark-gfm: what ours is compared with. */
export const referenceParse = function (this: never): void {
  remarkParse.call(this);
  remarkGfm.call(this);
} as unknown as ParserPlugin;
