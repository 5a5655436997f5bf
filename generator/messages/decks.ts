// What an author is told about decks. A part of the table in
// diagnostics.ts.

import type { Message } from "./message.ts";

/** Messages by id. */
export const decksMessages = {
  "deck-empty": {
    severity: "error",
    text: "a deck without slides",
    hint: "write some text; a line of three hyphens begins the next slide",
  },
  "deck-underline": {
    severity: "warning",
    text: "these hyphens make a heading of the line above, and no new slide",
    hint: "put an empty line above them",
  },
  "deck-fence-open": {
    severity: "error",
    text: "this block of code is never closed, so the slides behind it are part of it",
    hint: "end it with a line of the same marks",
  },
  "deck-key-unused": {
    severity: "note",
    text: '"{key}" has no meaning here and is left out',
  },
  "deck-source-missing": {
    severity: "error",
    text: 'there is no file "{path}" to take slides from',
    hint: 'did you mean "{near}"?',
  },
  "deck-source-circle": {
    severity: "error",
    text: "slides are taken from a file that takes them from here: {circle}",
    hint: "remove one of these src",
  },
  "deck-source-range": {
    severity: "error",
    text: '"{path}" has {count} slides, and "{range}" names others',
  },
  "deck-missing": { severity: "error", text: "there is no deck here" },
  "deck-link-outside": {
    severity: "warning",
    text: 'link to "{url}" leads out of the deck, and the image holds only the deck',
    hint: "give the address of the whole site: baseUrl in site.yaml",
  },
  "deck-theme-missing": {
    severity: "warning",
    text: 'there is no theme "{name}" here; the deck is shown in "{used}"',
    hint: "themes live in themes/NAME/ beside content/",
  },
  "deck-layout-missing": {
    severity: "error",
    text: 'the theme has no layout "{name}" for slides',
    hint: "its layouts: {known}",
  },
} satisfies Record<string, Message>;
