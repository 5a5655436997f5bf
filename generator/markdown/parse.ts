// Text to mdast, with what the parser alone gets wrong for authors: dollars that are money, colons
// that are no directives, and the titles that VitePress and Docusaurus put behind `:::tip`.

import type { Root } from "mdast";
import { settleDirectives } from "./directives/settle.ts";
import { labelDirectives } from "./directives/labels.ts";
import { escapeDollars } from "./math/dollars.ts";
import { featuresOf, type ParseOptions, type Syntax } from "./parser.ts";

/** A parser: text in, mdast out. */
export type Parse = (text: string, options: ParseOptions) => Root;

/** What is wanted of a text besides its tree. */
export interface Wanted extends Syntax {
  /** Whether every node shall know its place. */
  readonly positions: boolean;
  /** Names of directives in running text; any other stays text. */
  readonly inlineNames: ReadonlySet<string>;
}

/** Parses a text. */
export function parseText(written: string, parse: Parse, wanted: Wanted): Root {
  const features = featuresOf(written, wanted);
  const text = features.directive ? labelDirectives(written) : written;
  // The repairs below need to know where things stand.
  const position = wanted.positions || features.math === true || features.directive === true;
  let tree = parse(text, { position, features });
  let parsed = text;
  if (features.math) {
    const escaped = escapeDollars(text, tree);
    if (escaped !== text) tree = parse((parsed = escaped), { position, features });
  }
  if (features.directive) settleDirectives(tree, parsed, wanted.inlineNames);
  return tree;
}
