// Joins the deck stage with those that it calls: settings and markdown.

import type { Cache } from "../cache.ts";
import { DeckReader, type DeckSources } from "../decks/reader.ts";
import type { Diagnostics } from "../diagnostics.ts";
import { renderer } from "../markdown/document.ts";
import { loadEngines } from "../markdown/fragments.ts";
import { Slugs } from "../markdown/headings.ts";
import { blocksOf, inlaysOf } from "../markdown/spans.ts";
import type { Source } from "../model.ts";
import { readSlideSettings, splitDeck } from "../settings/deck.ts";

/** Loads what highlights code and the like, where a deck has some and is not in the cache. */
export async function loadDeckEngines(
  decks: readonly Source[],
  open: (source: Source) => string | undefined,
  cache: Cache,
): Promise<void> {
  const anew = decks.filter(({ path, sha256 }) => !cache.has(`deck:${sha256}:${path}`));
  await loadEngines(anew.map((source) => open(source) ?? ""));
}

/** A reader of decks; `open` gives the text of a markdown file of the site. */
export function deckReader(
  sources: readonly Source[],
  open: (source: Source) => string | undefined,
  cache: Cache,
  diagnostics: Diagnostics,
): DeckReader {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const render = renderer();
  const tools: DeckSources["tools"] = {
    outline: blocksOf,
    inventory: inlaysOf,
    split: (file, text, told) => splitDeck(file, text, [], told),
    slideSettings: readSlideSettings,
    open: (path: string) => {
      const source = byPath.get(path);
      return source && open(source);
    },
    paths: [...byPath.keys()],
    renderer: () => {
      const slugs = new Slugs();
      const slug = (words: string): string => slugs.slug(words);
      return {
        slug,
        render: (source, change, shape) =>
          render(source, true, { slugs, isPart: true, change, shape }),
      };
    },
  };
  return new DeckReader(cache, diagnostics, {
    tools,
    hash: (path) => byPath.get(path)?.sha256,
  });
}
