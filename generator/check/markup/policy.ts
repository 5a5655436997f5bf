// What the policy of pages keeps from working: styles and scripts inside the page.

import { attribute, type Element } from "../page.ts";
import type { Finding } from "./finding.ts";

/** Scripts of these types are data, and run nowhere. */
const dataTypes = /^(?:application\/(?:[\w.]+\+)?json|speculationrules|text\/(?:plain|x-\w+))$/i;

/** What of an element a browser refuses. */
export function policyFaults(element: Element): Finding[] {
  const { tagName, attrs } = element;
  const told: string[] = [];
  if (tagName === "style") told.push("<style>");
  const type = attribute(element, "type") ?? "";
  if (tagName === "script" && attribute(element, "src") === undefined && !dataTypes.test(type)) {
    told.push("<script> without src");
  }
  for (const { name } of attrs) {
    if (name === "style" || /^on[a-z]+$/.test(name)) told.push(`${name} on <${tagName}>`);
  }
  return told.map((what) => ({ id: "policy-blocked", element, values: { what } }));
}
