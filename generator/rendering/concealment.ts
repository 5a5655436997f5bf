// What readers are told of pages that are not public at some moment: that they are not there, or
// that they have ended; and what takes the place of links to them.

import { handoutsOf } from "./decks.ts";
import { Diagnostics } from "../diagnostics.ts";
import type { Document, Page, Resource, SiteSettings, Source } from "../model.ts";
import { encodePath } from "../pages/addresses.ts";
import {
  type Belongings,
  belongingsOf,
  type Bundles,
  publishedFiles,
} from "../pages/belongings.ts";
import { type Directory, directory } from "../pages/directory.ts";
import type { ConcealedPlace } from "../pages/links.ts";
import { generatedUrls } from "./generated.ts";
import type { Concealed, Moment, Schedule } from "../schedule/moments.ts";

/** What the concealed pages of a moment leave behind. */
export interface Concealment {
  /** By file and by address. */
  readonly concealed: ReadonlyMap<string, ConcealedPlace>;
  /** Addresses of what has ended. */
  readonly ended: readonly string[];
}

/** A moment with what is not public at it. */
export interface TimedSite extends Concealment {
  readonly moment: Moment;
}

interface Texts {
  readonly settings: SiteSettings;
  readonly documents: readonly Document[];
  readonly bundles: Bundles;
  readonly others: readonly Source[];
}

/** Tells for each moment of a schedule what is not public at it; `pages` are those of all times. */
export function concealment(
  pages: readonly Page[],
  { moments }: Schedule,
  { settings, bundles, others }: Texts,
): (moment: Moment) => Concealment {
  if (moments.every(({ concealed }) => concealed.size === 0)) {
    return () => ({ concealed: new Map(), ended: [] });
  }
  // Two pages may well share an address, one after the other.
  const quiet = new Diagnostics();
  const attachments = publishedFiles(others, bundles, new Set());
  const handouts = new Map(handoutsOf(pages).map(({ document, url }) => [document!.path, url]));
  const generated = [...generatedUrls(pages, settings), ...handouts.values()];
  const everything = directory(pages, attachments, generated, quiet);
  const belongings = belongingsOf(pages, everything, bundles);
  return ({ concealed, validFrom }) => {
    const places = new Map<string, ConcealedPlace>();
    const ended: string[] = [];
    for (const [file, one] of concealed) {
      const { addresses, files }: Belongings = belongings.get(one.page) ?? {
        addresses: [one.page.url],
        files: [],
      };
      const own = [...addresses, ...(handouts.has(file) ? [handouts.get(file)!] : [])];
      const place = { target: file, when: whenConcealed(one, validFrom) };
      for (const key of [file, ...own, ...files]) places.set(key, place);
      if (one.visibility === "ended") ended.push(...own);
    }
    return { concealed: places, ended };
  };
}

function whenConcealed({ page, visibility }: Concealed, validFrom: number | undefined): string {
  if (validFrom === undefined && visibility === "hidden") return "while the time is not known";
  const { from = 0, until = 0 } = page.window ?? {};
  const moment = new Date(visibility === "ended" ? until : from).toISOString();
  const time = moment.replace(".000Z", "Z");
  return visibility === "ended" ? `from ${time} on` : `until ${time}`;
}

/** The settings, their navigation without what is not public. */
export function withoutConcealed(
  settings: SiteSettings,
  concealed: Concealment["concealed"],
): SiteSettings {
  const { navigation } = settings;
  const isPublic = ({ url }: { url: string }): boolean => !concealed.has(encodePath(url));
  if (!navigation || navigation.every(isPublic)) return settings;
  return { ...settings, navigation: navigation.filter(isPublic) };
}

/**
 * What answers where something has ended: 410, for that is what it is for (RFC 9110 §15.5.11), with
 * the page that readers see where there is nothing. An address that something else has now is left
 * to it.
 */
export function endedResources(
  ended: readonly string[],
  resources: readonly Resource[],
  directory: Directory,
): Resource[] {
  const missing = resources.find(({ notFound }) => notFound);
  if (!missing) return [];
  return ended
    .filter((path) => !directory.has(path))
    .map((path) => ({ ...missing, path, notFound: false, ended: true }));
}
