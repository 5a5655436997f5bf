// One deck: its file, cut into slides, each rendered by itself, and put together again as a
// document like any other. In its HTML every slide is
//
//     <!--slide--><section id="…"><!--heading-->…<!--content-->…<!--right-->…</section>
//
// which the theme stage takes apart at the comments to fill the layouts.

import type { Deck } from "../model/decks.ts";
import type { FrontMatter, Heading } from "../model.ts";
import { collectSlides } from "./imports.ts";
import { renderSlides } from "./slides.ts";
import type { DeckTools, PlacedLink } from "./tools.ts";

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
