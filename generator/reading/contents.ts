// Everything that an author wrote, read and checked, before any page is arranged.

import { isDeepStrictEqual } from "node:util";
import { json } from "../bytes.ts";
import type { Build } from "../build.ts";
import type { Cache } from "../cache.ts";
import { Diagnostics } from "../diagnostics.ts";
import type { Extension } from "../extension.ts";
import { sha256 } from "../files.ts";
import { DocumentReader } from "../markdown/read.ts";
import type { Document, Page, SiteSettings, Source } from "../model.ts";
import { contentFolder } from "../pages/addresses.ts";
import { arrange, type Arrangement, type Surroundings } from "../pages/arrange.ts";
import { type Bundles, bundlesOf, pathsOf } from "../pages/belongings.ts";
import { Calendar } from "../pages/dates.ts";
import { dataFolder, dataFormats, readData } from "../settings/data-files.ts";
import { frontMatterSettings } from "../settings/front-matter.ts";
import { readSiteSettings, settingsFileOf } from "../settings/site.ts";
import { scan } from "../sources/scan.ts";
import { decodeText } from "../sources/text.ts";
import { readAdded, readDocuments, type Reading } from "./documents.ts";
import { readFile } from "./file.ts";
import { tellOfNoPages } from "./no-pages.ts";
import { readStaticFolder, type StaticFolder } from "./static-folder.ts";
import { surroundings } from "./surroundings.ts";
import { type LoadedTheme, loadTheme, noTheme } from "./theme.ts";
import { textsOf } from "./texts.ts";

/** What a build knows of a site before it arranges the pages. */
export interface Contents {
  readonly settings: SiteSettings;
  readonly loaded: LoadedTheme;
  readonly calendar: Calendar;
  readonly documents: readonly Document[];
  readonly bundles: Bundles;
  /** Files that are no markdown. */
  readonly others: readonly Source[];
  /** Markdown that is no document, since it has faults. */
  readonly unread: ReadonlySet<string>;
  readonly besides: Surroundings;
  readonly published: StaticFolder;
  /** The text of a page once more. */
  readonly textOf: (page: Page) => string;
}

/** Everything that an author wrote, read and checked. */
export async function readContents(build: Build): Promise<Contents | undefined> {
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
  const reading = { ...build, frontMatter: settings && frontMatterSettings(settings) };
  const documents = await readDocuments(sources.filter(isMarkdown), reader, reading);
  const unread = withFaults(sources.filter(isMarkdown), documents, diagnostics);
  // The texts have been looked at, so that one build tells of all that is wrong in them.
  if (!settings) return undefined;
  const calendar = new Calendar(settings.language, settings.timeZone, cache);
  const others = sources.filter((source) => !isMarkdown(source));
  tellOfNoPages(others, diagnostics);
  const besides = { data, drafts: options.drafts ?? false, cache };
  const arranged = (told: Diagnostics): Arrangement =>
    arrange(documents, settings, calendar, told, besides);
  if (extension) documents.push(...(await addedTexts(extension, arranged, reader, reading)));
  clock.count({ parsed: reader.parsed });
  const bundles = bundlesOf(documents);
  const textOf = textsOf(sources, build);
  const texts = { documents, unread, bundles, others };
  return { ...texts, settings, loaded, calendar, besides, published, textOf };
}

/** The texts of which no document was made, because of errors that were told. */
function withFaults(
  texts: readonly Source[],
  documents: readonly Document[],
  { failed, list }: Diagnostics,
): ReadonlySet<string> {
  if (!failed) return new Set();
  const read = pathsOf(documents);
  const faulty = new Set(
    list.flatMap(({ severity, file }) => (severity === "error" && file) || []),
  );
  return new Set(texts.flatMap(({ path }) => (faulty.has(path) && !read.has(path) ? path : [])));
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

function readSettings({ files, options, cache, diagnostics }: Build): SiteSettings | undefined {
  const before = diagnostics.list.length;
  const file = settingsFileOf(files, diagnostics);
  const bytes = readFile(files, file, diagnostics);
  const text = bytes && decodeText(file, bytes, diagnostics);
  if (diagnostics.list.length > before) return undefined;
  const key = `settings:${sha256(`${file}\n${text ?? ""}`)}`;
  const known = cache.value(key, parseSettings);
  const settings = known ?? readSiteSettings(file, text, diagnostics);
  // What has faults tells of them in every build.
  if (settings && !known && diagnostics.list.length === before) keepSettings(key, settings, cache);
  // A deck alone has neither sitemap nor feed.
  const isSite = options.deck === undefined;
  if (isSite && settings?.baseUrl === "") diagnostics.add("no-base-url", { file });
  return settings;
}

/** Keeps settings for later builds, unless they hold what JSON cannot: a date of TOML, infinity. */
function keepSettings(key: string, settings: SiteSettings, cache: Cache): void {
  const bytes = Buffer.from(JSON.stringify(settings));
  if (isDeepStrictEqual(parseSettings(bytes), settings)) cache.put(key, bytes);
}

function parseSettings(bytes: Uint8Array): SiteSettings {
  return json(bytes) as SiteSettings;
}

function isMarkdown({ path }: Source): boolean {
  return /\.md$/i.test(path);
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
