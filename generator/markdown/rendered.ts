// What rendering one text gives.

import type { Diagnostic } from "../diagnostics.ts";
import type { Heading, Link } from "../model.ts";

/** What the text says, without what the front matter adds. */
export interface Rendered {
  readonly title: string;
  /** Ids of the heading that became the title, and of what was in it. */
  readonly titleIds: readonly string[];
  readonly excerpt: string;
  /** Whether `<!--more-->` cuts the text. */
  readonly cut: boolean;
  readonly words: number;
  readonly headings: readonly Heading[];
  readonly ids: readonly string[];
  readonly links: readonly Link[];
  readonly html: readonly string[];
  readonly messages: readonly Diagnostic[];
  /** Files that it includes, or would if they were there; sorted. */
  readonly includes: readonly string[];
  /** Components of the site or its theme that it uses; sorted. */
  readonly components: readonly string[];
}
