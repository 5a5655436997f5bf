// What the deck stage asks of others, and what it hands around within itself.

import type { Root } from "hast";
import type { Root as MarkdownRoot } from "mdast";
import type { DeckSettings, SlideSettings } from "../model/decks.ts";
import type { Diagnostic, Diagnostics } from "../diagnostics.ts";
import type { FrontMatter, Link, MarkdownText } from "../model.ts";
import type { Outline } from "./breaks.ts";
import type { Inventory } from "./notes.ts";

/** What the markdown stage makes of one part of a slide. */
export interface RenderedPart {
  readonly excerpt: string;
  readonly words: number;
  readonly ids: readonly string[];
  readonly links: readonly Link[];
  readonly html: readonly string[];
  readonly messages: readonly Diagnostic[];
}

/** Renders texts that share their ids. */
export interface PartRenderer {
  render(
    source: MarkdownText,
    change: (tree: MarkdownRoot) => void,
    shape: (root: Root) => void,
  ): RenderedPart;
  /** Gives some words an id that none has yet. */
  slug(words: string): string;
}

/** What the other stages do for this one. */
export interface DeckTools {
  readonly outline: Outline;
  readonly inventory: Inventory;
  /** Made anew for each deck. */
  renderer(): PartRenderer;
  /** Cuts the front matter off a deck's file; undefined when it has faults. */
  split(file: string, text: string, diagnostics: Diagnostics): DeckFile | undefined;
  /** Checks the settings of one slide; undefined when they have faults. */
  slideSettings(
    file: string,
    header: { readonly text: string; readonly line: number },
    diagnostics: Diagnostics,
  ): SlideSettings | undefined;
  /** The text of a file of the site; undefined where there is none. */
  open(path: string): string | undefined;
  /** All markdown files, for guesses. */
  readonly paths: readonly string[];
  readonly diagnostics: Diagnostics;
}

/** A deck's file, cut in two. */
export interface DeckFile {
  readonly frontMatter: FrontMatter;
  readonly deck: DeckSettings;
  /** What the front matter sets for the first slide. */
  readonly first: SlideSettings;
  readonly text: string;
  /** Lines of the file before the text. */
  readonly linesBefore: number;
}

/** A link, and the file it stands in where that is not the deck's own. */
export type PlacedLink = Link & { readonly file?: string };
