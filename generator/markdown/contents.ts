// Tables of contents: headings as a tree.

import type { Element } from "hast";
import type { Heading } from "../model.ts";
import { rawHtml } from "./code/block.ts";
import { contentsDepth } from "./directives/boxes.ts";
import { escapeText } from "./escaping.ts";

/** Fills the places where the author wants the contents. */
export function fillContents(places: readonly Element[], headings: readonly Heading[]): void {
  for (const place of places) {
    const depth = Number(place.properties[contentsDepth]);
    delete place.properties[contentsDepth];
    const shown = headings.filter((heading) => heading.depth > 1 && heading.depth <= depth);
    place.children.push(rawHtml(listOf(shown)));
  }
}

/** Nested lists; a level that was left out on the way down adds none. */
function listOf(headings: readonly Heading[]): string {
  if (headings.length === 0) return "";
  const least = Math.min(...headings.map(({ depth }) => depth));
  const starts = headings.flatMap(({ depth }, index) =>
    depth === least || index === 0 ? [index] : [],
  );
  const items = starts.map((start, index) => {
    const { id, text } = headings[start]!;
    const below = headings.slice(start + 1, starts[index + 1]);
    const href = escapeText(encodeURIComponent(id)).replace(/"/g, "&#x22;");
    return `<li><a href="#${href}">${escapeText(text)}</a>${listOf(below)}</li>`;
  });
  return `<ol>${items.join("")}</ol>`;
}
