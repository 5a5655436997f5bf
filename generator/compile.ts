// The whole pipeline on one screen. generator/README.md draws it.

import { type Cache, emptyCache } from "./cache.ts";
import { handoutsOf, type PresenterDeck, presenterDeck, renderAllDecks } from "./deck-pages.ts";
import { type Diagnostic, Diagnostics, sortDiagnostics } from "./diagnostics.ts";
import { readAdded, readDocuments, type Reading } from "./document-reading.ts";
import type { ConfigResult, Extension } from "./extension.ts";
import type { Files } from "./files.ts";
import { DocumentReader } from "./markdown/read.ts";
import type { Document, Entry, Omission, Page, SiteSettings, Source } from "./model.ts";
import { addPictures } from "./page-pictures.ts";
import { contentFolder } from "./pages/addresses.ts";
import { surroundings } from "./surroundings.ts";
import { arrange, type Arrangement } from "./pages/arrange.ts";
import { Calendar } from "./pages/dates.ts";
import { directory, publishedFiles } from "./pages/directory.ts";
import { omissionsOf } from "./pages/omissions.ts";
import { resolveLinks } from "./pages/links.ts";
import { attachedResources, generatedResources, generatedUrls, readFile } from "./resources.ts";
import { makeEntries } from "./responses/entries.ts";
import { dataFolder, dataFormats, readData } from "./settings/data-files.ts";
import { readSiteSettings, settingsFileOf } from "./settings/site.ts";
import { scan } from "./sources/scan.ts";
import { decodeText } from "./sources/text.ts";
import { type Statistics, StatisticsClock } from "./statistics.ts";
import { PageRenderer } from "./theme/render.ts";
import { loadTheme, noTheme } from "./theme-loading.ts";

/** What a build needs besides the site. */
export interface CompileOptions {
  /** The themes that come with Kiln, one folder each. */
  readonly themes: Files;
  /** What shows decks in a browser; without it they are documents to read. */
  readonly player?: Files | undefined;
  /** What earlier builds left; none by default. */
  readonly cache?: Cache;
  /** Plugins and hooks of the site's own, or what is wrong with them. */
  readonly config?: ConfigResult | undefined;
  /** Told the name of each stage as it starts. */
  readonly progress?: (stage: string) => void;
  /** Takes in drafts, which are marked; by default they are left out. */
  readonly drafts?: boolean;
  /** The time of the build in milliseconds since 1970; without it, nothing is yet to come. */
  readonly now?: number;
  /** False ends once it is known what the site consists of: no entries then. */
  readonly render?: boolean;
  /** Address of a script that every page loads besides those of its theme. */
  readonly script?: string;
  /** False leaves out all encodings but identity. */
  readonly compress?: boolean;
}

/** A compiled site; without entries when a message is an error. */
export interface Compilation {
  readonly entries: readonly Entry[];
  /** What presenters have of the decks. It is in no entry. */
  readonly decks: readonly PresenterDeck[];
  readonly diagnostics: readonly Diagnostic[];
  readonly statistics: Statistics;
  /** What readers do not see; drafts among it only where they were asked for. */
  readonly omissions: readonly Omission[];
  /** All pages that are made of a file. */
  readonly pages: readonly Page[];
}

/** What all stages of one build share. */
interface Build {
  readonly files: Files;
  readonly themes: Files;
  readonly player: Files | undefined;
  readonly cache: Cache;
  readonly options: CompileOptions;
  readonly script: string | undefined;
  readonly diagnostics: Diagnostics;
  readonly clock: StatisticsClock;
  omissions: readonly Omission[];
  pages: readonly Page[];
  readonly extension: Extension | undefined;
}

/** Compiles a site. All messages are collected; nothing is printed, or written but the cache. */
export async function compile(files: Files, options: CompileOptions): Promise<Compilation> {
  const { cache = emptyCache(), themes, player, config, script, progress } = options;
  const clock = new StatisticsClock(progress);
  const diagnostics = new Diagnostics();
  const extension = config && (await extend(config, diagnostics));
  const inputs = { files, themes, player, cache, options, script, extension };
  const build: Build = { ...inputs, diagnostics, clock, omissions: [], pages: [] };
  const made = diagnostics.failed ? nothing : await runStages(build);
  const { entries, decks } = diagnostics.failed ? nothing : made;
  const { omissions, pages } = build;
  const statistics = clock.finish(entries);
  const sorted = sortDiagnostics(diagnostics.list);
  return { entries, decks, diagnostics: sorted, statistics, omissions, pages };
}

type Made = Pick<Compilation, "entries" | "decks">;

const nothing: Made = { entries: [], decks: [] };

/** The stages, one after another, as far as they get. */
async function runStages(build: Build): Promise<Made> {
  const { files, cache, options, diagnostics, clock, extension } = build;
  clock.start("read");
  const settings = readSettings(build);
  const sources = scan(files, contentFolder, cache, diagnostics);
  if (sources.length === 0) diagnostics.add("no-content");
  if (sources.length === 0) return nothing;
  const data = readDataFiles(build);

  const loaded = settings ? await loadTheme(settings, build) : noTheme;
  clock.start("markdown");
  const around = surroundings(build, sources, settings, loaded.theme);
  const reader = new DocumentReader(cache, diagnostics, around);
  const reading = { ...build, taxonomies: settings?.taxonomies.map(({ name }) => name) };
  const documents = await readDocuments(sources.filter(isMarkdown), reader, reading);
  // The texts have been looked at, so that one build tells of all that is wrong in them.
  if (!settings) return nothing;

  clock.start("pages");
  const calendar = new Calendar(settings.language, settings.timeZone);
  const besides = { data, drafts: options.drafts ?? false };
  const arranged = (told: Diagnostics): Arrangement =>
    arrange(documents, settings, calendar, told, besides);
  if (extension) documents.push(...(await addedTexts(extension, arranged, reader, reading)));
  const arrangement = arranged(diagnostics);
  await extension?.changePages(arrangement.all);
  const { site, all, parts, drafts } = arrangement;
  const others = sources.filter((source) => !isMarkdown(source));
  const attachments = options.drafts ? others : publishedFiles(others, drafts);
  build.pages = all.filter(({ document }) => document);
  build.omissions = omissionsOf({ ...arrangement, pages: build.pages, others, now: options.now });
  if (options.render === false) return nothing;
  const talks = all.filter(isDeck);
  const generated = [...generatedUrls(settings.baseUrl), ...handoutsOf(talks).map(urlOf)];
  const addresses = directory(all, attachments, generated, diagnostics);
  const pages = all.map((page) => {
    return Object.assign(page, { targets: resolveLinks(page, addresses, settings, diagnostics) });
  });

  const pictures = await addPictures(pages, addresses, settings, build);

  clock.start("theme");
  const { theme, assets } = loaded;
  if (!theme || diagnostics.failed) return nothing;
  const renderers = parts.map(
    (part) => new PageRenderer(theme, part.site, cache, diagnostics, extension),
  );
  const rendered = parts.flatMap((part, index) => {
    return part.pages.filter((page) => !isDeck(page)).map((page) => renderers[index]!.render(page));
  });
  const decks = await renderAllDecks(parts, loaded, build);
  if (diagnostics.failed) return nothing;
  const posts = parts.reduce((sum, part) => sum + part.site.posts.length, 0);
  const anew = renderers.reduce((sum, { rendered: count }) => sum + count, decks.rendered);
  clock.count({ pages: pages.length, posts, parsed: reader.parsed, rendered: anew });

  clock.start("responses");
  const resources = [
    ...rendered,
    ...decks.resources,
    ...assets,
    ...generatedResources(site, pages, calendar, addresses),
    ...attachedResources(files, addresses, pictures, diagnostics),
  ];
  const taken = [...resources, ...addresses.redirects];
  resources.push(...((await extension?.resources(pages, taken)) ?? []));
  const policy = { remoteAssets: settings.remoteAssets === "allow", compress: options.compress };
  const entries = await makeEntries(resources, addresses.redirects, policy, cache);
  return { entries, decks: talks.map(presenterDeck) };
}

function urlOf({ url }: Page): string {
  return url;
}

function isDeck({ kind }: Page): boolean {
  return kind === "deck";
}

function isMarkdown({ path }: Source): boolean {
  return /\.md$/i.test(path);
}

function readSettings({ files, diagnostics }: Build): SiteSettings | undefined {
  const before = diagnostics.list.length;
  const file = settingsFileOf(files, diagnostics);
  const bytes = readFile(files, file, diagnostics);
  const text = bytes && decodeText(file, bytes, diagnostics);
  if (diagnostics.list.length > before) return undefined;
  const settings = readSiteSettings(file, text, diagnostics);
  if (settings?.baseUrl === "") diagnostics.add("no-base-url", { file });
  return settings;
}

/** The texts that hooks add when they have seen all pages. */
async function addedTexts(
  extension: Extension,
  arranged: (told: Diagnostics) => Arrangement,
  ...[reader, reading]: [DocumentReader, Reading]
): Promise<Document[]> {
  if (!extension.has("pages")) return [];
  const texts = await extension.pages(arranged(new Diagnostics()).all);
  return readAdded(texts, reader, reading);
}

/** What a configuration adds; loaded only where there is one. */
async function extend(
  config: ConfigResult,
  diagnostics: Diagnostics,
): Promise<Extension | undefined> {
  diagnostics.list.push(...config.diagnostics);
  if (!config.loaded) return undefined;
  const { Extension } = await import("./extension.ts");
  return new Extension(config.loaded, diagnostics);
}

function readDataFiles({ files, cache, diagnostics }: Build): Record<string, unknown> {
  const sources = scan(files, dataFolder, cache, diagnostics);
  const texts = sources.flatMap((source) => {
    const { path } = source;
    if (!dataFormats.has(path.slice(path.lastIndexOf(".") + 1).toLowerCase())) return [];
    const bytes = readFile(files, path, diagnostics, source);
    const text = bytes && decodeText(path, bytes, diagnostics);
    return text === undefined ? [] : [{ path, text }];
  });
  return readData(texts, diagnostics);
}
