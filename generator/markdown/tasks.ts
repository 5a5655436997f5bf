// Task lists: a box to tick has a name for those who hear the page.

import type { Element, ElementContent } from "hast";
import { textOf } from "./text.ts";

const nameLengthMax = 120;

/** Names the box of a task after the task. */
export function nameTask(item: Element): void {
  const classes = item.properties["className"];
  if (!Array.isArray(classes) || !classes.includes("task-list-item")) return;
  const own = item.children.filter((child) => !isElement(child, "ul") && !isElement(child, "ol"));
  const inside = own.flatMap((child) => (isElement(child, "p") ? child.children : [child]));
  const box = inside.find((child) => isElement(child, "input"));
  if (!box) return;
  const text = own.map(textOf).join(" ").replace(/\s+/g, " ").trim();
  if (text !== "") box.properties["ariaLabel"] = text.slice(0, nameLengthMax);
}

function isElement<Name extends string>(
  node: ElementContent,
  tagName: Name,
): node is Element & { tagName: Name } {
  return node.type === "element" && node.tagName === tagName;
}
