// Pictures and the words that stand for them.

import type { Fault } from "./fault.ts";
import { attribute, type Element, type RenderedPage, startTag } from "./page.ts";

/** What was found in the pictures of a page. */
export interface PictureFindings {
  readonly faults: readonly Fault[];
  readonly count: number;
}

/** Checks that each picture has words, or says that it needs none. */
export function checkPictures(elements: readonly Element[], page: RenderedPage): PictureFindings {
  const faults: Fault[] = [];
  let count = 0;
  for (const element of elements) {
    if (!isPicture(element)) continue;
    count++;
    const alt = attribute(element, "alt");
    const id = alt === undefined ? "picture-alt-missing" : "picture-alt-empty";
    if (alt?.trim() || isNamed(element)) continue;
    // The theme's own pictures with alt="" are decoration; an author may have forgotten.
    if (alt !== undefined && (isDecoration(element) || !isAuthors(element, page))) continue;
    const url = attribute(element, "src") ?? attribute(element, "href") ?? "";
    faults.push({ id, url, page, tag: startTag(element, page.html), values: { url } });
  }
  return { faults, count };
}

function isPicture(element: Element): boolean {
  const { tagName } = element;
  if (tagName === "area") return attribute(element, "href") !== undefined;
  return tagName === "img" || (tagName === "input" && attribute(element, "type") === "image");
}

/** Other ways to give words (Accessible Name and Description Computation 1.2). */
function isNamed(element: Element): boolean {
  const names = ["aria-label", "aria-labelledby", "title"];
  return names.some((name) => attribute(element, name)?.trim());
}

/** Said to be decoration, or beside a caption that says it all. */
function isDecoration(element: Element): boolean {
  const role = attribute(element, "role");
  if (role === "presentation" || role === "none") return true;
  return attribute(element, "aria-hidden") === "true";
}

/** Whether a picture comes from the text and not from the theme. */
function isAuthors(element: Element, { page }: RenderedPage): boolean {
  const url = attribute(element, "src");
  return page?.targets.some((target, at) => target === url && isFromText(page, at)) ?? false;
}

function isFromText(page: NonNullable<RenderedPage["page"]>, at: number): boolean {
  return page.document?.links[at]?.kind === "picture";
}
