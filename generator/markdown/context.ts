// What the parts of one page's rendering share.

import type { State } from "mdast-util-to-hast";
import type { VFile } from "vfile";
import type { Diagnostics } from "../diagnostics.ts";
import type { Components } from "../model/components.ts";
import type { MarkdownText } from "../model.ts";
import type { Fragments } from "./fragments.ts";
import type { Slugs } from "./headings.ts";
import type { Words } from "./words.ts";

/** Shared by all parts of one rendering. */
export interface RenderContext {
  readonly source: MarkdownText;
  readonly language: string;
  readonly words: Words;
  readonly diagnostics: Diagnostics;
  readonly fragments: Fragments;
  readonly slugs: Slugs;
  /** True for a piece of a page. */
  readonly isPart: boolean;
  readonly components: Components & {
    /** Those that the page has used. */
    readonly used: Set<string>;
  };
}

/** Puts the context where the handlers of mdast find it. */
export function keepContext(file: VFile, context: RenderContext): void {
  file.data["context"] = context;
}

/** The context of the page that a handler works on. */
export function contextOf(state: State): RenderContext {
  const { file } = state.options as { file?: VFile };
  return file!.data["context"] as RenderContext;
}
