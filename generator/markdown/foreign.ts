// Signs that mean something to another generator and nothing here: templates in a text, Obsidian's
// links, the callouts of MkDocs, what mdBook takes from other files. They would stand on the page.

import type { Code, Text } from "mdast";
import type { RenderContext } from "./context.ts";

interface Sign {
  readonly pattern: RegExp;
  /** What to write instead. */
  readonly hint: string;
}

const inTexts: readonly Sign[] = [
  {
    pattern: /\{%-?\s*[a-z][^%\n]*%\}|\{\{[<%][^\n]*?[>%]\}\}|\{\{-?[^{}\n]*[^{}\s][^{}\n]*\}\}/i,
    hint: "write what the template made of it (kiln import jekyll or hugo does), or make it code",
  },
  { pattern: /\[\[toc\]\]|^\[TOC\]$/im, hint: "write ::toc, or nothing: the theme may show one" },
  {
    pattern: /(?<!\[)!?\[\[(?!toc\])\p{L}[^\][\n]*\]\](?!\])/u,
    hint: "write [words](file.md), or ![words](picture.png)",
  },
  { pattern: /^(?:!!!|\?\?\?\+?) +[a-z]+.*/im, hint: "write > [!NOTE] or :::note" },
  {
    pattern: /^(?:import|export) .+ from ["'][^"'\n]+["'];?$/m,
    hint: "take it out, and write what the components of MDX made",
  },
];

const inCode: readonly Sign[] = [
  {
    pattern: /^[ \t]*(?:\{\{#(?:rustdoc_)?include [^}\n]*\}\}|--8<-- ".*")/m,
    hint: 'write :::include{file="…"} in place of the block',
  },
];

/** Nearly all texts have none of these. */
const quick = /\{[{%]|\[\[|^\[TOC|!!!|\?\?\?|^(?:im|ex)port /m;

/** Tells of the first sign of each kind that a page has. */
export function tellOfForeign(node: Text | Code, context: RenderContext): void {
  if (node.type === "text" && !quick.test(node.value)) return;
  const { source, diagnostics } = context;
  for (const { pattern, hint } of node.type === "text" ? inTexts : inCode) {
    const found = pattern.exec(node.value);
    if (!found || diagnostics.list.some((told) => told.hint === hint)) continue;
    const before = node.value.slice(0, found.index).split("\n");
    const start = node.position?.start;
    const line = (start?.line ?? 1) + source.linesBefore + before.length - 1;
    const offset = before.length === 1 ? (start?.column ?? 1) : 1;
    // The text of a block of code begins below its fence.
    const at =
      node.type === "code"
        ? { line: line + 1, column: 1 }
        : { line, column: offset + before.at(-1)!.length };
    const values = { text: found[0].trim().slice(0, 60) };
    diagnostics.add("foreign-syntax", { file: source.path, ...(start && { at }), values, hint });
  }
}
