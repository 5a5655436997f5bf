// Whether a page is HTML as the standard has it. Nothing is an error here that the Nu checker
// accepts; it knows rules beyond these.

import type { ParserError } from "parse5";
import type { Fault } from "../fault.ts";
import { attribute, type Element, type RenderedPage, startTag } from "../page.ts";
import { type Finding, finding } from "./finding.ts";
import { groupFaults } from "./groups.ts";
import { identityFaults } from "./identities.ts";
import { policyFaults } from "./policy.ts";
import { placeFaults, textFaults } from "./structure.ts";
import { mendedFaults, parserFaults, strayFaults } from "./syntax.ts";
import { attributeFaults } from "./values.ts";

/** All faults in the markup of a page. */
export function checkMarkup(
  elements: readonly Element[],
  errors: readonly ParserError[],
  page: RenderedPage,
): Fault[] {
  const { html } = page;
  const found = [
    ...parserFaults(errors, html),
    ...mendedFaults(elements),
    ...strayFaults(elements, html),
    ...elements.flatMap((element) => [
      ...placeFaults(element),
      ...textFaults(element),
      ...attributeFaults(element),
      ...groupFaults(element),
      ...policyFaults(element),
    ]),
    ...identityFaults(elements),
    ...wholeFaults(elements),
  ];
  return found.map(({ id, element, values, hint }) => ({
    id,
    values,
    page,
    ...(hint !== undefined && { hint }),
    ...(element && { tag: startTag(element, html) }),
  }));
}

/** What holds of a page as a whole. */
function wholeFaults(elements: readonly Element[]): Finding[] {
  const named = (name: string): Element[] => elements.filter(({ tagName }) => tagName === name);
  const [title] = named("title");
  const head = named("head")[0];
  const words = title?.childNodes.map((node) => ("value" in node ? node.value : "")).join("");
  const found: Finding[] = [];
  if (!words?.trim()) found.push(finding("markup-place", title ?? head, "the page has no <title>"));
  const mains = named("main").filter((main) => attribute(main, "hidden") === undefined);
  if (mains.length > 1) {
    found.push(finding("markup-place", mains[1], "a second <main> that is not hidden"));
  }
  return [...found, ...headingFaults(elements)];
}

/** Headings that leave a level out on the way down: who listens to a page gets lost. */
function headingFaults(elements: readonly Element[]): Finding[] {
  let last = 0;
  return elements.flatMap((element): Finding[] => {
    const depth = Number(/^h([1-6])$/.exec(element.tagName)?.[1] ?? 0);
    if (depth === 0) return [];
    const before = last;
    last = depth;
    if (before === 0 || depth <= before + 1) return [];
    const values = { depth, before, wanted: before + 1 };
    return [{ id: "heading-skipped", element, values }];
  });
}
