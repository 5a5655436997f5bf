// A component's view of its directive:
//
//     :::name[label]{key="value" .class #id}        ::name[label]{…}        :name[label]{…}
//     content
//     :::

import type { Element, ElementContent } from "hast";
import type { BlockContent, Nodes, Parents, PhrasingContent, RootContent } from "mdast";
import type { State } from "mdast-util-to-hast";
import type { RenderContext } from "../context.ts";
import { placeInFile } from "../places.ts";
import type { DirectiveNode } from "./settle.ts";

/** A directive taken apart. */
export interface Directive {
  readonly node: DirectiveNode;
  readonly name: string;
  /** Without class and id. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly label: readonly PhrasingContent[];
  /** Of a container, but for its label. */
  readonly content: readonly RootContent[];
  readonly context: RenderContext;
  readonly state: State;
}

/** Makes the elements of a directive. */
export type Component = (directive: Directive) => ElementContent | ElementContent[];

/** Takes a directive apart. */
export function readDirective(
  node: DirectiveNode,
  state: State,
  context: RenderContext,
): Directive {
  const isContainer = node.type === "containerDirective";
  const children = node.children as RootContent[];
  const first = children[0];
  const isLabelled =
    isContainer &&
    first?.type === "paragraph" &&
    (first.data as { directiveLabel?: boolean } | undefined)?.directiveLabel === true;
  const label = isLabelled ? first.children : isContainer ? [] : (children as PhrasingContent[]);
  const given = Object.entries(node.attributes ?? {}).map(
    ([key, value]) => [key, value ?? ""] as const,
  );
  const attributes = new Map(given.filter(([key]) => key !== "class" && key !== "id"));
  const content = isContainer ? children.slice(isLabelled ? 1 : 0) : [];
  return { node, name: node.name, attributes, label, content, context, state };
}

/** Nodes of markdown as elements. */
export function elementsOf(
  nodes: readonly (RootContent | BlockContent | PhrasingContent)[],
  state: State,
): ElementContent[] {
  return state.all({ type: "root", children: [...nodes] } as Parents) as ElementContent[];
}

/** An element with the class and the id that the author gave, and its place in the file. */
export function elementFor(
  { node, state }: Directive,
  tagName: string,
  classes: readonly string[],
  children: readonly ElementContent[],
): Element {
  const own = node.attributes?.["class"]?.split(/\s+/).filter(Boolean) ?? [];
  const id = node.attributes?.["id"];
  const className = [...classes, ...own];
  const properties = { ...(id && { id }), ...(className.length > 0 && { className }) };
  const element: Element = { type: "element", tagName, properties, children: [...children] };
  state.patch(node as unknown as Nodes, element);
  return element;
}

/** Tells what is wrong with a directive. */
export function reportFault(
  { node, name, context }: Directive,
  reason: string,
  hint?: string,
): void {
  const at = placeInFile(node.position, context.source);
  context.diagnostics.add("component-fault", {
    file: context.source.path,
    at,
    values: { name, reason },
    ...(hint !== undefined && { hint }),
  });
}
