// One deck by itself: an image of its own shows the talk at "/", and holds what the talk needs and
// no more. Its links were resolved within the whole site, so they mean here what they mean there.

import type { Diagnostics } from "../diagnostics.ts";
import { nearest } from "../diagnostics.ts";
import type { Page, Redirect, Resource, Site, Source } from "../model.ts";
import { handoutUrl } from "../pages/addresses.ts";
import { plainNotFound } from "../pages/not-found.ts";

/** What is to be shown: a whole site, or one deck of it. */
export interface Shown {
  /** By language. */
  readonly parts: readonly { readonly site: Site; readonly pages: readonly Page[] }[];
  /** Address to file. */
  readonly attachments: ReadonlyMap<string, Source>;
  readonly redirects: readonly Redirect[];
}

/**
 * Takes a deck out of its site: at "/", with a page for what is not there and nothing to navigate
 * to. Undefined where there is no deck in that folder.
 */
export function deckAlone(
  folder: string,
  { parts, attachments }: Shown,
  diagnostics: Diagnostics,
): Shown | undefined {
  const talks = parts.flatMap(({ pages }) => pages.filter(({ kind }) => kind === "deck"));
  const talk = talks.find((page) => isAt(page, folder));
  if (!talk) return missing(folder, talks, diagnostics);
  const { site } = parts.find(({ pages }) => pages.includes(talk))!;
  const own = new Map<string, Source>();
  const targets = talk.targets.map((target, index) => {
    if (target === undefined) return undefined;
    const address = target.replace(/[?#].*$/s, "");
    const file = attachments.get(address);
    if (file) own.set(moved(address, talk.url), file);
    if (file || target.startsWith(talk.url)) return moved(target, talk.url);
    return outside(target, talk, index, site, diagnostics);
  });
  const settings = { ...site.settings, baseUrl: "", navigation: [] };
  const lists = { posts: [], pages: [], tags: [], taxonomies: [], sections: [], decks: [] };
  const alone = { ...site, ...lists, settings, navigation: [], feedUrl: "" };
  const deck = { ...talk, url: "/", targets };
  const handout = handoutUrl("/");
  return {
    parts: [{ site: { ...alone, decks: [deck] }, pages: [deck, plainNotFound(settings)] }],
    attachments: own,
    redirects: [{ path: handout.slice(0, -1), status: 301, location: handout }],
  };
}

/** True for the deck of a folder. */
export function isAt({ document }: Page, folder: string): boolean {
  return document?.path === `${folder}/slides.md`;
}

/** The deck's own addresses begin at the root. */
function moved(target: string, deckUrl: string): string {
  return target.startsWith(deckUrl) ? `/${target.slice(deckUrl.length)}` : target;
}

/** A link to another page of the site leads to where the site is, if that is known. */
function outside(
  target: string,
  talk: Page,
  index: number,
  site: Site,
  diagnostics: Diagnostics,
): string {
  if (!target.startsWith("/") || target.startsWith("//")) return target;
  const { baseUrl } = site.settings;
  if (baseUrl !== "") return baseUrl + target;
  const at = talk.document!.locate(index);
  const file = at?.file ?? talk.document!.path;
  diagnostics.add("deck-link-outside", { file, at, values: { url: target } });
  return target;
}

function missing(folder: string, talks: readonly Page[], diagnostics: Diagnostics): undefined {
  const known = talks.map(({ document }) => document!.path.replace(/\/slides\.md$/, ""));
  const near = nearest(folder, known);
  const hint = near ? `did you mean ${near}?` : `decks here: ${known.join(", ") || "none"}`;
  diagnostics.add("deck-missing", { file: folder, hint });
}

/** Files of the theme that pages in a deck's image use: sheets, and what they or the pages name. */
export function usedAssets(assets: readonly Resource[], pages: readonly Resource[]): Resource[] {
  const texts = pages.map(({ body }) =>
    body instanceof Uint8Array ? Buffer.from(body) : undefined,
  );
  const used = new Set<Resource>();
  const pending = texts.flatMap((text) => text ?? []);
  for (let text = pending.pop(); text; text = pending.pop()) {
    for (const asset of assets) {
      if (used.has(asset) || !text.includes(asset.path)) continue;
      used.add(asset);
      if (asset.body instanceof Uint8Array) pending.push(Buffer.from(asset.body));
    }
  }
  return [...used];
}
