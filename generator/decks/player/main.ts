// What shows a deck in the browser: reveal.js, told by the page's attributes, and what it lacks for
// those who do not see the screen. Without this script the page is a document to read.

import Reveal from "reveal.js";
import { stepThroughCode } from "./code-steps.ts";
import { keepFocusOnSlide } from "./focus.ts";

type Options = NonNullable<ConstructorParameters<typeof Reveal>[1]>;

/** Whether the reader asked their system for less motion. */
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

function optionsOf({ dataset }: HTMLElement): Options {
  const number = dataset["slideNumber"] ?? "true";
  return {
    width: Number(dataset["width"] ?? 1280),
    height: Number(dataset["height"] ?? 720),
    margin: 0,
    minScale: 0.05,
    maxScale: 8,
    // Layouts place their own content on the whole slide.
    center: false,
    hash: true,
    transition: calm ? "none" : ((dataset["transition"] ?? "slide") as "slide"),
    backgroundTransition: calm ? "none" : "fade",
    autoAnimate: !calm,
    slideNumber: number === "true" ? "c/t" : number === "false" ? false : (number as "c/t"),
    controls: dataset["controls"] !== "false",
    controlsTutorial: false,
    progress: dataset["progress"] !== "false",
    rtl: getComputedStyle(document.documentElement).direction === "rtl",
    // One slide, one page.
    pdfMaxPagesPerSlide: 1,
    pdfSeparateFragments: false,
    postMessage: false,
  };
}

const element = document.querySelector<HTMLElement>(".deck");
if (element) {
  stepThroughCode(element);
  // Only now: without a script none of reveal.js's styles may apply.
  element.classList.add("reveal");
  const deck = new Reveal(element, optionsOf(element));
  keepFocusOnSlide(deck, element);
  await deck.initialize();
}
