// What stands behind a slide. An author writes one word for it; what it means shows in its form:
//
//     background: harbour.jpg                     a picture beside slides.md
//     background: "#223"  or  teal                a colour
//     background: linear-gradient(#223, #456)     a gradient
//     background: clay                            the theme's class background-clay
//
// Colours and gradients go into data attributes: the page's policy allows no style in it, and
// reveal.js sets them by script.

import type { Element, Root, RootContent } from "hast";

/** A background, read. */
export interface Background {
  readonly picture?: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly classes: readonly string[];
}

/** The colours that have had names in CSS from the start. */
const colourNames =
  "black silver gray grey white maroon red purple fuchsia green lime olive yellow navy blue teal " +
  "aqua orange transparent";
const basicColours = new Set(colourNames.split(" "));

/** Reads what an author wrote as a background. */
export function readBackground(written: string): Background {
  const value = written.trim().replace(/^url\((["']?)(.*)\1\)$/, "$2");
  const none = { attributes: {}, classes: [] };
  if (value === "") return none;
  if (/gradient\(/i.test(value))
    return { ...none, attributes: { "data-background-gradient": value } };
  if (/^(#[0-9a-f]{3,8}$|(rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\()/i.test(value)) {
    return { ...none, attributes: { "data-background-color": value } };
  }
  if (basicColours.has(value.toLowerCase())) {
    return { ...none, attributes: { "data-background-color": value.toLowerCase() } };
  }
  if (/[./:]/.test(value)) return { ...none, picture: value };
  return { ...none, classes: [`background-${value.toLowerCase().replace(/\s+/g, "-")}`] };
}

/**
 * Marp's `![bg](picture)`: taken out of the text. With `left` or `right` among its words the
 * picture fills that side, and `side` is told.
 */
export function pageBackground(
  root: Root,
  side: (which: "left" | "right") => void,
): Element | undefined {
  let found: Element | undefined;
  const search = (parent: Root | Element): void => {
    parent.children = (parent.children as RootContent[]).filter((child) => {
      if (child.type !== "element") return true;
      const words =
        child.tagName === "img" ? String(child.properties["alt"] ?? "").split(/\s+/) : [];
      if (words[0] === "bg") {
        found ??= child;
        child.properties["alt"] = "";
        const which = words.map((word) => /^(left|right)(:|$)/.exec(word)?.[1]).find(Boolean);
        if (which) side(which as "left" | "right");
        return false;
      }
      search(child);
      return !(child.tagName === "p" && found && child.children.every(isBlank));
    }) as Element["children"];
  };
  search(root);
  return found;
}

function isBlank(node: RootContent): boolean {
  return node.type === "text" && node.value.trim() === "";
}
