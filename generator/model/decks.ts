// The values of decks, as model.ts has those of pages. Types only: every stage may import this
// file.

/** A piece of a text that the parser tells apart. */
export interface TextSpan {
  /** mdast's name: "code", "html", "thematicBreak" … */
  readonly type: string;
  /** Offsets of its first character and of the one after its last. */
  readonly start: number;
  readonly end: number;
  /** Line of its first character, counted from 1. */
  readonly line: number;
}

/** What an author set for one slide. */
export interface SlideSettings {
  readonly layout?: string | undefined;
  readonly classes: readonly string[];
  readonly background?: string | undefined;
  readonly backgroundSize?: string | undefined;
  /** The picture of a layout that has one. */
  readonly image?: string | undefined;
  readonly transition?: string | undefined;
  readonly autoAnimate?: boolean | undefined;
  /** "lists": every item of a list is a step. "marp": those marked by "*" or "1)". */
  readonly fragments?: "none" | "lists" | "marp" | undefined;
  readonly title?: string | undefined;
  readonly id?: string | undefined;
  readonly hidden: boolean;
  /** A file whose slides take the place of this one. */
  readonly src?: string | undefined;
}

/** What an author set for a whole deck, with its defaults filled in. */
export interface DeckSettings {
  /** Name of a theme; undefined: the site's. */
  readonly theme?: string | undefined;
  readonly colorScheme: "light" | "dark" | "auto";
  /** Size of a slide in CSS pixels, before it is fitted to the screen. */
  readonly width: number;
  readonly height: number;
  readonly transition: string;
  readonly lineNumbers: boolean;
  /** Whether slides show their number, or how reveal.js shall form it. */
  readonly slideNumber: boolean | string;
  /** A line on every slide. */
  readonly header: string;
  readonly footer: string;
  readonly controls: boolean;
  readonly progress: boolean;
  /** How long the talk takes. */
  readonly minutes?: number | undefined;
  /** Address of a file to offer. */
  readonly download?: string | undefined;
  readonly handout: boolean;
  readonly fragments: "none" | "lists" | "marp";
  readonly defaults: SlideSettings;
}

/** One slide; its HTML stands in the document's, behind a mark. */
export interface Slide {
  readonly id: string;
  /** The words of its first heading, or "". */
  readonly title: string;
  readonly layout: string;
  readonly classes: readonly string[];
  /** True where it stands below the slide before it. */
  readonly below: boolean;
  /** By their names in HTML. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Markdown. Kept apart from everything that is published. */
  readonly notes: string;
  /** Where it was written. */
  readonly file: string;
  readonly line: number;
}

/** What a deck has besides the text that any document has. */
export interface Deck {
  readonly settings: DeckSettings;
  readonly slides: readonly Slide[];
  /** The slides' markdown without any notes, for those who read the source. */
  readonly plainText: string;
}
