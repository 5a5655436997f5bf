// Formulas in a page. Other plugins see them as remark-math has them: `code.math-inline`, and
// `pre > code.math-display` (a fence ```math is the same).

import type { Element } from "hast";
import { rawHtml } from "../code/block.ts";
import type { Fragments } from "../fragments.ts";
import { textOf } from "../text.ts";

/** A formula that cannot be shown. */
export interface FormulaFault {
  readonly reason: string;
  /** Lines below the formula's first one. */
  readonly line: number;
}

/** How an element is to be shown when it is a formula. */
export function formulaIn(element: Element): "inline" | "block" | undefined {
  if (element.tagName === "code" && hasClass(element, "math-inline")) return "inline";
  const [code, ...more] = element.children;
  if (element.tagName !== "pre" || more.length > 0 || code?.type !== "element") return undefined;
  return hasClass(code, "math-display") || hasClass(code, "language-math") ? "block" : undefined;
}

function hasClass({ properties }: Element, name: string): boolean {
  const classes = properties["className"];
  return Array.isArray(classes) && classes.includes(name);
}

/** Wider formulas may have to scroll. */
const signsOfAllScreens = 30;

/** Turns an element into MathML, in place. */
export function showFormula(
  element: Element,
  display: "inline" | "block",
  label: string,
  fragments: Fragments,
): FormulaFault | undefined {
  const tex = textOf(element).replace(/\n$/, "");
  const made = fragments.get("math", display, tex);
  if (!made) return undefined;
  if (made.fault !== undefined) {
    const line = tex.slice(0, made.offset ?? 0).split("\n").length - 1;
    return { reason: made.fault, line };
  }
  const html = made.html ?? "";
  if (display === "inline") {
    Object.assign(element, rawHtml(html), { children: [] });
    return undefined;
  }
  const mayScroll = tex.length > signsOfAllScreens;
  element.tagName = "div";
  element.properties = {
    className: ["math"],
    ...(mayScroll && { tabIndex: 0, role: "group", ariaLabel: label }),
  };
  element.children = [rawHtml(html)];
  return undefined;
}
