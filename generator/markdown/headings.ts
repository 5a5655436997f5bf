// Ids for headings, by the algorithm of rehype-slug (GitHub's).

import type { Element, Root } from "hast";
import GithubSlugger, { slug } from "github-slugger";
import type { Heading } from "../model.ts";
import { rawHtml } from "./code/block.ts";
import { escapeText } from "./escaping.ts";
import { textOf } from "./text.ts";
import { walk } from "./walk.ts";
import { phrase, type Words } from "./words.ts";

/** The ids that one page has given away. */
export class Slugs extends GithubSlugger {
  /** No heading gets the ids that elements have already: the author's, and those of footnotes. */
  reserve(root: Root): void {
    walk(root, (node) => {
      if (node.type === "element") for (const id of idsOf(node)) this.occurrences[id] ??= 0;
      return true;
    });
  }
}

const none: readonly string[] = [];

/** What links with a fragment may lead to. */
export function idsOf({ tagName, properties: { id, name } }: Element): readonly string[] {
  if (id === undefined && name === undefined) return none;
  return [id, tagName === "a" ? name : undefined].filter((one) => typeof one === "string");
}

/**
 * Gives a heading its id, and tells what a table of contents needs. Undefined elsewhere, and for a
 * heading without words, which has no name to be linked by.
 */
export function headingOf(element: Element, slugs: Slugs): Heading | undefined {
  const depth = /^h([1-6])$/.exec(element.tagName)?.[1];
  if (!depth) return undefined;
  const text = textOf(element);
  if (text.trim() === "") return undefined;
  const given = element.properties["id"];
  const id = typeof given === "string" && given !== "" ? given : slugOf(text, slugs);
  element.properties["id"] = id;
  return { id, text: text.trim(), depth: Number(depth) };
}

/** Signs alone leave nothing of a text, and an id must be something. */
function slugOf(text: string, slugs: Slugs): string {
  return slugs.slug(slug(text) === "" ? "section" : text);
}

/** Adds a link to the heading itself, whose sign is the theme's business; the title has none. */
export function addAnchor(element: Element, { id, text, depth }: Heading, words: Words): void {
  if (depth === 1) return;
  const quoted = (value: string): string => escapeText(value).replace(/"/g, "&#x22;");
  const label = quoted(phrase(words.linkTo, text));
  element.children.push(
    rawHtml(`<a class="anchor" href="#${quoted(id)}" aria-label="${label}"></a>`),
  );
}
