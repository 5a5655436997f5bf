// The plain text of a tree.

import type { Element, Nodes as HastNodes, Root } from "hast";
import { toString } from "hast-util-to-string";
import type { Nodes } from "mdast";

/** All text inside a node. */
export function textOf(node: HastNodes): string {
  return toString(node);
}

const excerptLengthMax = 200;

/** The first paragraph of text alone, without pictures and badges, cut at a word. */
export function excerptOf(root: Root): string {
  const paragraph = root.children.find(
    (child): child is Element =>
      child.type === "element" &&
      child.tagName === "p" &&
      !holdsPicture(child) &&
      textOf(child).trim() !== "",
  );
  const text = paragraph
    ? textOf(paragraph)
        .replace(/[^\S ]\s*| \s+/g, " ")
        .trim()
    : "";
  if (text.length <= excerptLengthMax) return text;
  const cut = text.slice(0, excerptLengthMax + 1);
  const end = cut.lastIndexOf(" ");
  return `${(end > 0 ? cut.slice(0, end) : cut.slice(0, -1)).replace(/[,;:.\s]+$/, "")}…`;
}

const chinese = /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/;
const everyChinese = new RegExp(chinese, "g");

function holdsPicture(element: Element): boolean {
  return element.children.some(
    (child) => child.type === "element" && (child.tagName === "img" || holdsPicture(child)),
  );
}

/** One HTML comment and nothing else: it needs no parser for HTML. */
export function isComment(html: string): boolean {
  return /^<!--(?!-?>)/.test(html) && html.search(/--!?>/) === html.length - 3;
}

/** True when the author wrote HTML, apart from comments. */
export function holdsHtml(node: Nodes): boolean {
  if (node.type === "html") return !isComment(node.value);
  return "children" in node && node.children.some(holdsHtml);
}

/** Words of running text; each sign of a script without spaces counts as half a word. */
export function wordCount(tree: Nodes): number {
  let words = 0;
  const pending: Nodes[] = [tree];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if ("children" in node) pending.push(...node.children);
    else if (node.type === "text" || node.type === "inlineCode" || node.type === "code") {
      words += countWords(node.value);
    }
  }
  return Math.round(words);
}

function countWords(text: string): number {
  const signs = chinese.test(text) ? (text.match(everyChinese)?.length ?? 0) : 0;
  return countRuns(signs > 0 ? text.replace(everyChinese, " ") : text) + signs / 2;
}

/** Words between single blanks or line ends, which is all there is in running text. */
function countRuns(text: string): number {
  const trimmed = text.trim();
  if (trimmed === "") return 0;
  let count = 1;
  for (let index = 0; index < trimmed.length; index++) {
    const code = trimmed.charCodeAt(index);
    if ((code === 32 || code === 10) && trimmed.charCodeAt(index + 1) > 32) count++;
  }
  return count;
}
