// Alignment as a class: a strict policy allows no style in the page, and `align` is obsolete.

import type { Element } from "hast";

const aligned = new Set(["td", "th", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "img"]);

/** Turns align="right" into class="align-right". */
export function moveAlignment(element: Element): void {
  const align = element.properties["align"];
  if (typeof align !== "string" || !aligned.has(element.tagName)) return;
  delete element.properties["align"];
  if (!/^(left|center|right)$/i.test(align)) return;
  const classes = element.properties["className"];
  const before = Array.isArray(classes) ? classes : [];
  element.properties["className"] = [...before, `align-${align.toLowerCase()}`];
}
