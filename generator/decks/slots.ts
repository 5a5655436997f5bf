// The parts of one slide that a layout puts into places of their own. A line `::right::` begins the
// part with that name; what stands before the first such line is the slide's content.

import type { Inventory } from "./notes.ts";

/** A part of a slide. */
export interface Slot {
  /** "content" or what stood between the colons. */
  readonly name: string;
  readonly text: string;
  /** Its first line in the slide's text, counted from 1. */
  readonly line: number;
}

const slotLine = /^::[ \t]*([a-z][\w-]*)[ \t]*::[ \t]*$/gm;

/** Cuts a slide's text into its parts; those of the same name are joined in the theme. */
export function cutSlots(text: string, inventory: Inventory): Slot[] {
  const matches = [...text.matchAll(slotLine)];
  if (matches.length === 0) return [{ name: "content", text, line: 1 }];
  const inlays = inventory(text);
  const breaks = matches.filter(({ index }) => {
    return !inlays.some(({ start, end }) => start <= index && index < end);
  });
  const slots: Slot[] = [];
  let name = "content";
  let start = 0;
  for (const match of [...breaks, undefined]) {
    const own = text.slice(start, match?.index);
    const line = text.slice(0, start).split("\n").length;
    if (own.trim() !== "" || name === "content") slots.push({ name, text: own, line });
    name = match?.[1] === "default" ? "content" : (match?.[1] ?? "");
    start = match ? match.index + match[0].length + 1 : text.length;
  }
  return slots;
}
