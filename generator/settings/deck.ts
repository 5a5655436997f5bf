// What an author sets for a deck and for each of its slides: our names, and those that Slidev and
// Marp have for the same. Keys of theirs that mean nothing here are taken and told.

import * as z from "zod";
import type { Diagnostics } from "../diagnostics.ts";
import type { DeckSettings, SlideSettings } from "../model/decks.ts";
import type { FrontMatter } from "../model.ts";
import { readChecked } from "./checked.ts";
import { cutFrontMatter, pageShape } from "./front-matter.ts";
import { textOrNumber } from "./values.ts";

const text = textOrNumber.optional();
const flag = z.boolean("expected true or false").optional();
const layoutName = z
  .string("expected the name of a layout")
  .regex(/^[\w-]+$/, "expected the name of a layout")
  .optional();

const transitions = ["none", "fade", "slide", "convex", "concave", "zoom"] as const;
type Transition = (typeof transitions)[number];

/** Slidev's and Marp's names have an end that tells a direction: ours go the way of the slides. */
const transition = z
  .string("expected the name of a transition")
  .transform((value) => value.toLowerCase())
  .refine((value) => value in foreignTransitions || known(value), {
    error: `expected ${transitions.slice(0, -1).join(", ")} or ${transitions.at(-1)}`,
  })
  .transform((value): Transition => {
    return known(value) ? value : foreignTransitions[value]!;
  })
  .optional();

const foreignTransitions: Readonly<Record<string, Transition>> = {
  "fade-out": "fade",
  "slide-left": "slide",
  "slide-right": "slide",
  "slide-up": "slide",
  "slide-down": "slide",
  "view-transition": "fade",
  push: "slide",
  cover: "slide",
  reveal: "slide",
};

function known(value: string): value is Transition {
  return (transitions as readonly string[]).includes(value);
}

const classes = z
  .union([z.string(), z.array(z.string())], "expected names of classes")
  .transform((value) => (Array.isArray(value) ? value : value.split(/\s+/)).filter(Boolean))
  .pipe(z.array(z.string().regex(/^[\w-]+$/, "expected names of classes")))
  .optional();

const fragments = z
  .enum(["none", "lists", "marp"], "expected none, lists or marp")
  .or(z.boolean().transform((value) => (value ? "lists" : "none")))
  .optional();

const slideShape = {
  layout: layoutName,
  class: classes,
  background: text,
  backgroundImage: text,
  backgroundColor: text,
  backgroundSize: text,
  image: text,
  transition,
  autoAnimate: flag,
  fragments,
  slideTitle: text,
  id: z
    .string()
    .regex(/^[\w-]+$/, "expected one word")
    .optional(),
  routeAlias: z
    .string()
    .regex(/^[\w-]+$/, "expected one word")
    .optional(),
  hide: flag,
  disabled: flag,
  src: z.string("expected a file").optional(),
};

/** What Slidev knows and a deck here does not need. */
const ignoredOnSlides = [
  "clicks",
  "clicksStart",
  "preload",
  "hideInToc",
  "level",
  "zoom",
  "dragPos",
];

const slideSchema = z
  .strictObject({
    ...slideShape,
    title: text,
    ...Object.fromEntries(ignoredOnSlides.map((name) => [name, z.unknown().optional()])),
  })
  .transform(slideOf);

type WrittenSlide = z.infer<z.ZodObject<typeof slideShape>> & { readonly title?: string };

function slideOf(written: WrittenSlide): SlideSettings {
  const { backgroundImage, backgroundColor, routeAlias, disabled, slideTitle, ...own } = written;
  const { layout, background, backgroundSize, image, transition, autoAnimate, fragments } = own;
  return {
    layout,
    classes: own.class ?? [],
    background: background ?? backgroundImage ?? backgroundColor,
    backgroundSize,
    image,
    transition,
    autoAnimate,
    fragments,
    title: own.title ?? slideTitle,
    id: own.id ?? routeAlias,
    hidden: (own.hide ?? disabled ?? false) as boolean,
    src: own.src,
  };
}

const ratio = z
  .union([z.string(), z.number()], "expected a ratio like 16/9")
  .transform((value) => ratioOf(value))
  .pipe(z.number("expected a ratio like 16/9").min(0.25).max(4))
  .optional();

/** Marp's names, "16:9", "16/9", or a number; NaN where it is none of these. */
function ratioOf(value: string | number): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*[:/x]\s*(\d+(?:\.\d+)?)\s*$/i.exec(String(value));
  return match ? Number(match[1]) / Number(match[2]) : Number(value);
}

const minutes = z
  .union([z.string(), z.number()], "expected minutes, like 30 or 30min")
  .transform((value) => minutesOf(String(value)))
  .pipe(z.number("expected minutes, like 30 or 30min").positive())
  .optional();

function minutesOf(value: string): number {
  const match = /^\s*(?:(\d+)\s*h(?:ours?)?)?\s*(?:(\d+(?:\.\d+)?)\s*(?:m|min|minutes?)?)?\s*$/i;
  const [, hours, rest] = match.exec(value) ?? [];
  return hours === undefined && rest === undefined
    ? NaN
    : Number(hours ?? 0) * 60 + Number(rest ?? 0);
}

const schemes = ["light", "dark", "auto"] as const;
const scheme = z.enum(schemes, "expected light, dark or auto").optional();
const number = z
  .boolean()
  .or(z.enum(["c/t", "c", "h.v", "h/v"]))
  .optional();

/** What Slidev and Marp know and a deck here does not need, or does by itself. */
export const ignoredDeckKeys = [
  ...["fonts", "timer", "presenter", "highlighter", "drawings", "mdc", "routerMode", "favicon"],
  ...["info", "exportFilename", "record", "remoteAssets", "selectable", "monaco", "twoslash"],
  ...["marp", "math", "style", "color", "htmlAttrs", "seoMeta", "comark", "themeConfig", "addons"],
  ...[
    "browserExporter",
    "contextMenu",
    "wakeLock",
    "overviewSnapshots",
    "plantUmlServer",
    "codeCopy",
  ],
];

const deckShape = {
  ...slideShape,
  theme: z.string("expected the name of a theme").optional(),
  colorScheme: scheme,
  colorSchema: scheme,
  aspectRatio: ratio,
  size: ratio,
  canvasWidth: z.number("expected a width in pixels").int().min(320).max(4096).optional(),
  lineNumbers: flag,
  slideNumber: number,
  paginate: flag,
  header: text,
  footer: text,
  controls: flag,
  progress: flag,
  duration: minutes,
  download: z.boolean().or(z.string("expected true, false or an address")).optional(),
  handout: flag,
  defaults: slideSchema.optional(),
};

const deckSchema = z.strictObject({
  ...pageShape,
  ...deckShape,
  ...Object.fromEntries(ignoredDeckKeys.map((name) => [name, z.unknown().optional()])),
});

type WrittenDeck = z.infer<z.ZodObject<typeof deckShape>>;

function deckOf(written: WrittenDeck): DeckSettings {
  const width = written.canvasWidth ?? 1280;
  const shape = written.aspectRatio ?? written.size ?? 16 / 9;
  return {
    theme: written.theme,
    colorScheme: written.colorScheme ?? written.colorSchema ?? "auto",
    width,
    height: Math.round(width / shape),
    transition: written.transition ?? "slide",
    lineNumbers: written.lineNumbers ?? false,
    slideNumber: written.slideNumber ?? written.paginate ?? true,
    header: written.header ?? "",
    footer: written.footer ?? "",
    controls: written.controls ?? true,
    progress: written.progress ?? true,
    minutes: written.duration,
    download: typeof written.download === "string" ? written.download : undefined,
    handout: written.handout ?? true,
    fragments: written.fragments ?? "none",
    defaults: written.defaults ?? slideOf({}),
  };
}

/** A deck's file, its front matter cut off and checked. */
export interface SplitDeck {
  readonly frontMatter: FrontMatter;
  readonly deck: DeckSettings;
  /** What the front matter sets for the first slide. */
  readonly first: SlideSettings;
  readonly text: string;
  /** Lines of the file before the text. */
  readonly linesBefore: number;
}

/** Cuts the front matter off a deck's file and checks it; undefined when it has faults. */
export function splitDeck(
  file: string,
  source: string,
  taxonomies: readonly string[],
  diagnostics: Diagnostics,
): SplitDeck | undefined {
  const cut = cutFrontMatter(file, source, diagnostics);
  if (!cut) return undefined;
  const { text, linesBefore } = cut;
  const keys = [...new Set([...Object.keys(pageShape), ...Object.keys(deckShape)])];
  const nothing = { file, format: "yaml", text: "", linesBefore: 0 } as const;
  const rules = { schema: deckSchema, keys, taxonomies };
  const written = readChecked(cut.inside ?? nothing, rules, diagnostics);
  if (!written) return undefined;
  for (const key of ignoredDeckKeys.filter((name) => name in written)) {
    diagnostics.add("deck-key-unused", { file, values: { key } });
  }
  const own = Object.entries(written).filter(([key]) => key in pageShape && key !== "layout");
  const deck = written as WrittenDeck;
  return {
    frontMatter: Object.fromEntries(own) as FrontMatter,
    deck: deckOf(deck),
    first: slideOf({ ...deck, transition: undefined, fragments: undefined, title: undefined }),
    text,
    linesBefore,
  };
}

/** Checks the settings of one slide; undefined when they have faults. */
export function readSlideSettings(
  file: string,
  header: { readonly text: string; readonly line: number },
  diagnostics: Diagnostics,
): SlideSettings | undefined {
  const { text, line } = header;
  const source = { file, format: "yaml", text, linesBefore: line - 1 } as const;
  const keys = [...Object.keys(slideShape), "title"];
  return readChecked(source, { schema: slideSchema, keys }, diagnostics);
}
