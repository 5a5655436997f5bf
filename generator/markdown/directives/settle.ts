// Colons that are no directives. `12:30` and `a:b` are text, and so is `:name[…]` when no component
// has that name: only what stands on a line of its own is meant as one for certain.

import type { Nodes, Paragraph, Parent, PhrasingContent, Root, RootContent } from "mdast";
import { calloutKinds } from "../words.ts";
import { componentNames } from "./names.ts";

/** A directive as the parser gives it. */
export interface DirectiveNode extends Omit<Parent, "data"> {
  type: "containerDirective" | "leafDirective" | "textDirective";
  name: string;
  data?: { unclosed?: boolean };
  attributes?: Readonly<Record<string, string | null | undefined>> | null;
}

const known = new Set<string>([...componentNames, ...calloutKinds]);

/** True for a directive. */
export function isDirective(node: Nodes | { readonly type: string }): node is DirectiveNode {
  return /^(container|leaf|text)Directive$/.test(node.type);
}

/** Turns directives that are none back into text. */
export function settleDirectives(tree: Root, text: string, inlineNames: ReadonlySet<string>): void {
  const pending: Parent[] = [tree];
  for (let parent = pending.pop(); parent; parent = pending.pop()) {
    const children = parent.children as RootContent[];
    if (children.some((child) => isDirective(child))) {
      parent.children = children.flatMap((child) => {
        if (!isDirective(child)) return [child];
        const node = child as DirectiveNode;
        if (node.type === "textDirective" && !inlineNames.has(node.name)) return asText(node, text);
        if (node.type === "containerDirective" && isOpen(node, text))
          node.data = { unclosed: true };
        if (node.type === "leafDirective" && isBare(node, text)) return [asParagraph(node, text)];
        return [child];
      });
      joinTexts(parent);
    }
    for (const child of parent.children) if ("children" in child) pending.push(child as Parent);
  }
}

function sliceOf({ position }: Nodes | DirectiveNode, text: string): string {
  return text.slice(position?.start.offset ?? 0, position?.end.offset ?? 0);
}

/** The end of the text closes a container as well, which nobody means. */
function isOpen(node: DirectiveNode, text: string): boolean {
  const lines = sliceOf(node, text).trimEnd().split("\n");
  return lines.length < 2 || !/^[ \t>]*:{3,}[ \t]*$/.test(lines.at(-1)!);
}

/** `::name` and nothing more. */
function isBare(node: DirectiveNode, text: string): boolean {
  return !/^::[\w-]+[[{]/.test(sliceOf(node, text)) && !known.has(node.name);
}

/** What stands in the brackets was parsed, and stays what it is. */
function asText(node: DirectiveNode, text: string): RootContent[] {
  const whole = sliceOf(node, text);
  const first = node.children[0]?.position?.start.offset;
  const last = node.children.at(-1)?.position?.end.offset;
  const start = node.position?.start.offset ?? 0;
  if (first === undefined || last === undefined) return [{ type: "text", value: whole }];
  return [
    { type: "text", value: whole.slice(0, first - start) },
    ...(node.children as PhrasingContent[]),
    { type: "text", value: whole.slice(last - start) },
  ];
}

function asParagraph(node: DirectiveNode, text: string): Paragraph {
  const value = sliceOf(node, text);
  return {
    type: "paragraph",
    children: [{ type: "text", value }],
    ...(node.position && { position: node.position }),
  };
}

/** Neighbours that are text are one text, as they would be without the colon. */
function joinTexts(parent: Parent): void {
  const joined: Nodes[] = [];
  for (const child of parent.children as Nodes[]) {
    const last = joined.at(-1);
    if (child.type === "text" && last?.type === "text") last.value += child.value;
    else joined.push(child);
  }
  parent.children = joined as RootContent[];
}
