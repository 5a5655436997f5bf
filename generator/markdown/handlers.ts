// How nodes of markdown become elements, where it is not as remark-rehype has it.

import type { Element, ElementContent, Properties } from "hast";
import type { Blockquote, Code, Html, Nodes, Parents, Root, RootContent, Text } from "mdast";
import { defaultHandlers, type Handler, type Handlers, type State } from "mdast-util-to-hast";
import { alertIn, callout } from "./callouts.ts";
import { metaProperty } from "./code/block.ts";
import { contextOf } from "./context.ts";
import { elementsOf } from "./directives/component.ts";
import { renderDirective } from "./directives/registry.ts";
import type { DirectiveNode } from "./directives/settle.ts";
import { tellOfForeign } from "./foreign.ts";
import { isComment } from "./text.ts";

function element(
  state: State,
  node: Nodes,
  tagName: string,
  properties: Properties,
  children: ElementContent[],
): Element {
  const made: Element = { type: "element", tagName, properties, children };
  state.patch(node, made);
  return state.applyData(node, made) as Element;
}

function inner(state: State, node: unknown): ElementContent[] {
  return state.all(node as Parents) as ElementContent[];
}

function block(state: State, node: Nodes, tagName: string): Element {
  return element(
    state,
    node,
    tagName,
    {},
    state.wrap(inner(state, node), true) as ElementContent[],
  );
}

/** A list of terms; a definition of one paragraph needs no paragraph. */
const definitions: Handlers = {
  descriptionList: (state, node: Nodes) => block(state, node, "dl"),
  descriptionTerm: (state, node: Nodes) => element(state, node, "dt", {}, inner(state, node)),
  descriptionDetails(state, node: Nodes & { spread?: boolean }) {
    const children = inner(state, node);
    const [only, ...more] = children;
    const isTight = !node.spread && only?.type === "element" && only.tagName === "p";
    const shown = isTight && more.length === 0 ? only.children : children;
    return element(state, node, "dd", {}, shown);
  },
};

const mathematics: Handlers = {
  inlineMath: (state, node: Nodes & { value: string }) =>
    element(state, node, "code", { className: ["language-math", "math-inline"] }, [
      { type: "text", value: node.value },
    ]),
  math(state, node: Nodes & { value: string }) {
    const code: Element = {
      type: "element",
      tagName: "code",
      properties: { className: ["language-math", "math-display"] },
      children: [{ type: "text", value: node.value }],
    };
    return element(state, node, "pre", {}, [code]);
  },
};

function directive(state: State, node: DirectiveNode): ElementContent[] {
  return renderDirective(node, state, contextOf(state));
}

/** A root of definitions alone, and what it stands for. */
interface StandIn extends Root {
  readonly whole?: Root;
}

/**
 * What remark-rehype is given for a tree: it looks through all of a tree for definitions, in a way
 * that takes longer than most of what it does then. The handler of the root takes the tree itself.
 */
export function withDefinitions(whole: Root): StandIn {
  const children: RootContent[] = [];
  const look = (node: Parents): void => {
    for (const child of node.children) {
      if (child.type === "definition" || child.type === "footnoteDefinition") children.push(child);
      else if ("children" in child) look(child);
    }
  };
  look(whole);
  return { type: "root", children, whole };
}

/** Handlers for remark-rehype. */
export const handlers: Handlers = {
  root: ((state, node: StandIn) => defaultHandlers.root(state, node.whole ?? node)) as Handler,
  ...definitions,
  ...mathematics,
  containerDirective: directive,
  leafDirective: directive,
  textDirective: directive,
  /** Keeps the rest of a fence's info string where it survives another parse. */
  code(state, node: Code) {
    tellOfForeign(node, contextOf(state));
    const pre = defaultHandlers.code(state, node);
    const [code] = pre.children;
    if (node.meta && code?.type === "element") code.properties[metaProperty] = node.meta;
    return pre;
  },
  blockquote(state, node: Blockquote) {
    const alert = alertIn(node);
    if (!alert) return defaultHandlers.blockquote(state, node);
    const { kind, title, quote } = alert;
    const { words } = contextOf(state);
    const content = state.wrap(inner(state, quote), true) as ElementContent[];
    const box = callout(kind, elementsOf(title, state), content, words);
    state.patch(node, box);
    return box;
  },
  text(state, node: Text) {
    tellOfForeign(node, contextOf(state));
    return defaultHandlers.text(state, node);
  },
  html(state, node: Html) {
    if (!isComment(node.value)) return defaultHandlers.html(state, node);
    return { type: "comment", value: node.value.slice(4, -3) } as unknown as Element;
  },
};
