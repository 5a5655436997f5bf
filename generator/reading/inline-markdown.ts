// A line of markdown outside the content: a description, a setting of the theme. No block around
// it, and nothing that a browser would load or run.

import { renderer } from "../markdown/document.ts";
import type { Link } from "../model.ts";
import { contentOf } from "../theme/content.ts";

/** Makes what turns a line into HTML. The same text is asked for on every page. */
export function inlineMarkdown(): (text: string) => string {
  let render: ReturnType<typeof renderer> | undefined;
  const known = new Map<string, string>();
  return (text) => {
    render ??= renderer({ math: false });
    const html = known.get(text) ?? inner(render, text);
    known.set(text, html);
    return html;
  };
}

function inner(render: ReturnType<typeof renderer>, text: string): string {
  const { html, links } = render({ path: "line.md", text, linesBefore: 0, frontMatter: {} }, false);
  const document = { html: () => html, links };
  const filled = contentOf({ url: "", document, targets: links.map(target) }).trim();
  const inside = /^<p>([^]*)<\/p>$/.exec(filled)?.[1];
  return inside === undefined || inside.includes("</p>") ? filled : inside;
}

function target({ url, kind }: Link): string {
  const scheme = /^[\s\u0000-\u001f]*([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  const safe = scheme === undefined || ["http", "https", "mailto", "tel"].includes(scheme);
  return kind === "link" && safe ? url : "";
}
