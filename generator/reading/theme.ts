// The site's theme, made ready to render: its layers found, its settings chosen, its sheets and
// scripts bundled, its templates compiled.

import { utf8 } from "../bytes.ts";
import { bundleSources } from "../assets/bundles.ts";
import type { Asset } from "../assets/asset.ts";
import { assetNames, fixedAssets } from "../assets/fixed.ts";
import type { Cache } from "../cache.ts";
import type { Diagnostics } from "../diagnostics.ts";
import { isThemeIcon, readIcons } from "./icons.ts";
import { inlineMarkdown } from "./inline-markdown.ts";
import { comparePaths, type Files, sha256 } from "../files.ts";
import type { Resource, SiteSettings } from "../model.ts";
import { mediaTypeOf } from "../responses/media-types.ts";
import { settingPosition, settingsFileOf } from "../settings/site.ts";
import { scan } from "../sources/scan.ts";
import { openTheme, type ThemeFiles, type ThemeFolder, withFile } from "../theme/folder.ts";
import type { Theme } from "../theme/render.ts";
import {
  chooseSettings,
  defineSettings,
  settingsSheet,
  settingsStyles,
  type SettingValues,
} from "../theme/settings.ts";
import { loadTemplates } from "../theme/templates.ts";
import { readWords } from "../theme/words.ts";

/** What loading a theme needs of a build. */
export interface ThemeBuild {
  readonly files: Files;
  readonly themes: Files;
  readonly cache: Cache;
  /** Address of a script that every page loads besides those of the theme. */
  readonly script?: string | undefined;
  readonly diagnostics: Diagnostics;
}

/** A theme and its files. */
export interface LoadedTheme {
  readonly theme: Theme | undefined;
  /** Files that the theme brings, under their fingerprinted addresses. */
  readonly assets: readonly Resource[];
  /** What it has at addresses that others know, unless the author does. */
  readonly fixed: readonly Resource[];
  /** Those of them that only decks use. */
  readonly deckAssets: readonly Resource[];
}

/** What a site has whose theme cannot be found. */
export const noTheme: LoadedTheme = { theme: undefined, assets: [], fixed: [], deckAssets: [] };

/** Loads the theme of a site; without one when it has faults, which are told. */
export async function loadTheme(settings: SiteSettings, build: ThemeBuild): Promise<LoadedTheme> {
  const { cache, diagnostics } = build;
  const folder = findTheme(settings.theme, build);
  if (!folder) return noTheme;
  const words = readWords(folder, diagnostics);
  const chosen = choose(folder, settings, build);
  if (!chosen || !words) return noTheme;
  const sources = withSheet(folder.part(isSource), chosen.styles);
  const bundles = await bundleSources(sources, settings, cache, diagnostics);
  const files = [...bundles, ...fixedAssets(sources)];
  const icons = await readIcons({ settings, folder, assets: files, ...chosen }, build);
  const all = files.filter((asset) => !isThemeIcon(asset));
  const pages = folder.part((path) => path.endsWith(".hbs"));
  const text = (name: string): string => utf8(sources.read(`assets/${name}`));
  const helpers = { assets: { urls: assetNames(all), text }, words, markdown: inlineMarkdown() };
  const templates = await loadTemplates(pages, helpers, cache, diagnostics);
  if (!templates) return noTheme;
  const { name, version } = folder.layers[0]!;
  const context = { name, version, settings: chosen.values };
  const addresses = all.map(({ path }) => path);
  const { links, manifestUrl } = icons;
  const made = [pages.key, words.key, context, addresses, links, manifestUrl];
  const key = sha256(JSON.stringify(made));
  const stylesheets = sheetsOf(bundles.filter(isForPages), folder);
  const sheets = sheetsOf(
    bundles.filter((asset) => !isForPages(asset)),
    folder,
  );
  const deck = { stylesheets: sheets, player: undefined };
  const { script } = build;
  const look = { templates, stylesheets, deck, script, icons: { links, manifestUrl } };
  return {
    theme: { folder: pages, ...look, context, key },
    assets: [...all.filter(isForPages).map(resourceOf), ...icons.assets],
    fixed: icons.fixed,
    deckAssets: all.filter((asset) => !isForPages(asset)).map(resourceOf),
  };
}

function isForPages({ name }: Asset): boolean {
  return !name.startsWith("decks/");
}

function resourceOf({ path, bytes }: Asset): Resource {
  return { path, mediaType: mediaTypeOf(path), body: bytes, fingerprinted: true };
}

/** Looks in the site's own folder, in its themes, and in those that come with Kiln. */
export function findTheme(
  name: string,
  { files, themes, cache, diagnostics }: ThemeBuild,
): ThemeFolder | undefined {
  const listed = (folder: string, of = files) => scan(of, folder, cache, diagnostics);
  const shelves = [
    { files, prefix: "themes/", sources: listed("themes") },
    { files: themes, prefix: "", sources: listed("", themes) },
  ];
  const own = [
    { files, prefix: "theme/", sources: listed("theme"), inside: "" },
    { files, prefix: "components/", sources: listed("components"), inside: "components/" },
  ];
  return openTheme(name, { shelves, own }, diagnostics);
}

function choose(
  folder: ThemeFolder,
  { themeSettings }: SiteSettings,
  { files, diagnostics }: ThemeBuild,
): { values: SettingValues; styles: string } | undefined {
  const definitions = defineSettings(folder, diagnostics);
  if (!definitions) return undefined;
  const file = settingsFileOf(files);
  const text = () => Buffer.from(files.read(file) ?? "").toString();
  const given = {
    file,
    values: themeSettings,
    place: (path: readonly PropertyKey[], key?: boolean) =>
      settingPosition(file, text(), path, key),
  };
  const values = chooseSettings(definitions, folder, given, diagnostics);
  return values && { values, styles: settingsStyles(definitions, values) };
}

function isSource(path: string): boolean {
  return !path.endsWith(".hbs") && !path.startsWith("locales/") && path !== "theme.json";
}

function withSheet(sources: ThemeFiles, styles: string): ThemeFiles {
  return styles === "" ? sources : withFile(sources, settingsSheet, styles);
}

/** Sheets of lower layers first, so that what a site adds has the last word. */
function sheetsOf(bundles: readonly Asset[], folder: ThemeFolder): string[] {
  return bundles
    .filter(({ path }) => path.endsWith(".css"))
    .sort((a, b) => folder.rank(a.name) - folder.rank(b.name) || comparePaths(a.name, b.name))
    .map(({ path }) => path);
}
