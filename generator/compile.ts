// The whole pipeline on one screen. generator/README.md draws it.

import { type Cache, emptyCache } from "./cache.ts";
import { handoutsOf, type PresenterDeck, presenterDeck, renderAllDecks } from "./deck-pages.ts";
import { deckReader, loadDeckEngines } from "./deck-reading.ts";
import { type Diagnostic, Diagnostics, sortDiagnostics } from "./diagnostics.ts";
import { type Files, sha256 } from "./files.ts";
import { DocumentReader } from "./markdown/read.ts";
import type { Document, Entry, Omission, Page, SiteSettings, Source } from "./model.ts";
import { contentFolder, isDeckFile } from "./pages/addresses.ts";
import { surroundings } from "./surroundings.ts";
import { arrange } from "./pages/arrange.ts";
import { Calendar } from "./pages/dates.ts";
import { directory, publishedFiles } from "./pages/directory.ts";
import { omissionsOf } from "./pages/omissions.ts";
import { resolveLinks } from "./pages/links.ts";
import { attachedResources, generatedResources, generatedUrls, readFile } from "./resources.ts";
import { makeEntries } from "./responses/entries.ts";
import { splitFrontMatter } from "./settings/front-matter.ts";
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
}

/** Compiles a site. All messages are collected; nothing is printed, or written but the cache. */
export async function compile(files: Files, options: CompileOptions): Promise<Compilation> {
  const { cache = emptyCache(), themes, player, script, progress } = options;
  const clock = new StatisticsClock(progress);
  const diagnostics = new Diagnostics();
  const inputs = { files, themes, player, cache, options, script };
  const build: Build = { ...inputs, diagnostics, clock, omissions: [], pages: [] };
  const made = await runStages(build);
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
  const { files, cache, options, diagnostics, clock } = build;
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
  const taxonomies = settings?.taxonomies.map(({ name }) => name);
  const documents = await readDocuments(sources.filter(isMarkdown), reader, taxonomies, build);
  // The texts have been looked at, so that one build tells of all that is wrong in them.
  if (!settings) return nothing;

  clock.start("pages");
  const calendar = new Calendar(settings.language, settings.timeZone);
  const besides = { data, drafts: options.drafts ?? false };
  const arrangement = arrange(documents, settings, calendar, diagnostics, besides);
  const { site, all, parts, drafts } = arrangement;
  const others = sources.filter((source) => !isMarkdown(source));
  const attachments = options.drafts ? others : publishedFiles(others, drafts);
  build.pages = all.filter(({ document }) => document);
  build.omissions = omissionsOf({ ...arrangement, pages: build.pages, others, now: options.now });
  if (options.render === false) return nothing;
  const talks = all.filter(isDeck);
  const handouts = handoutsOf(talks).map(urlOf);
  const generated = [...generatedUrls(settings.baseUrl), ...handouts];
  const addresses = directory(all, attachments, generated, diagnostics);
  const pages = all.map((page) => {
    return Object.assign(page, { targets: resolveLinks(page, addresses, settings, diagnostics) });
  });

  clock.start("theme");
  const { theme, assets } = loaded;
  if (!theme || diagnostics.failed) return nothing;
  const renderers = parts.map((part) => new PageRenderer(theme, part.site, cache, diagnostics));
  const rendered = parts.flatMap((part, index) => {
    return part.pages.filter((page) => !isDeck(page)).map((page) => renderers[index]!.render(page));
  });
  const decks = await renderAllDecks(parts, loaded, build);
  if (diagnostics.failed) return nothing;
  const posts = parts.reduce((sum, part) => sum + part.site.posts.length, 0);
  const { parsed } = reader;
  const anew = renderers.reduce((sum, { rendered: count }) => sum + count, decks.rendered);
  clock.count({ pages: pages.length, posts, parsed, rendered: anew });

  clock.start("responses");
  const resources = [
    ...rendered,
    ...decks.resources,
    ...assets,
    ...generatedResources(site, pages, calendar, addresses),
    ...attachedResources(files, addresses, diagnostics),
  ];
  const { compress } = options;
  const policy = { remoteAssets: settings.remoteAssets === "allow", compress };
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

/** Pages and decks, in the order of their files. */
async function readDocuments(
  sources: readonly Source[],
  reader: DocumentReader,
  taxonomies: readonly string[] | undefined,
  build: Build,
): Promise<Document[]> {
  const { cache, diagnostics } = build;
  const talks = sources.filter(({ path }) => isDeckFile(path));
  const open = (source: Source): string | undefined => readText(source, build);
  await loadDeckEngines(talks, open, cache);
  const decks = deckReader(sources, open, cache, diagnostics);
  const read = talks.flatMap(({ path, sha256 }) => decks.read(path, sha256) ?? []);
  reader.parsed += decks.parsed;
  const documents: Document[] = [];
  for (const source of sources) {
    // Slides that a deck takes from another file are no page of their own.
    if (isDeckFile(source.path) || isSlides(source.path, decks.imported)) continue;
    const document = await readDocument(source, reader, taxonomies, build);
    if (document) documents.push(document);
  }
  return [...documents, ...read];
}

function isSlides(path: string, imported: ReadonlySet<string>): boolean {
  return path.startsWith(`${contentFolder}/decks/`) && imported.has(path);
}

function readText(source: Source, { files, diagnostics }: Build): string | undefined {
  const bytes = readFile(files, source.path, diagnostics, source);
  return bytes && decodeText(source.path, bytes, diagnostics);
}

function readDocument(
  source: Source,
  reader: DocumentReader,
  taxonomies: readonly string[] | undefined,
  build: Build,
): Promise<Document | undefined> {
  const { path } = source;
  // What a key of the front matter means depends on the taxonomies.
  const key = sha256(`${source.sha256} ${taxonomies?.join(" ")}`);
  return reader.read(path, key, () => {
    const text = readText(source, build);
    if (text === undefined) return undefined;
    const { frontMatter, ...split } = splitFrontMatter(path, text, taxonomies, build.diagnostics);
    return frontMatter && { path, frontMatter, ...split };
  });
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
