// Ids: each names one element, and what refers to one finds it.

import { attribute, type Element } from "../page.ts";
import { type Finding, finding } from "./finding.ts";
import { isHtml } from "./structure.ts";

/** Attributes that hold the ids of other elements of the page. */
const referring: Readonly<Record<string, (element: Element) => boolean>> = {
  for: ({ tagName }) => tagName === "label" || tagName === "output",
  list: ({ tagName }) => tagName === "input",
  form: ({ tagName }) => tagName !== "form",
  headers: ({ tagName }) => tagName === "td" || tagName === "th",
  popovertarget: () => true,
  "aria-activedescendant": () => true,
  "aria-controls": () => true,
  "aria-describedby": () => true,
  "aria-details": () => true,
  "aria-errormessage": () => true,
  "aria-flowto": () => true,
  "aria-labelledby": () => true,
  "aria-owns": () => true,
};

/** All faults of the ids of a page. */
export function identityFaults(elements: readonly Element[]): Finding[] {
  const counts = new Map<string, Element[]>();
  for (const element of elements) {
    const id = attribute(element, "id");
    if (id) counts.set(id, [...(counts.get(id) ?? []), element]);
  }
  const doubled = [...counts].flatMap(([value, those]) => {
    const values = { value, count: those.length };
    return those.length > 1 ? [{ id: "id-twice" as const, element: those[1], values }] : [];
  });
  return [...doubled, ...elements.flatMap((element) => referenceFaults(element, counts))];
}

function referenceFaults(element: Element, ids: ReadonlyMap<string, unknown>): Finding[] {
  return element.attrs.flatMap(({ name, value }) => {
    if (!Object.hasOwn(referring, name) || !referring[name]!(element)) return [];
    // In a formula, form is something else.
    if (!isHtml(element) && !name.startsWith("aria-")) return [];
    const gone = value.split(/\s+/).find((id) => id !== "" && !ids.has(id));
    if (gone === undefined) return [];
    const reason = `${name}="${value}" on <${element.tagName}>: nothing here has the id "${gone}"`;
    return [finding("markup-attribute", element, reason)];
  });
}
