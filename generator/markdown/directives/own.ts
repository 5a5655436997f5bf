// Components of a theme or a site: templates in components/NAME.hbs. What stands inside the
// directive is put in afterwards, so that it keeps its lines, and is one with the page.

import type { Element, ElementContent, Root } from "hast";
import { raw } from "hast-util-raw";
import { textOf } from "../text.ts";
import { walk } from "../walk.ts";
import { type Component, elementsOf, reportFault } from "./component.ts";

/** What the template puts in as {{content}} and {{label}}; `template` may stand anywhere. */
const slots = ["content", "label"] as const;
const slotProperty = "dataKilnSlot";

/** Fills the template of the directive's name. */
export const own: Component = (directive) => {
  const { name, attributes, label, content, state, context, node } = directive;
  const inner = { content: elementsOf(content, state), label: elementsOf(label, state) };
  const slot = (which: (typeof slots)[number]): string =>
    inner[which].length > 0 ? `<template data-kiln-slot="${which}"></template>` : "";
  const given = Object.fromEntries(
    [...attributes].map(([key, value]) => [key, value || (true as const)]),
  );
  let html: string;
  try {
    html = context.components.render(name, {
      name,
      attributes: given,
      className: node.attributes?.["class"] ?? "",
      id: node.attributes?.["id"] ?? "",
      content: slot("content"),
      label: slot("label"),
      text: textOf({ type: "root", children: inner.label }),
    });
  } catch (error) {
    reportFault(directive, error instanceof Error ? error.message : String(error));
    return [];
  }
  context.components.used.add(name);
  const tree = raw({ type: "root", children: [{ type: "raw", value: html.trim() }] }) as Root;
  walk(tree, (element) => {
    if (element.type !== "element") return true;
    if (node.position) element.position = node.position;
    fill(element, inner);
    return true;
  });
  const outer: Element = { type: "element", tagName: "div", properties: {}, children: [] };
  outer.children = tree.children as ElementContent[];
  fill(outer, inner);
  return outer.children;
};

function fill(
  parent: Element,
  inner: Readonly<Record<(typeof slots)[number], readonly ElementContent[]>>,
): void {
  if (!parent.children.some(isSlot)) return;
  parent.children = parent.children.flatMap((child) => {
    if (!isSlot(child)) return [child];
    return inner[child.properties[slotProperty] as (typeof slots)[number]] ?? [];
  });
}

function isSlot(node: ElementContent): node is Element {
  return node.type === "element" && node.tagName === "template" && slotProperty in node.properties;
}
