// Slides that are not shown are out of reach for the keyboard and for screen readers: reveal.js
// hides them from the eye and by aria-hidden, and leaves their links in the order of the Tab key.

import type Reveal from "reveal.js";

type Deck = InstanceType<typeof Reveal>;

/** Keeps everything but the current slide inert; in the overview all can be reached. */
export function keepFocusOnSlide(deck: Deck, element: HTMLElement): void {
  const update = (): void => {
    const all = deck.isOverview() || /print-pdf/i.test(location.search);
    const current = deck.getCurrentSlide() as HTMLElement | undefined;
    for (const slide of element.querySelectorAll<HTMLElement>(".slides section")) {
      slide.inert = !all && slide !== current && !slide.contains(current ?? null);
    }
  };
  for (const name of ["ready", "slidechanged", "overviewshown", "overviewhidden"]) {
    deck.on(name, update);
  }
}
