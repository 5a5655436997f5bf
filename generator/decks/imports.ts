// Slides that are taken from other files: `src: ./other.md`, or `src: ./other.md#2,4-6` for some of
// them. What the importing slide sets goes before what the imported file sets for its first.

import { posix } from "node:path";
import { nearest } from "../diagnostics.ts";
import type { SlideSettings } from "../model/decks.ts";
import type { Link } from "../model.ts";
import { cutSlides, type RawSlide } from "./breaks.ts";
import type { DeckFile, DeckTools } from "./tools.ts";

/** A slide, and the file it stands in. */
export interface PlacedSlide {
  readonly raw: RawSlide;
  readonly file: string;
  readonly settings: SlideSettings;
}

interface Walk {
  readonly tools: DeckTools;
  /** Files that were entered and not yet left. */
  readonly trail: readonly string[];
  readonly imports: Set<string>;
}

/** All slides of a deck in their order, and the other files they come from. */
export function collectSlides(
  path: string,
  file: DeckFile,
  tools: DeckTools,
): { slides: PlacedSlide[]; imports: string[] } {
  const walk: Walk = { tools, trail: [path], imports: new Set() };
  const slides = slidesOf(path, file, walk);
  return { slides, imports: [...walk.imports].sort() };
}

function slidesOf(path: string, file: DeckFile, walk: Walk): PlacedSlide[] {
  const { outline, diagnostics } = walk.tools;
  const { src, background, image, layout } = file.first;
  const keepsFirst = [src, background, image, layout].some((value) => value !== undefined);
  const context = { file: path, keepsFirst, outline, diagnostics };
  const raws = cutSlides(file.text, file.linesBefore + 1, context);
  return raws.flatMap((raw, index) => {
    const own = raw.header ? walk.tools.slideSettings(path, raw.header, diagnostics) : noSettings;
    if (!own) return [];
    const settings = index === 0 ? overlaid(file.first, own) : own;
    if (settings.src === undefined) return [{ raw, file: path, settings }];
    return imported(path, raw, settings, walk);
  });
}

const noSettings: SlideSettings = { classes: [], hidden: false };

/** One slide's settings over another's. */
function overlaid(below: SlideSettings, above: SlideSettings): SlideSettings {
  const given = Object.entries(above).filter(([, value]) => value !== undefined);
  return {
    ...below,
    ...Object.fromEntries(given),
    classes: [...below.classes, ...above.classes],
    hidden: below.hidden || above.hidden,
  };
}

function imported(from: string, raw: RawSlide, settings: SlideSettings, walk: Walk): PlacedSlide[] {
  const { tools, trail } = walk;
  const [written = "", range] = settings.src!.split("#");
  const path = written.startsWith("/")
    ? posix.join("content", written)
    : posix.join(posix.dirname(from), written);
  const at = { line: raw.header?.line ?? raw.line, column: 1 };
  const where = { file: from, at };
  if (trail.includes(path)) {
    const circle = [...trail.slice(trail.indexOf(path)), path].join(" → ");
    tools.diagnostics.add("deck-source-circle", { ...where, values: { circle } });
    return [];
  }
  const text = path.startsWith("content/") ? tools.open(path) : undefined;
  if (text === undefined) {
    const near = nearest(path, tools.paths);
    const shown = near && posix.relative(posix.dirname(from), near);
    tools.diagnostics.add("deck-source-missing", {
      ...where,
      values: { path: written, ...(shown && { near: shown }) },
    });
    return [];
  }
  walk.imports.add(path);
  const file = tools.split(path, text, tools.diagnostics);
  if (!file) return [];
  const all = slidesOf(path, file, { ...walk, trail: [...trail, path] });
  const chosen = range === undefined ? all.map((_, index) => index) : numbers(range, all.length);
  if (!chosen) {
    const values = { path: written, count: all.length, range: range! };
    tools.diagnostics.add("deck-source-range", { ...where, values });
    return [];
  }
  const { src: _, ...own } = settings;
  return chosen.map((number, index) => {
    const slide = all[number]!;
    const below = index === 0 ? raw.below : slide.raw.below;
    const merged = index === 0 ? overlaid(slide.settings, own) : slide.settings;
    return { ...slide, raw: { ...slide.raw, below }, settings: merged };
  });
}

/** "2,4-6" to indexes; undefined when it is not that, or names a slide that is not there. */
function numbers(range: string, count: number): number[] | undefined {
  const chosen: number[] = [];
  for (const part of range.split(",")) {
    const match = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part);
    const [first, last] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
    if (!match || first < 1 || last > count || last < first) return undefined;
    for (let number = first; number <= last; number++) chosen.push(number - 1);
  }
  return chosen;
}

/** A link as it leads from the deck's folder, when it was written in another one. */
export function rebased(link: Link, file: string, deck: string): Link & { readonly file?: string } {
  if (file === deck) return link;
  const [from, to] = [posix.dirname(file), posix.dirname(deck)];
  const { url } = link;
  const isRelative = !/^([a-z][a-z0-9+.-]*:|[/\\#?]|$)/i.test(url.trim());
  if (!isRelative || from === to) return { ...link, file };
  return { ...link, url: posix.relative(to, posix.join(from, url)), file };
}
