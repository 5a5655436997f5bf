// The whole pipeline on one screen. generator/README.md draws it.

import { type Cache, emptyCache } from "./cache.ts";
import { type Diagnostic, Diagnostics, sortDiagnostics } from "./diagnostics.ts";
import type { Files } from "./files.ts";
import { DocumentReader } from "./markdown/read.ts";
import type { Document, Entry, SiteSettings, Source } from "./model.ts";
import { contentFolder } from "./pages/addresses.ts";
import { arrange } from "./pages/arrange.ts";
import { Calendar } from "./pages/dates.ts";
import { directory, publishedFiles } from "./pages/directory.ts";
import { resolveLinks } from "./pages/links.ts";
import { attachedResources, generatedResources, generatedUrls, readFile } from "./resources.ts";
import { makeEntries } from "./responses/entries.ts";
import { splitFrontMatter } from "./settings/front-matter.ts";
import { readSiteSettings, settingsFile } from "./settings/site.ts";
import { scan } from "./sources/scan.ts";
import { decodeText } from "./sources/text.ts";
import { type Statistics, StatisticsClock } from "./statistics.ts";
import { PageRenderer } from "./theme/render.ts";
import { loadTheme } from "./theme-loading.ts";

/** What a build needs besides the site. */
export interface CompileOptions {
  /** The themes that come with Kiln, one folder each. */
  readonly themes: Files;
  /** What earlier builds left; none by default. */
  readonly cache?: Cache;
  /** Told the name of each stage as it starts. */
  readonly progress?: (stage: string) => void;
}

/** A compiled site; without entries when a message is an error. */
export interface Compilation {
  readonly entries: readonly Entry[];
  readonly diagnostics: readonly Diagnostic[];
  readonly statistics: Statistics;
}

/** What all stages of one build share. */
interface Build {
  readonly files: Files;
  readonly themes: Files;
  readonly cache: Cache;
  readonly diagnostics: Diagnostics;
  readonly clock: StatisticsClock;
}

/** Compiles a site. All messages are collected; nothing is printed, or written but the cache. */
export async function compile(files: Files, options: CompileOptions): Promise<Compilation> {
  const { cache = emptyCache(), themes, progress } = options;
  const clock = new StatisticsClock(progress);
  const build = { files, themes, cache, diagnostics: new Diagnostics(), clock };
  const made = await runStages(build);
  const entries = build.diagnostics.failed ? [] : made;
  const diagnostics = sortDiagnostics(build.diagnostics.list);
  return { entries, diagnostics, statistics: clock.finish(entries) };
}

/** The stages, one after another, as far as they get. */
async function runStages(build: Build): Promise<readonly Entry[]> {
  const { files, cache, diagnostics, clock } = build;
  clock.start("read");
  const settings = readSettings(build);
  const sources = scan(files, contentFolder, cache, diagnostics);
  if (sources.length === 0) diagnostics.add("no-content");
  if (sources.length === 0) return [];

  clock.start("markdown");
  const reader = new DocumentReader(cache, diagnostics);
  const documents = sources.filter(isMarkdown).flatMap((source) => {
    return readDocument(source, reader, build) ?? [];
  });
  // The texts have been looked at, so that one build tells of all that is wrong in them.
  if (!settings) return [];

  clock.start("pages");
  const calendar = new Calendar(settings.language, settings.timeZone);
  const { site, all } = arrange(documents, settings, calendar, diagnostics);
  const others = sources.filter((source) => !isMarkdown(source));
  const attachments = publishedFiles(others, documents);
  const generated = generatedUrls(settings.baseUrl);
  const addresses = directory(all, attachments, generated, diagnostics);
  const pages = all.map((page) => {
    return Object.assign(page, { targets: resolveLinks(page, addresses, settings, diagnostics) });
  });

  clock.start("theme");
  const { theme, assets } = await loadTheme(settings, build);
  if (!theme || diagnostics.failed) return [];
  const renderer = new PageRenderer(theme, site, cache, diagnostics);
  const rendered = pages.map((page) => renderer.render(page));
  if (diagnostics.failed) return [];
  const [posts, parsed] = [site.posts.length, reader.parsed];
  clock.count({ pages: pages.length, posts, parsed, rendered: renderer.rendered });

  clock.start("responses");
  const resources = [
    ...rendered,
    ...assets,
    ...generatedResources(site, pages, calendar, addresses),
    ...attachedResources(files, addresses, diagnostics),
  ];
  const policy = { remoteAssets: settings.remoteAssets === "allow" };
  return makeEntries(resources, addresses.redirects, policy, cache);
}

function isMarkdown({ path }: Source): boolean {
  return /\.md$/i.test(path);
}

function readSettings({ files, diagnostics }: Build): SiteSettings | undefined {
  const before = diagnostics.list.length;
  const bytes = readFile(files, settingsFile, diagnostics);
  const text = bytes && decodeText(settingsFile, bytes, diagnostics);
  if (diagnostics.list.length > before) return undefined;
  const settings = readSiteSettings(text, diagnostics);
  if (settings?.baseUrl === "") diagnostics.add("no-base-url", { file: settingsFile });
  return settings;
}

function readDocument(
  source: Source,
  reader: DocumentReader,
  { files, diagnostics }: Build,
): Document | undefined {
  const { path } = source;
  return reader.read(path, source.sha256, () => {
    const bytes = readFile(files, path, diagnostics, source);
    const text = bytes && decodeText(path, bytes, diagnostics);
    if (text === undefined) return undefined;
    const { frontMatter, ...split } = splitFrontMatter(path, text, [], diagnostics);
    return frontMatter && { path, frontMatter, ...split };
  });
}
