// Ids for headings, by the algorithm of rehype-slug (GitHub's).

import type { Element } from "hast";
import GithubSlugger from "github-slugger";
import type { Heading } from "../model.ts";
import { textOf } from "./text.ts";

/** The ids that one page has given away. */
export class Slugs extends GithubSlugger {}

/** Gives a heading its id, and tells what a table of contents needs; undefined elsewhere. */
export function headingOf(element: Element, slugs: Slugs): Heading | undefined {
  const depth = /^h([1-6])$/.exec(element.tagName)?.[1];
  if (!depth) return undefined;
  const text = textOf(element);
  const given = element.properties["id"];
  const id = typeof given === "string" ? given : slugs.slug(text);
  element.properties["id"] = id;
  return { id, text: text.trim(), depth: Number(depth) };
}
