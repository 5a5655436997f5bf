// The whole pipeline on one screen. generator/README.md draws it.

import { assetNames, fixedAssets } from "./assets/fixed.ts";
import { bundleStyles } from "./assets/styles.ts";
import { type Cache, emptyCache } from "./cache.ts";
import { type Diagnostic, Diagnostics, sortDiagnostics } from "./diagnostics.ts";
import { FileError, type Files, sha256 } from "./files.ts";
import { DocumentReader } from "./markdown/read.ts";
import type { Document, Entry, Page, Resource, Site, SiteSettings, Source } from "./model.ts";
import { contentFolder } from "./pages/addresses.ts";
import { arrange, feedUrl } from "./pages/arrange.ts";
import { Calendar } from "./pages/dates.ts";
import { type Directory, directory } from "./pages/directory.ts";
import { atomFeed, changed } from "./pages/feed.ts";
import { resolveLinks } from "./pages/links.ts";
import { robots, robotsUrl, sitemap, sitemapUrl } from "./pages/sitemap.ts";
import { compressedLengthMax, makeEntries } from "./responses/entries.ts";
import { isCompressible, mediaTypeOf } from "./responses/media-types.ts";
import { splitFrontMatter } from "./settings/front-matter.ts";
import { readSiteSettings, settingsFile } from "./settings/site.ts";
import { scan } from "./sources/scan.ts";
import { decodeText } from "./sources/text.ts";
import { type Statistics, StatisticsClock } from "./statistics.ts";
import { findTheme } from "./theme/folder.ts";
import { contentOf, PageRenderer, type Theme } from "./theme/render.ts";
import { loadTemplates } from "./theme/templates.ts";

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

/** Compiles a site. All messages are collected; nothing is printed or written but the cache. */
export async function compile(files: Files, options: CompileOptions): Promise<Compilation> {
  const { cache = emptyCache(), themes } = options;
  const diagnostics = new Diagnostics();
  const clock = new StatisticsClock(options.progress);
  const entries = await run();
  const statistics = clock.finish(entries);
  return { entries, diagnostics: sortDiagnostics(diagnostics.list), statistics };

  async function run(): Promise<readonly Entry[]> {
    clock.start("read");
    const settings = readSettings(files, diagnostics);
    const sources = scan(files, contentFolder, cache, diagnostics);
    if (sources.length === 0) diagnostics.add("no-content");
    if (!settings || sources.length === 0) return [];

    clock.start("markdown");
    const reader = new DocumentReader(cache, diagnostics);
    const isMarkdown = ({ path }: Source): boolean => /\.md$/i.test(path);
    const documents = sources.filter(isMarkdown).flatMap((source) => {
      const document = readDocument(source, files, reader, diagnostics);
      return document ? [document] : [];
    });

    clock.start("pages");
    const calendar = new Calendar(settings.language, settings.timeZone);
    const { site, all } = arrange(documents, settings, calendar, diagnostics);
    const attachments = sources.filter((source) => !isMarkdown(source));
    const generated = [feedUrl, robotsUrl, ...(settings.baseUrl ? [sitemapUrl] : [])];
    const addresses = directory(all, attachments, generated, diagnostics);
    const pages = all.map((page) => {
      const targets = resolveLinks(page, addresses, settings, diagnostics);
      return Object.assign(page, { targets });
    });

    clock.start("theme");
    const { theme, resources: assets } = await loadTheme(settings);
    if (!theme || diagnostics.failed) return [];
    const renderer = new PageRenderer(theme, site, cache, diagnostics);
    const rendered = pages.map((page) => renderer.render(page));
    if (diagnostics.failed) return [];
    clock.count({
      pages: pages.length,
      posts: site.posts.length,
      parsed: reader.parsed,
      rendered: renderer.rendered,
    });

    clock.start("responses");
    const resources = [
      ...rendered,
      ...assets,
      ...generatedResources(site, pages, calendar, addresses),
      ...attachedResources(files, addresses, diagnostics),
    ];
    if (diagnostics.failed) return [];
    const policy = { remoteAssets: settings.remoteAssets === "allow" };
    return makeEntries(resources, addresses.redirects, policy, cache);
  }

  async function loadTheme(
    settings: SiteSettings,
  ): Promise<{ theme: Theme | undefined; resources: readonly Resource[] }> {
    const shelves = [
      { files, prefix: "themes/", sources: scan(files, "themes", cache, diagnostics) },
      { files: themes, prefix: "", sources: scan(themes, "", cache, diagnostics) },
    ];
    const folder = findTheme(settings.theme, shelves, diagnostics);
    if (!folder) return { theme: undefined, resources: [] };
    const styles = await bundleStyles(folder, settings, cache, diagnostics);
    const assets = [...styles, ...fixedAssets(folder)];
    const templates = await loadTemplates(folder, assetNames(assets), cache, diagnostics);
    const resources = assets.map(({ path, bytes }) => ({
      path,
      mediaType: mediaTypeOf(path),
      body: bytes,
      fingerprinted: true,
    }));
    const sheets = styles.filter(({ path }) => path.endsWith(".css")).map(({ path }) => path);
    const key = sha256(JSON.stringify([folder.key, assets.map(({ path }) => path)]));
    const theme = templates && { folder, templates, stylesheets: sheets, key };
    return { theme, resources };
  }
}

/** A file's bytes; what cannot be read becomes a message. Undefined also where there is none. */
function readFile(
  files: Files,
  path: string,
  diagnostics: Diagnostics,
  expected?: Source,
): Uint8Array | undefined {
  try {
    const bytes = files.read(path);
    if (!expected || (bytes && sha256(bytes) === expected.sha256)) return bytes;
    throw new FileError(path, "changed while the site was being built");
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    diagnostics.add("unreadable-file", { file: path, values: { reason: error.reason } });
    return undefined;
  }
}

function readSettings(files: Files, diagnostics: Diagnostics): SiteSettings | undefined {
  const before = diagnostics.list.length;
  const bytes = readFile(files, settingsFile, diagnostics);
  if (diagnostics.list.length > before) return undefined;
  const text = bytes && decodeText(settingsFile, bytes, diagnostics);
  if (bytes && text === undefined) return undefined;
  return readSiteSettings(text, diagnostics);
}

function readDocument(
  source: Source,
  files: Files,
  reader: DocumentReader,
  diagnostics: Diagnostics,
): Document | undefined {
  const { path } = source;
  return reader.read(path, source.sha256, () => {
    const bytes = readFile(files, path, diagnostics, source);
    const text = bytes && decodeText(path, bytes, diagnostics);
    if (text === undefined) return undefined;
    const { frontMatter, ...split } = splitFrontMatter(path, text, diagnostics);
    return frontMatter && { path, frontMatter, ...split };
  });
}

/** The feed, the sitemap and robots.txt, unless the author wrote such files. */
function generatedResources(
  site: Site,
  pages: readonly Page[],
  calendar: Calendar,
  addresses: Directory,
): Resource[] {
  const { settings, posts } = site;
  const newest = Math.floor(Math.max(0, ...posts.map(changed)) / 1000);
  const lastModified = newest > 0 ? newest : undefined;
  const feed = atomFeed(site, calendar, (page) => contentOf(page, settings.baseUrl));
  const texts: readonly (readonly [string, string, string, number?])[] = [
    [feedUrl, "application/atom+xml; charset=utf-8", feed, lastModified],
    [robotsUrl, "text/plain; charset=utf-8", robots(settings)],
    ...(settings.baseUrl
      ? [
          [
            sitemapUrl,
            mediaTypeOf(sitemapUrl),
            sitemap(pages, settings, calendar),
            lastModified,
          ] as const,
        ]
      : []),
  ];
  return texts
    .filter(([path]) => !addresses.attachments.has(path))
    .map(([path, mediaType, text, lastModified]) => ({
      path,
      mediaType,
      body: Buffer.from(text),
      lastModified,
    }));
}

/** Files beside the markdown; only those that may be compressed are held in memory. */
function attachedResources(
  files: Files,
  addresses: Directory,
  diagnostics: Diagnostics,
): Resource[] {
  return [...addresses.attachments].map(([path, source]) => {
    const mediaType = mediaTypeOf(source.path);
    const small = isCompressible(mediaType) && source.length <= compressedLengthMax;
    const body = small
      ? (readFile(files, source.path, diagnostics, source) ?? new Uint8Array(0))
      : files.content(source.path, source);
    return { path, mediaType, body, sha256: source.sha256 };
  });
}
