// Decks to what is served: each in its theme, with the script that shows it and its handout.

import { assetsUrl } from "../assets/asset.ts";
import { Diagnostics } from "../diagnostics.ts";
import { type Files, sha256 } from "../files.ts";
import type { Page, Resource, Site, SiteSettings } from "../model.ts";
import { handoutUrl } from "../pages/addresses.ts";
import { mediaTypeOf } from "../responses/media-types.ts";
import { PageRenderer, type Theme } from "../theme/render.ts";
import { loadTheme, type LoadedTheme, type ThemeBuild } from "../reading/theme.ts";

/** The theme that shows decks where a site's own has no template for them. */
const fallbackTheme = "default";

/** What rendering decks needs. */
export interface DeckBuild extends ThemeBuild {
  /** deck.js and deck.css, as `kiln` brings them; without them decks are documents to read. */
  readonly player?: Files | undefined;
}

/** What was made of all decks. */
export interface RenderedDecks {
  readonly resources: readonly Resource[];
  /** How many pages were rendered anew. */
  readonly rendered: number;
}

/** The text of a deck: the same document under another address. */
export function handoutsOf(decks: readonly Page[]): Page[] {
  return decks
    .filter(({ document }) => document?.deck?.settings.handout)
    .map((deck) => ({ ...deck, kind: "handout", layout: "handout", url: handoutUrl(deck.url) }));
}

/** Renders the decks of all languages, and their handouts. `loaded` is the site's theme. */
export async function renderAllDecks(
  parts: readonly { readonly site: Site; readonly pages: readonly Page[] }[],
  loaded: LoadedTheme,
  build: DeckBuild,
): Promise<RenderedDecks> {
  const resources: Resource[] = [];
  let rendered = 0;
  for (const { site, pages } of parts) {
    const talks = pages.filter(({ kind }) => kind === "deck");
    if (talks.length === 0) continue;
    const own = await renderDecks([...talks, ...handoutsOf(talks)], site, loaded, build);
    resources.push(...own.resources);
    rendered += own.rendered;
  }
  return { resources, rendered };
}

async function renderDecks(
  pages: readonly Page[],
  site: Site,
  loaded: LoadedTheme,
  build: DeckBuild,
): Promise<RenderedDecks> {
  const player = playerResources(build.player);
  const byTheme = new Map<string, Page[]>();
  for (const page of pages) {
    const name = page.document!.deck!.settings.theme ?? "";
    byTheme.set(name, [...(byTheme.get(name) ?? []), page]);
  }
  const resources = new Map<string, Resource>();
  let rendered = 0;
  for (const [name, own] of byTheme) {
    const theme = await deckTheme(name, own, site.settings, loaded, build);
    if (!theme) continue;
    for (const resource of [...player, ...theme.deckAssets]) resources.set(resource.path, resource);
    const renderer = new PageRenderer(
      withPlayer(theme.theme!, player),
      site,
      build.cache,
      build.diagnostics,
    );
    for (const page of own) resources.set(page.url, renderer.render(page));
    rendered += renderer.rendered;
  }
  return { resources: [...resources.values()], rendered };
}

function playerResources(player: Files | undefined): Resource[] {
  return ["deck.js", "deck.css"].flatMap((name) => {
    const body = player?.read(name);
    if (!body) return [];
    const path = `${assetsUrl}/${name.replace(".", `-${sha256(body).slice(0, 8)}.`)}`;
    return [{ path, mediaType: mediaTypeOf(path), body, fingerprinted: true }];
  });
}

function withPlayer(theme: Theme, player: readonly Resource[]): Theme {
  const [script, sheet] = player.map(({ path }) => path);
  const stylesheets = [...(sheet === undefined ? [] : [sheet]), ...theme.deck.stylesheets];
  const key = sha256(JSON.stringify([theme.key, script, sheet]));
  return { ...theme, deck: { stylesheets, player: script }, key };
}

/** The theme that a deck names, or the site's; in place of one without decks, the default one. */
async function deckTheme(
  name: string,
  pages: readonly Page[],
  settings: SiteSettings,
  loaded: LoadedTheme,
  build: DeckBuild,
): Promise<LoadedTheme | undefined> {
  if (name !== "" && name !== settings.theme) {
    const own = await tryTheme(name, settings, build, build.diagnostics);
    if (own?.theme?.templates.get("deck")) return own;
    for (const { document } of pages.filter(({ kind }) => kind === "deck")) {
      const values = { name, used: settings.theme };
      build.diagnostics.add("deck-theme-missing", { file: document!.path, values });
    }
  }
  if (loaded.theme?.templates.get("deck")) return loaded;
  const fallback = await tryTheme(fallbackTheme, settings, build, build.diagnostics);
  if (fallback?.theme?.templates.get("deck")) return fallback;
  const values = { name: "deck", known: loaded.theme?.templates.names.join(", ") ?? "" };
  build.diagnostics.add("template-missing", { file: pages[0]!.document!.path, values });
  return undefined;
}

/** Loads a theme; that there is none is no error yet. */
async function tryTheme(
  name: string,
  settings: SiteSettings,
  build: DeckBuild,
  diagnostics: Diagnostics,
): Promise<LoadedTheme | undefined> {
  const collected = new Diagnostics();
  const own = { ...settings, theme: name, themeSettings: {} };
  const loaded = await loadTheme(own, { ...build, diagnostics: collected });
  if (loaded.theme) return loaded;
  const others = collected.list.filter(({ id }) => id !== "theme-missing");
  diagnostics.list.push(...others);
  return undefined;
}
