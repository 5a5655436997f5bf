// The whole pipeline on one screen. generator/README.md draws it.

import { withAuthorFields } from "./author-fields.ts";
import { type Cache, emptyCache } from "./cache.ts";
import { concealment, endedResources, type TimedSite, withoutConcealed } from "./concealment.ts";
import { deckAlone, isAt, usedAssets } from "./deck-image.ts";
import { handoutsOf, type PresenterDeck, presenterDeck, renderAllDecks } from "./deck-pages.ts";
import { type Diagnostic, Diagnostics, sortDiagnostics } from "./diagnostics.ts";
import { readAdded, readDocuments, type Reading } from "./document-reading.ts";
import type { ConfigResult, Extension } from "./extension.ts";
import type { Files } from "./files.ts";
import { announce, generatedResources, generatedUrls, searchPages } from "./generated.ts";
import { DocumentReader } from "./markdown/read.ts";
import type { Answers, Document, Entry, Omission, Page, SiteSettings, Source } from "./model.ts";
import { addPictures } from "./page-pictures.ts";
import { textsOf } from "./page-texts.ts";
import { contentFolder } from "./pages/addresses.ts";
import { surroundings } from "./surroundings.ts";
import { arrange, type Arrangement, type Surroundings } from "./pages/arrange.ts";
import { gonePage } from "./pages/lists.ts";
import { type Bundles, bundlesOf, pathsOf, publishedFiles } from "./pages/belongings.ts";
import { Calendar } from "./pages/dates.ts";
import { directory } from "./pages/directory.ts";
import { omissionsOf } from "./pages/omissions.ts";
import { resolveLinks } from "./pages/links.ts";
import { attachedResources, readFile, withCopies } from "./resources.ts";
import { makeEntries } from "./responses/entries.ts";
import { AnswerGatherer } from "./schedule/answers.ts";
import { type Schedule, scheduleOf } from "./schedule/moments.ts";
import { dataFolder, dataFormats, readData } from "./settings/data-files.ts";
import { readSiteSettings, settingsFileOf } from "./settings/site.ts";
import { scan } from "./sources/scan.ts";
import { decodeText } from "./sources/text.ts";
import { readStaticFolder, type StaticFolder } from "./static-folder.ts";
import { type Statistics, StatisticsClock } from "./statistics.ts";
import { PageRenderer } from "./theme/render.ts";
import { type LoadedTheme, loadTheme, noTheme } from "./theme-loading.ts";

/** What a build needs besides the site. */
export interface CompileOptions {
  /** The themes that come with Kiln, one folder each. */
  readonly themes: Files;
  /** What shows decks in a browser; without it they are documents to read. */
  readonly player?: Files | undefined;
  /** Compiles this deck alone, shown at "/": its folder, like content/decks/talk. */
  readonly deck?: string | undefined;
  /** What earlier builds left; none by default. */
  readonly cache?: Cache;
  /** Plugins and hooks of the site's own, or what is wrong with them. */
  readonly config?: ConfigResult | undefined;
  /** Told the name of each stage as it starts. */
  readonly progress?: (stage: string) => void;
  /** Takes in drafts, which are marked; by default they are left out. */
  readonly drafts?: boolean;
  /** Shows at once what is not public yet, or no longer. */
  readonly anytime?: boolean;
  /**
   * The time of the build in milliseconds since 1970: what a window opens or closes later is
   * rendered for both. Without it, nothing is yet to come.
   */
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
  /** What the clock will change. */
  readonly schedule: Schedule;
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
  const { entries, decks, schedule } = diagnostics.failed ? nothing : made;
  const { omissions, pages } = build;
  const statistics = clock.finish(entries);
  const sorted = sortDiagnostics(diagnostics.list);
  return { entries, decks, diagnostics: sorted, statistics, omissions, pages, schedule };
}

type Made = Pick<Compilation, "entries" | "decks" | "schedule">;

const nothing: Made = {
  entries: [],
  decks: [],
  schedule: { moments: [], stretch: {}, changes: [] },
};

/** What a build knows of a site before it arranges the pages. */
interface Contents {
  readonly settings: SiteSettings;
  readonly loaded: LoadedTheme;
  readonly calendar: Calendar;
  readonly documents: readonly Document[];
  readonly bundles: Bundles;
  /** Files that are no markdown. */
  readonly others: readonly Source[];
  readonly besides: Surroundings;
  readonly published: StaticFolder;
  /** The text of a page once more. */
  readonly textOf: (page: Page) => string;
}

/** The stages, one after another, as far as they get. */
async function runStages(build: Build): Promise<Made> {
  const { cache, options, diagnostics, clock, extension } = build;
  const contents = await readContents(build);
  if (!contents) return nothing;
  const { settings, calendar, documents, bundles, besides, others } = contents;

  clock.start("pages");
  const whole = arrange(documents, settings, calendar, diagnostics, besides);
  await extension?.changePages(whole.all);
  const { all, parts, drafts } = whole;
  build.pages = all.filter(({ document }) => document);
  build.omissions = omissionsOf({ ...whole, pages: build.pages, others, now: options.now });
  // Without a time, all times are past.
  const now = options.now ?? Number.MAX_VALUE;
  const { deck } = options;
  const anytime = options.anytime || deck !== undefined;
  const schedule = scheduleOf(anytime ? [] : all, now, diagnostics);
  if (options.render === false) return { ...nothing, schedule };
  if (diagnostics.list.some(({ id }) => id === "too-many-changes")) return nothing;
  const published = options.drafts ? others : publishedFiles(others, bundles, pathsOf(drafts));
  const shown = { ...contents, others: published };
  const concealedAt = concealment(all, schedule, shown);
  const answers = new AnswerGatherer();
  for (const moment of schedule.moments) {
    const own = new Diagnostics();
    const timed = { moment, ...concealedAt(moment) };
    // Where nothing is concealed, the pages stand as they were arranged already.
    const arrangement = moment.concealed.size === 0 ? whole : undefined;
    const order = { timed, contents: shown, arrangement };
    const made = await renderSite(order, { ...build, diagnostics: own });
    const untimed = moment.validFrom === undefined && schedule.moments.length > 1;
    diagnostics.addNew(untimed ? own.list.filter(isNews) : own.list);
    if (made) answers.add(moment.validFrom, made.resources, made.redirects);
  }
  if (diagnostics.failed) return nothing;
  const posts = parts.reduce((sum, part) => sum + part.site.posts.length, 0);
  clock.count({ pages: all.length, posts });

  clock.start("responses");
  const resources = withAuthorFields(answers.resources, contents.published.headers, diagnostics);
  const { redirects, absences } = answers;
  const policy = { remoteAssets: settings.remoteAssets === "allow", compress: options.compress };
  const talks = all.filter((page) => isDeck(page) && (deck === undefined || isAt(page, deck)));
  const decks = talks.map((page) =>
    presenterDeck(deck === undefined ? page : { ...page, url: "/" }),
  );
  const entries = await makeEntries({ resources, redirects, absences }, policy, cache);
  return { entries, decks, schedule };
}

/** What is wrong without a clock, and not of links: the other moments have told of those. */
function isNews({ id, severity }: Diagnostic): boolean {
  return severity === "error" && id !== "asset-concealed";
}

/** Everything that an author wrote, read and checked. */
async function readContents(build: Build): Promise<Contents | undefined> {
  const { options, cache, diagnostics, clock, extension } = build;
  clock.start("read");
  const settings = readSettings(build);
  const sources = scan(build.files, contentFolder, cache, diagnostics);
  const published = readStaticFolder(build.files, settings?.baseUrl ?? "", cache, diagnostics);
  if (sources.length === 0) diagnostics.add("no-content");
  if (sources.length === 0) return undefined;
  const data = readDataFiles(build);

  const loaded = settings ? await loadTheme(settings, build) : noTheme;
  clock.start("markdown");
  const around = surroundings(build, sources, settings, loaded.theme);
  const reader = new DocumentReader(cache, diagnostics, around);
  const reading = { ...build, taxonomies: settings?.taxonomies.map(({ name }) => name) };
  const documents = await readDocuments(sources.filter(isMarkdown), reader, reading);
  // The texts have been looked at, so that one build tells of all that is wrong in them.
  if (!settings) return undefined;
  const calendar = new Calendar(settings.language, settings.timeZone);
  const others = sources.filter((source) => !isMarkdown(source));
  const besides = { data, drafts: options.drafts ?? false };
  const arranged = (told: Diagnostics): Arrangement =>
    arrange(documents, settings, calendar, told, besides);
  if (extension) documents.push(...(await addedTexts(extension, arranged, reader, reading)));
  clock.count({ parsed: reader.parsed });
  const bundles = bundlesOf(documents);
  const textOf = textsOf(sources, build);
  return { settings, loaded, calendar, documents, bundles, others, besides, published, textOf };
}

/** A site at one moment, with its pages where they are arranged already. */
interface RenderOrder {
  readonly timed: TimedSite;
  readonly contents: Contents;
  readonly arrangement: Arrangement | undefined;
}

/** The site as it is at one moment. */
async function renderSite(
  { timed, contents, arrangement: known }: RenderOrder,
  build: Build,
): Promise<Pick<Answers, "resources" | "redirects"> | undefined> {
  const { moment, concealed, ended } = timed;
  const { files, cache, options, diagnostics, clock, extension } = build;
  const { loaded, calendar, documents, bundles, others, published, textOf } = contents;
  clock.start("pages");
  const settings = withoutConcealed(contents.settings, concealed);
  const besides = { ...contents.besides, concealed: moment.concealed };
  const arrangement = known ?? arrange(documents, settings, calendar, diagnostics, besides);
  if (!known) await extension?.changePages(arrangement.all);
  const isWhole = options.deck === undefined;
  const { site, all, parts: every } = isWhole ? complete(arrangement, contents) : arrangement;
  const attachments = [...publishedFiles(others, bundles, moment.concealed), ...published.files];
  const handouts = handoutsOf(all.filter(isDeck)).map(urlOf);
  const generated = [...generatedUrls(all, settings), ...handouts];
  const isConcealed = (path: string): boolean => concealed.has(path);
  const strict = settings.brokenLinks === "error";
  const routing = { ...published.redirects, strict, isConcealed };
  const addresses = directory(all, attachments, generated, diagnostics, routing);
  for (const page of all) {
    const targets = resolveLinks(page, { ...addresses, concealed }, settings, diagnostics);
    Object.assign(page, { targets });
  }
  const whole = { parts: every, ...addresses };
  const shown = isWhole ? whole : deckAlone(options.deck, whole, diagnostics);
  if (!shown) return undefined;
  const { parts, redirects } = shown;
  const pages = isWhole ? all : parts.flatMap((part) => part.pages);
  const places = { ...addresses, concealed, attachments: shown.attachments };
  const pictures = await addPictures(pages, places, settings, build);

  clock.start("theme");
  const { theme } = loaded;
  if (!theme || diagnostics.failed) return undefined;
  const renderers = parts.map(
    (part) => new PageRenderer(theme, part.site, cache, diagnostics, extension),
  );
  const rendered = parts.flatMap((part, index) => {
    return part.pages.filter((page) => !isDeck(page)).map((page) => renderers[index]!.render(page));
  });
  const decks = await renderAllDecks(parts, loaded, build);
  clock.count({
    rendered: renderers.reduce((sum, { rendered: count }) => sum + count, decks.rendered),
  });
  if (diagnostics.failed) return undefined;

  clock.start("responses");
  const made = [...rendered, ...decks.resources];
  const resources = [
    ...made,
    ...(isWhole ? loaded.assets : usedAssets(loaded.assets, made)),
    ...(isWhole ? generatedResources({ site, pages, addresses, cache, textOf }) : []),
    ...attachedResources(files, places, pictures, diagnostics),
  ];
  const taken = [...resources, ...redirects];
  resources.push(...((await extension?.resources(pages, taken)) ?? []));
  const over = endedResources(ended, resources, addresses);
  const answered = isWhole ? withCopies([...resources, ...over], addresses.copies) : resources;
  return { resources: answered, redirects };
}

/** The arrangement with the pages that only their addresses lead to, and with what each offers. */
function complete(
  { parts, site, all }: Arrangement,
  { loaded: { theme }, published: { holdsGone } }: Contents,
): Pick<Arrangement, "parts" | "site" | "all"> {
  const gone = holdsGone ? [gonePage(site.settings)] : [];
  const more = [...gone, ...(theme ? searchPages(all, site, theme) : [])];
  const [main, ...others] = parts;
  const whole = [{ ...main!, pages: [...main!.pages, ...more] }, ...others];
  for (const part of whole) announce({ ...part, searchUrl: site.searchUrl });
  return { parts: whole, site, all: [...all, ...more] };
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
