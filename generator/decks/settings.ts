// What holds for one slide: the deck's defaults, what the slide sets itself, and what comments in
// it order in reveal.js's and Marp's way, each over the one before.

import type { SlideSettings } from "../model/decks.ts";
import { readAttributes } from "./attributes.ts";
import { type Background, readBackground } from "./backgrounds.ts";
import type { Spoken } from "./notes.ts";

/** A slide's settings, settled. */
export interface Settled {
  readonly settings: SlideSettings;
  readonly background: Background;
  readonly classes: readonly string[];
  /** What the slide's element says to reveal.js, by names in HTML. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Settles what holds for one slide. */
export function settle(
  defaults: SlideSettings,
  own: SlideSettings,
  { slideOrders, marpOrders }: Pick<Spoken, "slideOrders" | "marpOrders">,
): Settled {
  const reveal = revealOrders(slideOrders);
  const marp = marpOrders["backgroundImage"] ?? marpOrders["backgroundColor"];
  const settings: SlideSettings = { ...defaults, ...given(own), hidden: own.hidden };
  const background = readBackground(reveal.background ?? marp ?? settings.background ?? "");
  const attributes: Record<string, string> = { ...background.attributes };
  if (settings.transition) attributes["data-transition"] = settings.transition;
  if (settings.autoAnimate) attributes["data-auto-animate"] = "";
  const size = settings.backgroundSize ?? marpOrders["backgroundSize"];
  if (size) attributes["data-background-size"] = size;
  const classes = [
    ...background.classes,
    ...defaults.classes,
    ...own.classes,
    ...(marpOrders["class"]?.split(/\s+/).filter(Boolean) ?? []),
    ...reveal.classes,
  ];
  return {
    settings,
    background,
    classes: [...new Set(classes)],
    attributes: { ...attributes, ...reveal.attributes },
  };
}

function given(settings: SlideSettings): Partial<SlideSettings> {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<SlideSettings>;
}

/** `<!-- .slide: data-background="…" class="…" -->` */
function revealOrders(orders: readonly string[]): {
  background?: string;
  classes: string[];
  attributes: Record<string, string>;
} {
  const found = { classes: [] as string[], attributes: {} as Record<string, string> };
  let background: string | undefined;
  for (const order of orders) {
    const { className, ...properties } = readAttributes(order) ?? {};
    if (Array.isArray(className)) found.classes.push(...className.map(String));
    for (const [property, value] of Object.entries(properties)) {
      const name = property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const isBackground = /^data-background(-image|-color|-gradient)?$/.test(name);
      if (isBackground) background = String(value);
      else if (name.startsWith("data-")) found.attributes[name] = String(value);
    }
  }
  return { ...found, ...(background !== undefined && { background }) };
}
