// Tables wider than a screen scroll inside a box of their own, which a keyboard can reach; the
// table itself stays a table to those who do not see it.

import type { Element, Nodes } from "hast";
import { textOf } from "./text.ts";

/** Columns of signs that every screen has room for. */
const columnsOfAllScreens = 32;

/** Puts a table into a box, in place; gives the table inside. */
export function boxTable(table: Element, label: string): Element {
  const caption = table.children.find(
    (child): child is Element => child.type === "element" && child.tagName === "caption",
  );
  const mayScroll = leastWidth(table) > columnsOfAllScreens;
  const inner: Element = { ...table };
  table.tagName = "div";
  table.properties = {
    className: ["table"],
    ...(mayScroll && {
      tabIndex: 0,
      role: "group",
      ariaLabel: caption ? textOf(caption).trim() : label,
    }),
  };
  table.children = [inner];
  return inner;
}

/** How narrow the table can get: each column has at least the width of its longest word. */
function leastWidth(table: Element): number {
  const widths: number[] = [];
  const visit = (node: Nodes): void => {
    if (node.type !== "element" && node.type !== "root") return;
    if (node.type === "element" && node.tagName === "tr") {
      const cells = node.children.filter((child): child is Element => child.type === "element");
      cells.forEach((cell, index) => {
        const longest = textOf(cell)
          .split(/\s+/)
          .reduce((most, word) => Math.max(most, word.length), 0);
        widths[index] = Math.max(widths[index] ?? 0, longest);
      });
    } else node.children.forEach(visit);
  };
  visit(table);
  return widths.reduce((sum, width) => sum + width + 2, 0);
}
