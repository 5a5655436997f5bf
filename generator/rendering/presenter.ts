// What a presenter has of a deck, and the public does not.

import type { Page } from "../model.ts";
import { isAt } from "./deck-alone.ts";

/** The presenter's side of a deck. */
export interface PresenterDeck {
  readonly url: string;
  /** How long the talk takes, by its author's word. */
  readonly minutes: number | undefined;
  readonly slides: readonly {
    readonly id: string;
    readonly title: string;
    /** Markdown. */
    readonly notes: string;
  }[];
}

/** Of all decks among the pages; or of the one in the folder `alone`, which is shown at "/". */
export function presenterDecks(
  pages: readonly Page[],
  alone: string | undefined,
): readonly PresenterDeck[] {
  const decks = pages.filter(({ kind }) => kind === "deck");
  if (alone === undefined) return decks.map(presenterDeck);
  return decks
    .filter((page) => isAt(page, alone))
    .map((page) => presenterDeck({ ...page, url: "/" }));
}

function presenterDeck({ url, document }: Page): PresenterDeck {
  const { settings, slides } = document!.deck!;
  const shown = slides.map(({ id, title, notes }) => ({ id, title, notes }));
  return { url, minutes: settings.minutes, slides: shown };
}
