// When a site looks different: the moments at which pages with a window come and go.
//
//     now ──────┬─────────────┬──────────────▶ time
//               │ from        │ until
//      hidden   │   shown     │   ended
//
// A site is rendered once for each stretch between two such moments that is not over yet, and once
// for machines that do not know the time.

import type { Diagnostics } from "../diagnostics.ts";
import type { Page, Window } from "../model.ts";

/**
 * More changes to come than this are worth a warning: each has its own lists and feeds. With so
 * many the image of a blog of a thousand posts is three times as large (test/bench/RESULTS.md).
 */
const momentsExpected = 25;
/** More than this no path of a store can have (`variantsMax` of the format), with one for now. */
const momentsMax = 1023;
/** Instants are counted in 32 bits of seconds, as in the store: what is later never comes. */
const endOfTime = 2 ** 32 * 1000;

/** Where a page with a window stands at a time. */
export type Visibility = "shown" | "hidden" | "ended";

/** A page that is not shown, and why. */
export interface Concealed {
  readonly page: Page;
  readonly visibility: "hidden" | "ended";
}

/** A stretch of time in which nothing comes or goes. */
export interface Moment {
  /** When it begins, in seconds since 1970; 1: it has begun; undefined: the time is not known. */
  readonly validFrom: number | undefined;
  /** By the files that they are made of. */
  readonly concealed: ReadonlyMap<string, Concealed>;
}

/** What time does to a site. */
export interface Schedule {
  readonly moments: readonly Moment[];
  /** Any time of building inside it leads to the same moments. In milliseconds, whole seconds. */
  readonly stretch: Window;
  /** When something will come or go, in milliseconds since 1970, in order. */
  readonly changes: readonly number[];
}

/** Where a page with this window stands at `time`, in milliseconds since 1970. */
export function visibilityAt(window: Window | undefined, time: number): Visibility {
  if (until(window) <= time) return "ended";
  return from(window) > time ? "hidden" : "shown";
}

/** Whether a page with this window is shown at `time`, and ever after. */
export function staysShown(window: Window | undefined, time: number): boolean {
  return visibilityAt(window, time) === "shown" && until(window) === Infinity;
}

/** The schedule of all pages of a site that is built at `now`, in milliseconds since 1970. */
export function scheduleOf(
  pages: readonly Page[],
  now: number,
  diagnostics: Diagnostics,
): Schedule {
  const timed = pages.filter(({ document, window }) => document && window);
  for (const { window, document } of timed) {
    if (until(window) > from(window)) continue;
    diagnostics.add("window-empty", { file: document!.path });
  }
  const instants = new Set(timed.flatMap(({ window }) => [from(window), until(window)]));
  const ordered = [...instants].filter(Number.isFinite).sort((a, b) => a - b);
  const changes = ordered.filter((instant) => instant > now && instant < endOfTime);
  const past = ordered.findLast((instant) => instant <= now);
  const stretch = { from: past, until: changes[0] };
  const count = changes.length;
  if (count > momentsMax) {
    diagnostics.add("too-many-changes", { values: { count, max: momentsMax } });
  } else if (count > momentsExpected) diagnostics.add("many-changes", { values: { count } });
  const current = concealedAt(timed, now);
  if (count === 0)
    return { moments: [{ validFrom: undefined, concealed: current }], stretch, changes };
  const moments = changes.slice(0, momentsMax).map((instant) => {
    return { validFrom: instant / 1000, concealed: concealedAt(timed, instant) };
  });
  const unknown = { validFrom: undefined, concealed: concealedUntimed(timed, now) };
  return { moments: [unknown, { validFrom: 1, concealed: current }, ...moments], stretch, changes };
}

function concealedAt(pages: readonly Page[], time: number): Moment["concealed"] {
  return concealedBy(pages, ({ window }) => visibilityAt(window, time));
}

/** Without a known time nobody may see what will come or go; what is over is over. */
function concealedUntimed(pages: readonly Page[], now: number): Moment["concealed"] {
  return concealedBy(pages, ({ window }) => {
    if (until(window) <= now) return "ended";
    return from(window) > now || Number.isFinite(until(window)) ? "hidden" : "shown";
  });
}

function concealedBy(
  pages: readonly Page[],
  visibility: (page: Page) => Visibility,
): Moment["concealed"] {
  const concealed = new Map<string, Concealed>();
  for (const page of pages) {
    const state = visibility(page);
    if (state !== "shown") concealed.set(page.document!.path, { page, visibility: state });
  }
  return concealed;
}

function from(window: Window | undefined): number {
  return wholeSecond(window?.from ?? -Infinity);
}

function until(window: Window | undefined): number {
  return wholeSecond(window?.until ?? Infinity);
}

/** The machine's clock counts seconds: nothing shows earlier than it should. */
function wholeSecond(time: number): number {
  return Math.ceil(time / 1000) * 1000;
}
