// The parser, behind unified's interface: text in, mdast out. satteri is written in Rust and takes
// a fortieth of remark-parse's time; `npm test` compares the two on CommonMark's and GFM's suites.

import type { Root } from "mdast";
import { markdownToMdast } from "satteri";
import type { Processor } from "unified";

/** What the parser knows beyond CommonMark. */
export const features = { gfm: true, frontmatter: false } as const;

/** What a parser is asked for. */
export interface ParseOptions {
  readonly position: boolean;
}

/**
 * unified's plugin that parses with satteri. Positions take half of the time of what follows, and
 * only messages need them.
 */
export function satteriParse(this: Processor<Root>, { position }: ParseOptions): void {
  this.parser = (text) => markdownToMdast(text, { features, position }) as Root;
}
