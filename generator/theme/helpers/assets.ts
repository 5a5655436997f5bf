// Helpers for the theme's files: their addresses, and pictures drawn right into the page.

import { nearest } from "../../diagnostics.ts";
import { type HelperTable, textOf } from "./call.ts";

/** The files of a theme, as helpers see them. */
export interface AssetTable {
  /** Names to addresses: "icon.svg", "main.css", "search.js". */
  readonly urls: ReadonlyMap<string, string>;
  /** The text of a file in assets/. */
  text(name: string): string;
}

/** Files. `safe` marks HTML as such. */
export function assetHelpers(
  { urls, text }: AssetTable,
  safe: (html: string) => unknown,
): HelperTable {
  const known = (helper: string, name: string): string => {
    const url = urls.get(name);
    if (url !== undefined) return url;
    const near = nearest(name, urls.keys());
    const hint = near ? `did you mean "${near}"?` : `the theme has ${[...urls.keys()].join(", ")}`;
    throw new Error(`${helper} "${name}": ${hint}`);
  };
  const drawings = new Map<string, string>();
  return {
    asset: ([name]) => known("asset", textOf(name)),
    svg([given], { hash }) {
      const name = textOf(given);
      known("svg", name);
      const drawing = drawings.get(name) ?? drawingOf(name, text(name));
      drawings.set(name, drawing);
      return safe(withTitle(drawing, hash));
    },
  };
}

/** An SVG without what stands around it; refused where the policy of pages would block it. */
function drawingOf(name: string, text: string): string {
  const drawing = /<svg[\s>][^]*<\/svg>|<svg\b[^>]*\/>/.exec(text)?.[0];
  if (!name.endsWith(".svg") || !drawing) throw new Error(`svg "${name}": is no SVG`);
  const active =
    /<(script|style|foreignObject|iframe)\b|\s(style|on\w+)\s*=|href\s*=\s*["']?[^"'#]/i;
  const found = active.exec(drawing);
  if (!found) return drawing;
  const what = (found[1] ?? found[2] ?? "href").toLowerCase();
  throw new Error(
    `svg "${name}": has ${what}, which pages may not hold; use {{asset}} in an <img>`,
  );
}

/** A drawing that says nothing is hidden from screen readers; one with a title is a picture. */
function withTitle(drawing: string, hash: Readonly<Record<string, unknown>>): string {
  const title = textOf(hash["title"]);
  const className = textOf(hash["class"]);
  const names = className ? ` class="${escapeText(className)}"` : "";
  const role = title ? ' role="img"' : ' aria-hidden="true" focusable="false"';
  const inner = title ? `<title>${escapeText(title)}</title>` : "";
  return drawing.replace(/^<svg([^>]*?)(\/?)>/, (_, attributes: string, empty: string) => {
    const others = attributes.replace(/\s(class|role|aria-\w+|focusable)="[^"]*"/g, "");
    return `<svg${others}${names}${role}>${inner}${empty && "</svg>"}`;
  });
}

function escapeText(text: string): string {
  const signs: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", '"': "&quot;" };
  return text.replace(/[&<"]/g, (sign) => signs[sign]!);
}
