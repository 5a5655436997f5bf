// The parser, behind unified's interface: text in, mdast out. satteri is written in Rust and takes
// a fortieth of remark-parse's time; `npm test` compares the two on CommonMark's and GFM's suites.
// What goes beyond GFM is switched on only for texts that may hold it.

import type { Root } from "mdast";
import { type Features, markdownToMdast } from "satteri";
import type { Processor } from "unified";
import type { VFile } from "vfile";

/** What a site wants beyond GFM. */
export interface Syntax {
  /** `$x$` and `$$x$$`; a fence ```math is mathematics in any case. */
  readonly math: boolean;
  /** Curly quotes, dashes and ellipses for straight ones, hyphens and dots. */
  readonly smartPunctuation: boolean;
}

/** What a parser is asked for. */
export interface ParseOptions {
  readonly position: boolean;
  readonly features: Features;
}

/** What the parser knows of every text beyond CommonMark. */
export const features = { gfm: true, frontmatter: false } as const;

/** What a text may hold beyond GFM, by a quick look. */
export function featuresOf(text: string, syntax: Syntax): Features {
  return {
    ...features,
    math: syntax.math && text.includes("$"),
    smartPunctuation: syntax.smartPunctuation,
    definitionList: /^[ \t>]*:[ \t]/m.test(text),
    headingAttributes: holdsHeadingIds(text),
    directive: holdsDirectives(text),
  };
}

/** `## Title {#id}`; where another heading ends in braces that mean nothing, none mean anything. */
function holdsHeadingIds(text: string): boolean {
  if (!text.includes("{")) return false;
  const ends = text.match(/^[ \t>]*#.*\{[^}]*\}[ \t]*$/gm) ?? [];
  return ends.length > 0 && ends.every((line) => /\{[#.][^}]*\}[ \t]*$/.test(line));
}

function holdsDirectives(text: string): boolean {
  if (!text.includes(":")) return false;
  return /^[ \t>*+-]*::+[ \t]*[a-z]/im.test(text) || /:[a-z][\w-]*[[{]/i.test(text);
}

/** unified's plugin that parses with satteri; `data.parse` of the file says how. */
export function satteriParse(this: Processor<Root>): void {
  this.parser = (text, file: VFile) => {
    const options = file.data["parse"] as ParseOptions;
    return markdownToMdast(text, options) as Root;
  };
}
