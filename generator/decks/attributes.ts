// Attributes in braces, `{.fragment #name key=value}`, at the end of what they belong to:
//
//     - an item {.fragment}                the item
//     A paragraph. {.quiet}                the paragraph
//     ![A bowl](bowl.jpg){.wide}           the picture: no blank before the brace
//     {.fragment}                          on a line of its own: the table, code, list … above
//
// and in comments as reveal.js has them: `<!-- .element: class="fragment" -->`.

import type { Element, ElementContent, Properties, Root, RootContent } from "hast";

const part = /(?:[.#][\w-]+|[a-z][\w-]*(?:=(?:"[^"]*"|'[^']*'|[^\s"'{}]+))?)/.source;
const braces = new RegExp(`\\{[ \\t]*(${part}(?:[ \\t]+${part})*)[ \\t]*\\}[ \\t]*$`);
const pieces = new RegExp(part, "g");

/** Reads `.fragment #name key="value"`; undefined where nothing in it is an attribute. */
export function readAttributes(text: string): Properties | undefined {
  const properties: Properties = {};
  const classes: string[] = [];
  for (const [piece] of text.matchAll(pieces)) {
    const [name, ...rest] = piece.split("=");
    const value = rest.join("=").replace(/^(["'])(.*)\1$/s, "$2");
    if (piece.startsWith(".")) classes.push(piece.slice(1));
    else if (piece.startsWith("#")) properties["id"] = piece.slice(1);
    else if (name === "class") classes.push(...value.split(/\s+/));
    else if (name === "step") properties["dataFragmentIndex"] = value;
    else properties[propertyName(name!)] = value;
  }
  if (classes.length > 0) properties["className"] = classes.filter((name) => name !== "");
  return Object.keys(properties).length > 0 ? properties : undefined;
}

/** "data-id" to "dataId", as hast has it. */
function propertyName(attribute: string): string {
  return attribute.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Gives an element more attributes; classes add up. */
export function addAttributes(element: Element, given: Properties): void {
  const { className, ...rest } = given;
  Object.assign(element.properties, rest);
  if (!Array.isArray(className)) return;
  const before = element.properties["className"];
  const known = Array.isArray(before) ? before : [];
  element.properties["className"] = [
    ...known,
    ...className.filter((name) => !known.includes(name)),
  ];
}

const blocks = new Set(["p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "dt", "dd"]);

/** Moves all attributes in braces and comments of a tree to their elements. */
export function moveAttributes(parent: Root | Element): void {
  // In a list with blank lines the words of an item are a paragraph, and yet they mean the item.
  const first = isElement(parent, "li") ? parent.children.find((one) => !isBlank(one)) : undefined;
  if (first && isElement(first, "p")) takeBraces(first, parent as Element);
  for (const child of parent.children) {
    if (child.type === "element" && !isElement(child, "pre", "code")) moveAttributes(child);
  }
  takeComments(parent);
  takeInner(parent);
  if (parent.type === "element" && blocks.has(parent.tagName)) takeBraces(parent, parent);
  takeLines(parent);
}

/** `<!-- .element: … -->` belongs to what stands before it, or around it. */
function takeComments(parent: Root | Element): void {
  parent.children = (parent.children as RootContent[]).filter((child, index, all) => {
    const order =
      child.type === "comment" ? /^\s*\.element:(.*)$/s.exec(child.value)?.[1] : undefined;
    const given = order === undefined ? undefined : readAttributes(order);
    if (given) {
      const before = all.slice(0, index).reverse();
      const near = before.find((one) => !isBlank(one) && one.type !== "comment");
      const inText = near?.type === "text" || !near;
      if (near?.type === "element") addAttributes(near, given);
      else if (inText && parent.type === "element") addAttributes(parent, given);
    }
    return order === undefined;
  }) as ElementContent[];
}

/** Braces at the end of a block's own text, after a blank. */
function takeBraces(block: Element, target: Element): void {
  const last = lastText(block);
  if (!last || !/\s$/.test(last.before)) return;
  addAttributes(target, last.given);
  last.cut();
}

interface Found {
  readonly given: Properties;
  /** The text before the brace. */
  readonly before: string;
  cut(): void;
}

function lastText(block: Element): Found | undefined {
  // A nested list stands behind the words of its item.
  const end = block.children.findIndex((child) => isElement(child, "ul", "ol"));
  const own = end < 0 ? block.children : block.children.slice(0, end);
  const last = [...own].reverse().find((child) => !isBlank(child));
  if (last?.type !== "text") return undefined;
  const text = last.value.trimEnd();
  const match = braces.exec(text);
  const given = match ? readAttributes(match[1]!) : undefined;
  if (!match || !given || !marked(match[1]!)) return undefined;
  const before = text.slice(0, match.index);
  return {
    given,
    before: before === "" ? " " : before,
    cut: () => void (last.value = before.trimEnd()),
  };
}

/** A word alone in braces is text: there must be a dot, a hash or an equals sign. */
function marked(text: string): boolean {
  return /[.#=]/.test(text);
}

/** Braces right behind a picture, a link or other words with markup. */
function takeInner(parent: Root | Element): void {
  parent.children.forEach((child, index) => {
    const before = parent.children[index - 1];
    if (child.type !== "text" || before?.type !== "element") return;
    const match = /^\{([^{}]*)\}/.exec(child.value);
    const given = match && marked(match[1]!) ? readAttributes(match[1]!) : undefined;
    if (!match || !given || !braces.test(match[0])) return;
    addAttributes(before, given);
    child.value = child.value.slice(match[0].length);
  });
}

/** A paragraph of braces alone belongs to the block above it. */
function takeLines(parent: Root | Element): void {
  const { children } = parent;
  for (let index = children.length - 1; index > 0; index--) {
    const child = children[index]!;
    if (!isElement(child, "p") || child.children.length > 1) continue;
    const [text] = child.children;
    // Taken already: the paragraph itself carries what its braces said, and is empty.
    if (text?.type !== "text" || text.value !== "") continue;
    const above = (children.slice(0, index) as RootContent[]).reverse();
    const target = above.find((one) => one.type === "element");
    if (target?.type !== "element") continue;
    addAttributes(target, child.properties);
    children.splice(index, 1);
  }
}

function isElement(node: Root | RootContent, ...names: string[]): node is Element {
  return node.type === "element" && names.includes(node.tagName);
}

function isBlank(node: RootContent): boolean {
  return node.type === "text" && node.value.trim() === "";
}
