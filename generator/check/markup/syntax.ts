// Whether the text of a page is the tree that its author meant: what the parser had to mend.

import type { ParserError } from "parse5";
import type { Element } from "../page.ts";
import { optionalEnds } from "./elements.ts";
import { type Finding, finding } from "./finding.ts";
import { isHtml, parentOf } from "./structure.ts";

/** Errors that say nothing an author could use, or that a browser of today makes nothing of. */
const silent = new RegExp(
  "^(?:control-character-in-input-stream|noncharacter-in-input-stream|non-void-html|end-tag-w|" +
    "unknown-named)",
);

const said: Readonly<Record<string, string>> = {
  "duplicate-attribute": "an attribute stands twice on one element",
  "closing-of-element-with-open-child-elements": "an element is closed before what is inside of it",
  "open-elements-left-after-eof": "an element is never closed",
  "missing-doctype": "the page does not begin with <!doctype html>",
  "unexpected-character-in-attribute-name": "an attribute has a quote or < in its name",
  "missing-whitespace-between-attributes": "there is no blank between two attributes",
  "missing-semicolon-after-character-reference": "a character reference does not end in ;",
  "eof-in-tag": "the page ends inside of a tag",
};

/** What the parser complained of. */
export function parserFaults(errors: readonly ParserError[], html: string): Finding[] {
  return errors.flatMap(({ code, startOffset }) => {
    if (silent.test(code)) return [];
    const near = html.slice(startOffset, startOffset + 40).split("\n")[0]!;
    const what = said[code] ?? code.replaceAll("-", " ");
    return [finding("markup-syntax", undefined, `${what}, near "${near}"`)];
  });
}

const voids =
  /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|frame|keygen)$/;

/** What the parser moved, doubled or closed without a word. */
export function mendedFaults(elements: readonly Element[]): Finding[] {
  const starts = new Set<number>();
  return elements.flatMap((element): Finding[] => {
    const { tagName, sourceCodeLocation: place } = element;
    if (!isHtml(element)) return [];
    const start = place && "startTag" in place ? place.startTag : place;
    if (!start) return clonedFaults(element);
    if (starts.has(start.startOffset)) return [misnested(element)];
    starts.add(start.startOffset);
    if (isFostered(element)) {
      const reason = `<${tagName}> may not stand directly in <table>: browsers move it before it`;
      return [finding("markup-place", element, reason)];
    }
    const isOpen = !voids.test(tagName) && !optionalEnds.test(tagName);
    if (!isOpen || !place || ("endTag" in place && place.endTag)) return [];
    return [finding("markup-syntax", element, `<${tagName}> is never closed`)];
  });
}

const formatting = /^(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)$/;

/** An element without a start tag that the parser made up. */
function clonedFaults(element: Element): Finding[] {
  const { tagName } = element;
  if (formatting.test(tagName)) return [misnested(element)];
  if (tagName !== "p" && tagName !== "br") return [];
  const reason = `</${tagName}> closes nothing: an element before it closed <${tagName}>`;
  return [finding("markup-syntax", element, reason)];
}

function misnested(element: Element): Finding {
  const reason = `<${element.tagName}> and what it holds are not closed in the order of opening`;
  return finding("markup-syntax", element, reason);
}

/** Elements that hold text in which a tag means nothing. */
const rawText = /^(?:script|style|textarea|title|iframe|noembed|noframes|xmp)$/;

/** End tags that close no element. The parser passes over most of them in silence. */
export function strayFaults(elements: readonly Element[], html: string): Finding[] {
  const ends = new Set<number>();
  let text = html.replace(/<!--[^]*?-->/g, blank);
  for (const { tagName, sourceCodeLocation: place } of elements) {
    if (!place || !("endTag" in place) || !place.endTag) continue;
    ends.add(place.endTag.startOffset);
    if (!rawText.test(tagName) || !place.startTag) continue;
    const [from, to] = [place.startTag.endOffset, place.endTag.startOffset];
    text = text.slice(0, from) + blank(text.slice(from, to)) + text.slice(to);
  }
  return [...text.matchAll(/<\/([a-z][^\s/>]*)[^>]*>/gi)].flatMap(({ 0: tag, 1: name, index }) => {
    // The parser says so itself where it makes an element of one.
    if (ends.has(index) || /^(?:p|br|html|body)$/i.test(name!)) return [];
    const near = html
      .slice(Math.max(0, index - 30), index + tag.length)
      .split("\n")
      .at(-1)!;
    return [finding("markup-syntax", undefined, `${tag} closes nothing, in "${near}"`)];
  });
}

function blank(text: string): string {
  return " ".repeat(text.length);
}

/** Whether an element was written inside of the table that it now stands before. */
function isFostered(element: Element): boolean {
  const siblings = parentOf(element)?.childNodes ?? [];
  const next = siblings[siblings.indexOf(element) + 1];
  if (next?.nodeName !== "table") return false;
  const own = element.sourceCodeLocation?.startOffset ?? 0;
  const table = next.sourceCodeLocation?.startOffset ?? own;
  return own > table;
}
