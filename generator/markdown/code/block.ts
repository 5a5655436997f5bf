// A block of code as it stands in a page:
//
//     <pre class="highlight" tabindex="0" role="group" aria-label="TypeScript"><code
//       class="language-ts">… <span class="k">const</span> …</code></pre>
//
// With marks, numbers, a diff or steps, `pre` also has the class "lines", and each line is an
// element of its own: <span class="line hl" data-line="7">. A title makes it a figure. Steps for a
// deck, `{1|3-4|all}`, survive as data-steps="1|3-4|all" on `pre`; a page shows all lines alike.

import type { Element, ElementContent } from "hast";
import { escapeText } from "../escaping.ts";
import type { Fragments } from "../fragments.ts";
import { type Fence, readFence } from "./fence.ts";
import { noteLines } from "./lines.ts";

/** Names for code that is no language. */
const plain = new Set(["", "text", "txt", "plain", "plaintext", "none", "nohighlight", "output"]);

/** Shorter lines fit on every screen, so that their block never scrolls. */
const columnsOfAllScreens = 24;

/** A language that has no grammar, and which may have been meant. */
export interface UnknownLanguage {
  readonly language: string;
  readonly near: string | undefined;
}

/** The property in which the rest of the info string travels to us through other plugins. */
export const metaProperty = "dataMeta";

/** The code inside `pre`, when it holds that and nothing else. */
export function codeIn(element: Element): Element | undefined {
  const [code, ...more] = element.children;
  if (element.tagName !== "pre" || more.length > 0 || code?.type !== "element") return undefined;
  const isPlain = code.children.every(({ type }) => type === "text");
  return code.tagName === "code" && isPlain ? code : undefined;
}

/** Turns `pre` into a highlighted block, in place. */
export function highlightBlock(
  pre: Element,
  code: Element,
  label: string,
  fragments: Fragments,
): UnknownLanguage | undefined {
  const fence = fenceOf(code);
  const text = code.children.map((child) => (child.type === "text" ? child.value : "")).join("");
  const { lines, classes } = noteLines(text.replace(/\n$/, ""), fence);
  const made = plain.has(fence.language)
    ? undefined
    : fragments.get("code", fence.language, lines.join("\n"));
  const printed = made?.lines ?? lines.map(escapeText);
  const byLine = needsLines(fence, classes);
  const body = byLine ? wrapLines(printed, classes, fence.numbersFrom) : printed.join("\n");
  code.children = [rawHtml(text.endsWith("\n") ? `${body}\n` : body)];
  delete code.properties[metaProperty];
  if (fence.language) code.properties["className"] = [`language-${fence.language}`];
  describe(pre, fence, made?.title ?? label, byLine, lines);
  if (fence.title !== "") makeFigure(pre, fence.title);
  return made && made.title === undefined
    ? { language: fence.language, near: made.near }
    : undefined;
}

/** HTML that is printed as it is. */
export function rawHtml(value: string): ElementContent {
  return { type: "raw", value } as unknown as ElementContent;
}

function fenceOf(code: Element): Fence {
  const { className, dataSteps, [metaProperty]: meta } = code.properties;
  const names = Array.isArray(className) ? className.map(String) : [];
  const word = names.find((name) => name.startsWith("language-"))?.slice("language-".length);
  const fence = readFence(word ?? "", typeof meta === "string" ? meta : "");
  // A deck has read its steps by itself.
  delete code.properties["dataSteps"];
  return typeof dataSteps === "string" ? { ...fence, steps: dataSteps } : fence;
}

function needsLines({ numbersFrom, steps }: Fence, classes: readonly string[]): boolean {
  return numbersFrom !== undefined || steps !== "" || classes.some((name) => name !== "");
}

/** Between two lines stands their line end, so that a reader copies what the author wrote. */
function wrapLines(
  lines: readonly string[],
  classes: readonly string[],
  from: number | undefined,
): string {
  const wrap = (line: string, index: number): string => {
    const own = classes[index] ? ` ${classes[index]}` : "";
    const number = from === undefined ? "" : ` data-line="${from + index}"`;
    return `<span class="line${own}"${number}>${line}</span>`;
  };
  return lines.map(wrap).join("\n");
}

/** What style sheets, decks and readers with a keyboard or without eyes need to know. */
function describe(
  pre: Element,
  fence: Fence,
  name: string,
  byLine: boolean,
  lines: readonly string[],
): void {
  const { properties } = pre;
  const given = properties["className"];
  const classes = [...(Array.isArray(given) ? given : []), "highlight"];
  if (byLine) classes.push("lines");
  if (fence.numbersFrom !== undefined) classes.push("numbered");
  properties["className"] = classes;
  if (lines.some((line) => line.length > columnsOfAllScreens)) {
    properties["tabIndex"] = 0;
    properties["role"] = "group";
    properties["ariaLabel"] = fence.title || name;
  }
  if (fence.steps !== "") properties["dataSteps"] = fence.steps;
}

/** Puts the block into a figure whose caption is its title. */
function makeFigure(pre: Element, title: string): void {
  const caption: Element = {
    type: "element",
    tagName: "figcaption",
    properties: {},
    children: [{ type: "text", value: title }],
  };
  const inner: Element = { ...pre };
  pre.tagName = "figure";
  pre.properties = { className: ["code"] };
  pre.children = [caption, inner];
}
