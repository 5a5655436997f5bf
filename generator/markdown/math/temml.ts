// TeX to MathML, by Temml. Loaded only when a page has a formula that is not in the cache.
//
// Temml writes what browsers implement (MathML Core), and the rest as inline styles, which a strict
// policy forbids: those become attributes of MathML, or classes.

import temml from "temml";

/** A formula as MathML, or why there is none. */
export interface Formula {
  readonly html?: string;
  readonly fault?: string;
  /** Where in the TeX the fault is, counted from 0. */
  readonly offset?: number;
}

interface TemmlError extends Error {
  readonly position?: number;
}

/** Renders TeX; `display` is "block" or "inline". */
export function make(display: string, tex: string): Formula {
  try {
    const displayMode = display === "block";
    const html = temml.renderToString(tex, { displayMode, throwOnError: true, strict: false });
    return { html: withoutStyles(html) };
  } catch (error) {
    const { message, position } = error as TemmlError;
    const fault = message
      .split(/ at (?:position|end of input)/)[0]!
      .replace(/\s+/g, " ")
      .trim();
    return { fault, ...(position !== undefined && { offset: position }) };
  }
}

/** Moves the styles of each tag into attributes and classes. */
export function withoutStyles(html: string): string {
  return html.replace(
    /<([a-z]+)((?: [\w:-]+="[^"]*")*)( ?\/?)>/g,
    (tag, name: string, text: string, end: string) => {
      if (!text.includes(" style=")) return tag;
      const attributes = new Map(
        [...text.matchAll(/ ([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!]),
      );
      const classes = new Set((attributes.get("class") ?? "").split(" ").filter(Boolean));
      for (const declaration of attributes.get("style")!.split(";")) {
        const [property = "", value = ""] = declaration.split(":").map((part) => part.trim());
        const attribute = attributeFor[property];
        if (attribute) attributes.set(attribute, value);
        const added = classFor(property, value);
        if (added) classes.add(added);
      }
      attributes.delete("style");
      if (classes.size > 0) attributes.set("class", [...classes].join(" "));
      const printed = [...attributes].map(([key, value]) => ` ${key}="${value}"`);
      return `<${name}${printed.join("")}${end}>`;
    },
  );
}

const attributeFor: Readonly<Record<string, string>> = {
  color: "mathcolor",
  "background-color": "mathbackground",
};

/** What style sheets must do; "" where browsers do well without. */
function classFor(property: string, value: string): string {
  const side = /^(?:padding|border)-(left|right|top|bottom)$/.exec(property)?.[1];
  if (side && property.startsWith("border")) return `math-line-${side}`;
  if (side && /^0(?:em|pt)?$/.test(value)) return `math-close-${side}`;
  if (side && /^[12]em$/.test(value)) return `math-wide-${side}`;
  if (property === "border") return "math-box";
  if (property === "width" && value === "100%") return "math-full";
  if (property === "width" && value === "50%") return "math-half";
  if (property === "font-weight") return "math-bold";
  return "";
}
