// Slides to HTML, one after another.

import type { DeckSettings, Slide } from "../model/decks.ts";
import type { DeckTools, PartRenderer, PlacedLink, RenderedPart } from "./tools.ts";
import { type PlacedSlide, rebased } from "./imports.ts";
import { takeNotes } from "./notes.ts";
import { type Settled, settle } from "./settings.ts";
import { cutSlots } from "./slots.ts";
import { markSteps } from "./steps.ts";
import { type Shape, type Shaping, shapeSlide } from "./tree.ts";

/** One slide with all that it adds to the document. */
export interface RenderedSlide {
  readonly slide: Slide;
  readonly html: readonly string[];
  readonly links: readonly PlacedLink[];
  readonly ids: readonly string[];
  readonly words: number;
  readonly excerpt: string;
  /** Its markdown without notes. */
  readonly plain: string;
}

/** Renders the slides of a deck. */
export function renderSlides(
  path: string,
  deck: DeckSettings,
  slides: readonly PlacedSlide[],
  tools: DeckTools,
): RenderedSlide[] {
  const renderer = tools.renderer();
  return slides.map((placed, index) => {
    const spoken = takeNotes(placed.raw.text, tools.inventory);
    const settled = settle(deck.defaults, placed.settings, spoken);
    const { settings } = settled;
    const layout = settings.layout ?? (index === 0 ? "title" : "default");
    const text = spoken.text;
    const { parts, shape } = renderParts(
      { placed, text, settled, layout, number: index + 1, fragments: deck.fragments },
      tools,
      renderer,
    );
    for (const { messages } of parts) tools.diagnostics.list.push(...messages);
    const title = settings.title ?? shape.title ?? "";
    const id = idOf(settings.id ?? shape.id ?? renderer.slug(title || `slide-${index + 1}`));
    const slide: Slide = {
      id,
      title,
      layout: shape.layout ?? layout,
      classes: settled.classes,
      below: placed.raw.below,
      attributes: settled.attributes,
      notes: spoken.notes,
      file: placed.file,
      line: placed.raw.line,
    };
    return {
      slide,
      html: sectionOf(parts, id, shape.id),
      links: parts.flatMap(({ links }) => links.map((link) => rebased(link, placed.file, path))),
      ids: [id, ...parts.flatMap(({ ids }) => ids).filter((one) => one !== shape.id)],
      words: parts.reduce((sum, { words }) => sum + words, 0),
      excerpt: parts.find(({ excerpt }) => excerpt !== "")?.excerpt ?? "",
      plain: `${spoken.plain.trim()}\n`,
    };
  });
}

/** In the address of a slide, digits alone would be its number. */
function idOf(name: string): string {
  return /^\d+$/.test(name) ? `slide-${name}` : name;
}

interface Order {
  readonly placed: PlacedSlide;
  readonly text: string;
  readonly settled: Settled;
  readonly layout: string;
  readonly number: number;
  readonly fragments: DeckSettings["fragments"];
}

function renderParts(
  order: Order,
  tools: DeckTools,
  renderer: PartRenderer,
): { parts: RenderedPart[]; shape: Shape } {
  const { placed, settled, layout, number } = order;
  const { raw, file } = placed;
  const fragments = settled.settings.fragments ?? order.fragments;
  const depth = number === 1 ? 1 : 2;
  let shape: Shape = {};
  const parts = cutSlots(order.text, tools.inventory).map(({ name, text, line }) => {
    const linesBefore = raw.line + line - 2;
    const source = { path: file, text, linesBefore, frontMatter: {} };
    const isContent = name === "content";
    const at = { line: (raw.header?.line ?? raw.line) - linesBefore, column: 1 };
    const picture = (url: string | undefined): Shaping["picture"] =>
      isContent && url !== undefined ? { url, at } : undefined;
    const shaping = {
      number,
      slot: name,
      depth: isContent || shape.title === undefined ? depth : depth + 1,
      layout,
      listsInSteps: fragments === "lists",
      background: picture(settled.background.picture),
      picture: picture(settled.settings.image),
      slug: (words: string) => renderer.slug(words),
    };
    return renderer.render(
      source,
      (tree) => markSteps(tree, text, fragments === "marp"),
      (root) => {
        const found = shapeSlide(root, shaping);
        shape = { ...found, ...shape, title: shape.title ?? found.title };
      },
    );
  });
  return { parts, shape };
}

/** The slide's HTML around its links. */
function sectionOf(
  parts: readonly RenderedPart[],
  id: string,
  headingId: string | undefined,
): string[] {
  const pieces = [`<!--slide--><section id="${id}">`];
  for (const { html } of parts) pieces.push(pieces.pop()! + html[0]!, ...html.slice(1));
  pieces.push(`${pieces.pop()!}</section>\n`);
  // The heading's id is the slide's now: it may stand in the page only once.
  if (headingId !== undefined) pieces[0] = pieces[0]!.replace(headingMark, "$1");
  return pieces;
}

const headingMark = /(<!--heading--><h[1-6]) id="[^"]*"/;
