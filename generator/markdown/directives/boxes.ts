// The components that set text apart: callouts, what opens on demand, and the table of contents.

import type { Element } from "hast";
import { callout as calloutBox, calloutKind } from "../callouts.ts";
import { calloutKinds } from "../words.ts";
import { type Component, elementFor, elementsOf, reportFault } from "./component.ts";

/** `:::callout[Title]{type=tip}`, and under the name of its kind `:::tip[Title]`. */
export const callout: Component = (directive) => {
  const { attributes, label, content, state, context, name } = directive;
  const wanted = name === "callout" ? (attributes.get("type") ?? "note") : name;
  const kind = calloutKind(wanted);
  if (!kind) {
    reportFault(directive, `there is no type "${wanted}"`, `types: ${calloutKinds.join(", ")}`);
    return [];
  }
  const title = attributes.get("title");
  const heading = title ? [{ type: "text" as const, value: title }] : elementsOf(label, state);
  const box = calloutBox(kind, heading, elementsOf(content, state), context.words);
  const given = elementFor(directive, "div", box.properties["className"] as string[], []);
  return {
    ...given,
    properties: { ...box.properties, ...given.properties },
    children: box.children,
  };
};

/** `:::details[Summary]`: text that the reader opens. */
export const details: Component = (directive) => {
  const { attributes, label, content, state, context } = directive;
  const shown = elementsOf(label, state);
  const summary: Element = {
    type: "element",
    tagName: "summary",
    properties: {},
    children: shown.length > 0 ? shown : [{ type: "text", value: context.words.details }],
  };
  const box = elementFor(directive, "details", [], [summary, ...elementsOf(content, state)]);
  if (attributes.has("open")) box.properties["open"] = true;
  return box;
};

/** `:::code-group`: ways to say one thing in code, one below the other, each under its title. */
export const codeGroup: Component = (directive) => {
  const { content, state } = directive;
  if (!content.some(({ type }) => type === "code")) {
    reportFault(directive, "there is no code in it", "write blocks of code: ```sh [npm]");
  }
  return elementFor(directive, "div", ["code-group"], elementsOf(content, state));
};

/** The property by which a table of contents is found once all headings are known. */
export const contentsDepth = "dataContentsDepth";

/** `::toc{depth=3}`: the page's own table of contents, where the author wants it. */
export const contents: Component = (directive) => {
  const { attributes, label, state, context } = directive;
  const nav = elementFor(directive, "nav", ["toc"], []);
  const depth = Number(attributes.get("depth") ?? 3);
  if (!(depth >= 2 && depth <= 6)) reportFault(directive, "depth is a number from 2 to 6");
  nav.properties["ariaLabel"] = context.words.contents;
  nav.properties[contentsDepth] = depth;
  const title = elementsOf(label, state);
  if (title.length > 0) {
    nav.children.push({ type: "element", tagName: "p", properties: {}, children: title });
  }
  return nav;
};
