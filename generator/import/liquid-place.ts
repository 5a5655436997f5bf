// What Liquid's tags and filters may know of the site and of the text that they stand in.

import type { Liquid, Parser, Tag, TagToken, TopLevelToken } from "liquidjs";
import type { DiagnosticId, Diagnostics } from "../diagnostics.ts";

/** What the tags of a page may ask about the site around it. */
export interface LiquidSite {
  /** Includes by their path below _includes/. */
  readonly includes: ReadonlyMap<string, string>;
  /** Text of any file of the old site, without front matter; undefined when there is none. */
  read(path: string): string | undefined;
  /** Address of a file of the old site ("_posts/2020-01-02-a.md"), or of a post without its end. */
  addressOf(path: string): string | undefined;
  /** Variables: `site`, `jekyll`. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** IANA name, for dates. */
  readonly timeZone: string;
  readonly diagnostics: Diagnostics;
}

/** A tag as liquidjs makes them. */
export type TagClass = new (
  token: TagToken,
  rest: TopLevelToken[],
  liquid: Liquid,
  parser: Parser,
) => Tag;

/** Anything of Liquid that knows where it stands. */
export interface Token {
  readonly file?: string | undefined;
  getPosition(): number[];
}

/** What a tag or filter knows of the text that it stands in. */
export interface LiquidPlace {
  /** The file that is being evaluated. */
  file(): string;
  report(id: DiagnosticId, token: Token, values: Readonly<Record<string, string>>): void;
}
