// A deck in the theme: its document is taken apart at the marks of the deck stage, each slide fills
// the layout that it asks for, and the whole goes to deck.hbs or handout.hbs.
//
//     decks/title.hbs, decks/quote.hbs …     see `slide`: one slide and its parts
//     deck.hbs                               sees `deck.slides`: all of them, for reveal.js
//     handout.hbs                            sees `deck.handout`: the list of slides, as text

import { type Diagnostics, nearest } from "../diagnostics.ts";
import type { Deck, Slide } from "../model/decks.ts";
import type { Page } from "../model.ts";
import { engine } from "./engine.ts";
import type { Templates } from "./templates.ts";

type Html = InstanceType<(typeof engine)["SafeString"]>;

/** One slide, as a layout sees it. */
export interface SlideContext {
  /** Counted from 1. */
  readonly number: number;
  readonly id: string;
  readonly title: string;
  /** The layout's name in the theme. */
  readonly layout: string;
  /** The first heading, if the slide begins with one. */
  readonly heading: Html | undefined;
  /** All that has no place of its own. */
  readonly content: Html | undefined;
  /** The picture of a layout that has one. */
  readonly picture: Html | undefined;
  /** A picture behind the slide. */
  readonly background: Html | undefined;
  /** What the author set off by `::name::`. */
  readonly parts: Readonly<Record<string, Html>>;
}

/** What deck.hbs and handout.hbs see of a deck. */
export interface DeckContext {
  readonly url: string;
  /** Address of the handout; undefined where the author wants none. */
  readonly handoutUrl: string | undefined;
  readonly colorScheme: string;
  readonly header: string;
  readonly footer: string;
  readonly minutes: number | undefined;
  /** Address of a file to offer. */
  readonly download: string | undefined;
  readonly count: number;
  /** All slides for reveal.js, in the page of the deck. */
  readonly slides: Html | undefined;
  /** All slides as text, in the handout. */
  readonly handout: readonly SlideContext[] | undefined;
  /** True where the first slide has the page's only h1. */
  readonly titled: boolean;
  /** Attributes of the element around the slides, for the player. */
  readonly attributes: Html;
  readonly stylesheets: readonly string[];
  /** Address of the script that shows the deck. */
  readonly player: string | undefined;
}

/** Files that every deck of a theme loads. */
export interface DeckAssets {
  readonly stylesheets: readonly string[];
  readonly player: string | undefined;
}

/** What a deck's rendering needs. */
export interface DeckOrder {
  readonly page: Page;
  /** The document's HTML with its links filled in. */
  readonly html: string;
  /** The context of the page's template. */
  readonly context: object;
  readonly templates: Templates;
  readonly assets: DeckAssets;
  readonly diagnostics: Diagnostics;
}

/** The deck of a page, ready for its template. */
export function deckContext(order: DeckOrder): DeckContext {
  const { page, html, assets } = order;
  const deck = page.document!.deck!;
  const { settings } = deck;
  const texts = html.split("<!--slide-->").slice(1);
  const slides = deck.slides.map((slide, index) => slideOf(slide, index, texts[index]!, order));
  const isHandout = page.kind === "handout";
  const url = isHandout ? page.url.replace(/handout\/$/, "") : page.url;
  return {
    url,
    handoutUrl: settings.handout ? `${url}handout/` : undefined,
    colorScheme: settings.colorScheme,
    header: settings.header,
    footer: settings.footer,
    minutes: settings.minutes,
    download: settings.download,
    count: slides.length,
    slides: isHandout ? undefined : new engine.SafeString(sections(deck, slides, order)),
    handout: isHandout ? slides : undefined,
    titled: slides[0]?.heading !== undefined,
    attributes: new engine.SafeString(attributesOf(deck)),
    ...assets,
  };
}

/** Names that Slidev and reveal.js's users know, for layouts of ours. */
const otherNames: Readonly<Record<string, string>> = {
  cover: "title",
  intro: "title",
  lead: "title",
  "two-cols": "two-columns",
  "two-cols-header": "two-columns",
  columns: "two-columns",
  image: "picture",
  full: "picture",
  "image-left": "picture-left",
  "image-right": "picture-right",
  fact: "statement",
  center: "statement",
  none: "default",
};

function slideOf(slide: Slide, index: number, text: string, order: DeckOrder): SlideContext {
  const layout = layoutOf(slide, order);
  const inner = text.slice(text.indexOf("<!--"), text.lastIndexOf("</section>"));
  const parts: Record<string, string> = {};
  const pieces = inner.split(/<!--([\w-]+)-->/);
  for (let at = 1; at < pieces.length; at += 2) {
    parts[pieces[at]!] = (parts[pieces[at]!] ?? "") + pieces[at + 1]!.trim();
  }
  const { heading, content, picture, background, ...others } = parts;
  const safe = (html: string | undefined): Html | undefined =>
    html ? new engine.SafeString(html) : undefined;
  return {
    number: index + 1,
    id: slide.id,
    title: slide.title,
    layout,
    heading: safe(heading),
    content: safe(content),
    picture: safe(picture),
    background: safe(background),
    parts: Object.fromEntries(
      Object.entries(others).map(([name, html]) => [name, new engine.SafeString(html)]),
    ),
  };
}

function layoutOf({ layout, file, line }: Slide, { templates, diagnostics }: DeckOrder): string {
  if (templates.get(`decks/${layout}`)) return layout;
  const other = otherNames[layout];
  if (other !== undefined && templates.get(`decks/${other}`)) return other;
  const known = templates.names
    .filter((name) => name.startsWith("decks/"))
    .map((name) => name.slice("decks/".length));
  const near = nearest(layout, [...known, ...Object.keys(otherNames)]);
  diagnostics.add("deck-layout-missing", {
    file,
    at: { line, column: 1 },
    values: { name: layout, known: known.join(", ") || "none" },
    ...(near && { hint: `did you mean "${near}"?` }),
  });
  return "default";
}

/** The slides as reveal.js wants them: those below one another share a section. */
function sections(deck: Deck, slides: readonly SlideContext[], order: DeckOrder): string {
  const { slides: facts } = deck;
  const pieces: string[] = [];
  slides.forEach((slide, index) => {
    const opens = !facts[index]!.below && facts[index + 1]?.below;
    const closes = facts[index]!.below && !facts[index + 1]?.below;
    if (opens) pieces.push(`<section>\n`);
    pieces.push(section(slide, facts[index]!, deck.settings, slides.length, order));
    if (closes) pieces.push(`</section>\n`);
  });
  return pieces.join("");
}

function section(
  slide: SlideContext,
  { classes, attributes }: Slide,
  { header, footer }: Deck["settings"],
  count: number,
  { context, templates }: DeckOrder,
): string {
  const template = templates.get(`decks/${slide.layout}`);
  const deck = { header, footer, count };
  const body = template?.({ ...context, deck, slide, number: slide.number, count }) ?? "";
  const given: Record<string, string> = {
    id: slide.id,
    class: [`layout-${slide.layout}`, ...classes].join(" "),
    role: "group",
    "aria-label": `${slide.number} / ${count}${slide.title && `: ${slide.title}`}`,
    ...attributes,
  };
  const picture = largestFile(slide.background?.toString() ?? "");
  const shown = Object.entries(given).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  if (picture) shown.push(` data-background-image="${picture}"`);
  return `<section${shown.join("")}>\n${body}</section>\n`;
}

function attributesOf({ settings }: Deck): string {
  const { width, height, transition, slideNumber, controls, progress } = settings;
  const values = { width, height, transition, "slide-number": slideNumber, controls, progress };
  return Object.entries(values)
    .map(([name, value]) => `data-${name}="${escaped(String(value))}"`)
    .join(" ");
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
}

/** The file of a picture's tag that fills a screen; who runs the deck knows WebP. */
function largestFile(tag: string): string | undefined {
  const webp = /<source type="image\/webp" srcset="(?:[^"]*, )?([^" ]+)/.exec(tag)?.[1];
  return webp ?? /<img\b[^>]*? src="([^"]*)"/.exec(tag)?.[1];
}
