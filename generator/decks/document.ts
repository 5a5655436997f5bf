// One deck: its file, cut into slides, each rendered by itself, and put together again as a document
// like any other. In its HTML every slide is
//
//     <!--slide--><section id="…"><!--heading-->…<!--content-->…<!--right-->…</section>
//
// which the theme stage takes apart at the comments to fill the layouts.

import type { Root } from "hast";
import type { Root as MarkdownRoot } from "mdast";
import type { Diagnostic, Diagnostics } from "../diagnostics.ts";
import type { Deck, DeckSettings, FrontMatter, Heading, Link, MarkdownText } from "../model.ts";
import type { SlideSettings } from "../model.ts";
import type { Outline } from "./breaks.ts";
import { collectSlides } from "./imports.ts";
import type { Inventory } from "./notes.ts";
import { renderSlides } from "./slides.ts";

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

/** A deck's document, but for its path and key. */
export interface ReadDeck {
  readonly frontMatter: FrontMatter;
  readonly title: string;
  readonly excerpt: string;
  readonly words: number;
  readonly headings: readonly Heading[];
  readonly ids: readonly string[];
  readonly links: readonly PlacedLink[];
  readonly html: readonly string[];
  readonly deck: Deck;
  /** Other files that slides were taken from. */
  readonly imports: readonly string[];
}

/** Reads a deck; undefined when it has faults, which are told. */
export function readDeck(path: string, source: string, tools: DeckTools): ReadDeck | undefined {
  const file = tools.split(path, source, tools.diagnostics);
  if (!file) return undefined;
  const { slides, imports } = collectSlides(path, file, tools);
  const shown = slides.filter(({ settings }) => !settings.hidden);
  if (shown.length === 0) {
    tools.diagnostics.add("deck-empty", { file: path });
    return undefined;
  }
  const rendered = renderSlides(path, file.deck, shown, tools);
  const plainText = rendered.map(({ plain }) => plain).join("\n---\n\n");
  const own = rendered.map(({ slide }) => slide);
  const html = [""];
  for (const { html: next } of rendered) html.push(html.pop()! + next[0]!, ...next.slice(1));
  return {
    frontMatter: file.frontMatter,
    title: file.frontMatter.title ?? own[0]!.title,
    excerpt: rendered.find(({ excerpt }) => excerpt !== "")?.excerpt ?? "",
    words: rendered.reduce((sum, { words }) => sum + words, 0),
    headings: own
      .filter(({ title }) => title !== "")
      .map(({ id, title }) => ({ id, text: title, depth: 2 })),
    ids: rendered.flatMap(({ ids }) => ids),
    links: rendered.flatMap(({ links }) => links),
    html,
    deck: { settings: file.deck, slides: own, plainText },
    imports,
  };
}
