// The walk over a page's elements: each becomes what the page shows, and the page's facts are
// gathered on the way.

import type { Comment, Element, Root } from "hast";
import { toHtml } from "hast-util-to-html";
import type { Nodes } from "mdast";
import type { DiagnosticId } from "../diagnostics.ts";
import type { Heading, Link } from "../model.ts";
import { moveAlignment } from "./alignment.ts";
import { codeIn, highlightBlock } from "./code/block.ts";
import { fillContents } from "./contents.ts";
import type { RenderContext } from "./context.ts";
import { diagramIn, drawDiagram } from "./diagrams/diagram.ts";
import { contentsDepth } from "./directives/boxes.ts";
import { addAnchor, headingOf, idsOf, type Slugs } from "./headings.ts";
import { removeInlineCode } from "./inline-code.ts";
import { breakMarks, cutAtLinks, takeLinks } from "./links.ts";
import { formulaIn, showFormula } from "./math/formula.ts";
import { placeOf } from "./places.ts";
import type { Rendered } from "./rendered.ts";
import { boxTable } from "./tables.ts";
import { nameTask } from "./tasks.ts";
import { excerptOf, textOf, wordCount } from "./text.ts";
import { walk } from "./walk.ts";

/** What a walk finds out. */
class Findings {
  readonly headings: Heading[] = [];
  readonly links: Link[] = [];
  readonly ids: string[] = [];
  readonly contents: Element[] = [];
  /** Tables that have their box. */
  readonly boxed = new Set<Element>();
  diagrams = 0;
  cut = false;
}

/** Finishes a page whose elements are all there. */
export function finish(
  root: Root,
  tree: Nodes,
  context: RenderContext,
): Omit<Rendered, "includes" | "components"> {
  const found = new Findings();
  const given = context.source.frontMatter.title;
  context.slugs.reserve(root);
  const { title, ids: titleIds } = context.isPart
    ? { title: given, ids: [] }
    : takeTitle(root, given, context.slugs);
  walk(root, (node) => {
    if (node.type === "comment") return finishComment(node, found);
    return node.type !== "element" || finishElement(node, found, context);
  });
  fillContents(found.contents, found.headings);
  const { headings, ids, links, cut } = found;
  return {
    title: title ?? "",
    titleIds,
    excerpt: excerptOf(root),
    cut,
    words: wordCount(tree),
    headings,
    ids,
    messages: context.diagnostics.list,
    ...cutAtLinks(toHtml(root, { allowDangerousHtml: true }), links),
  };
}

/** Where the first `<!-- more -->` stands, the text is cut for lists: always in one spelling. */
function finishComment(comment: Comment, found: Findings): boolean {
  const isCut = comment.value.trim() === "more";
  comment.value = isCut ? "more" : breakMarks(comment.value);
  if (isCut && found.cut) return false;
  found.cut ||= isCut;
  return true;
}

/** False when the element goes. */
function finishElement(element: Element, found: Findings, context: RenderContext): boolean {
  if (!removeInlineCode(element, context.source, context.diagnostics)) return false;
  if (finishBlock(element, found, context)) return true;
  moveAlignment(element);
  const heading = headingOf(element, context.slugs);
  if (heading && heading.id !== "footnote-label") {
    found.headings.push(heading);
    if (!context.isPart) addAnchor(element, heading, context.words);
  }
  if (contentsDepth in element.properties) found.contents.push(element);
  if (element.tagName === "li") nameTask(element);
  if (element.tagName === "table" && !found.boxed.has(element)) {
    found.boxed.add(boxTable(element, context.words.table));
  }
  takeLinks(element, context.source.linesBefore, found.links);
  found.ids.push(...idsOf(element));
  return true;
}

/** Formulas, diagrams and code; true when the element was one. */
function finishBlock(element: Element, found: Findings, context: RenderContext): boolean {
  if (element.tagName !== "pre" && element.tagName !== "code") return false;
  const { fragments, words } = context;
  const display = formulaIn(element);
  if (display) {
    const fault = showFormula(element, display, words.formula, fragments);
    const line = fault ? fault.line + (display === "block" ? 1 : 0) : 0;
    if (fault) report("formula-fault", element, context, { reason: fault.reason }, line);
    return true;
  }
  const source = diagramIn(element);
  if (source) {
    const label = words.diagram;
    const fault = drawDiagram(element, source, ++found.diagrams, label, fragments);
    if (fault) report("diagram-fault", element, context, { reason: fault.reason }, fault.line);
    return true;
  }
  const code = codeIn(element);
  const { id } = element.properties;
  if (code && typeof id === "string") found.ids.push(id);
  const unknown = code && highlightBlock(element, code, words.code, fragments);
  if (unknown) {
    const { language, near } = unknown;
    report("unknown-language", element, context, { language, ...(near !== undefined && { near }) });
  }
  return code !== undefined;
}

function report(
  id: DiagnosticId,
  element: Element,
  { source, diagnostics }: RenderContext,
  values: Readonly<Record<string, string>>,
  linesBelow = 0,
): void {
  const start = placeOf(element, source);
  const at = start && linesBelow > 0 ? { line: start.line + linesBelow, column: 1 } : start;
  diagnostics.add(id, { file: source.path, at, values });
}

interface Title {
  readonly title: string | undefined;
  /** Ids that went with the heading; no other heading of the page gets them. */
  readonly ids: readonly string[];
}

/**
 * The title: that of the front matter, or a first-level heading at the start. The theme shows it,
 * so a heading that says the same goes.
 */
function takeTitle(root: Root, given: string | undefined, slugs: Slugs): Title {
  const index = root.children.findIndex(
    (child) => child.type !== "comment" && !(child.type === "text" && child.value.trim() === ""),
  );
  const first = root.children[index];
  if (first?.type !== "element" || first.tagName !== "h1") return { title: given, ids: [] };
  const text = textOf(first).trim();
  // A picture alone is no title, and would be lost.
  if (text === "" || (given ?? text) !== text) return { title: given, ids: [] };
  root.children.splice(index, 1);
  headingOf(first, slugs);
  const ids: string[] = [];
  walk({ type: "root", children: [first] }, (node) => {
    if (node.type === "element") ids.push(...idsOf(node));
    return true;
  });
  return { title: text, ids };
}
