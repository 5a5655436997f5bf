// Nothing in a page runs or styles itself: the policy in the response forbids it, so a browser
// would ignore what is removed here, and complain.

import type { Element } from "hast";
import type { Diagnostics } from "../diagnostics.ts";
import type { MarkdownText } from "../model.ts";

/** Removes inline style and script from an element; false when the element is nothing else. */
export function removeInlineCode(
  element: Element,
  source: MarkdownText,
  diagnostics: Diagnostics,
): boolean {
  const { tagName, properties } = element;
  const start = element.position?.start;
  const at = start && { line: start.line + source.linesBefore, column: start.column };
  const leaveOut = (what: string): void =>
    diagnostics.add("inline-code", { file: source.path, at, values: { what } });

  if (
    tagName === "style" ||
    tagName === "template" ||
    (tagName === "script" && !properties["src"])
  ) {
    leaveOut(`<${tagName}>`);
    return false;
  }
  if (tagName === "base" || (tagName === "meta" && properties["httpEquiv"])) {
    leaveOut(`<${tagName}>`);
    return false;
  }
  for (const name of Object.keys(properties)) {
    if (name === "style" || /^on[a-z]/i.test(name) || name === "srcDoc") {
      delete properties[name];
      leaveOut(`the attribute ${name.toLowerCase()}`);
    }
  }
  return true;
}
