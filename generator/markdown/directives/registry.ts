// Which component a directive means: one of the site or its theme, or one of those built in.

import type { ElementContent } from "hast";
import type { Nodes } from "mdast";
import type { State } from "mdast-util-to-hast";
import { nearest } from "../../diagnostics.ts";
import type { RenderContext } from "../context.ts";
import { placeInFile } from "../places.ts";
import { calloutKinds } from "../words.ts";
import { callout, codeGroup, contents, details } from "./boxes.ts";
import { type Component, readDirective, reportFault } from "./component.ts";
import { figure, gallery, video } from "./media.ts";
import { componentNames } from "./names.ts";
import { own } from "./own.ts";
import type { DirectiveNode } from "./settle.ts";

interface BuiltIn {
  readonly component: Component;
  readonly attributes: readonly string[];
}

const box: BuiltIn = { component: callout, attributes: ["title"] };

/** The components that every site has; includes are done before. */
const builtIn: Readonly<Record<string, BuiltIn>> = {
  figure: { component: figure, attributes: ["src", "alt", "width", "height"] },
  gallery: { component: gallery, attributes: [] },
  video: {
    component: video,
    attributes: ["src", "poster", "captions", "lang", "width", "height", "loop", "muted"],
  },
  callout: { component: callout, attributes: ["type", "title"] },
  details: { component: details, attributes: ["open"] },
  "code-group": { component: codeGroup, attributes: [] },
  toc: { component: contents, attributes: ["depth"] },
  ...Object.fromEntries(calloutKinds.map((kind) => [kind, box])),
};

/** The elements of a directive. */
export function renderDirective(
  node: DirectiveNode,
  state: State,
  context: RenderContext,
): ElementContent[] {
  const data = (node as unknown as Nodes).data;
  // Somebody's plugin has taken care of it.
  if (data && ("hName" in data || "hChildren" in data)) {
    const element = state.applyData(node as unknown as Nodes, {
      type: "element",
      tagName: "div",
      properties: {},
      children: state.all(node as never) as ElementContent[],
    });
    return [element as ElementContent];
  }
  const directive = readDirective(node, state, context);
  if (node.data?.unclosed) {
    reportFault(directive, "it is never closed", "put a line with as many colons after its end");
    return [];
  }
  if (context.components.names.has(node.name)) return listed(own(directive));
  const found = Object.hasOwn(builtIn, node.name) ? builtIn[node.name] : undefined;
  if (!found) {
    reportUnknown(node, context);
    return [];
  }
  for (const key of directive.attributes.keys()) {
    if (found.attributes.includes(key)) continue;
    const near = nearest(key, found.attributes);
    const known = [...found.attributes, "class", "id"].join(", ");
    const hint = near ? `did you mean "${near}"?` : `it knows ${known}`;
    reportFault(directive, `it knows no "${key}"`, hint);
  }
  return listed(found.component(directive));
}

function listed(made: ElementContent | ElementContent[]): ElementContent[] {
  return Array.isArray(made) ? made : [made];
}

function reportUnknown({ name, position }: DirectiveNode, context: RenderContext): void {
  const names = [...context.components.names, ...componentNames, ...calloutKinds];
  const near = nearest(name, names);
  context.diagnostics.add("unknown-component", {
    file: context.source.path,
    at: placeInFile(position, context.source),
    values: { name },
    hint: near
      ? `did you mean "${near}"?`
      : `known are ${names.sort().join(", ")}; your own are files components/NAME.hbs`,
  });
}
