// What goes out besides pages: the feed and its like, and files as they are.

import type { Diagnostics } from "./diagnostics.ts";
import { FileError, type Files, sha256 } from "./files.ts";
import type { Page, Resource, Site, Source } from "./model.ts";
import { feedUrl } from "./pages/arrange.ts";
import type { Calendar } from "./pages/dates.ts";
import type { Directory } from "./pages/directory.ts";
import { atomFeed, changed } from "./pages/feed.ts";
import { robots, robotsUrl, sitemap, sitemapUrl } from "./pages/sitemap.ts";
import { compressedLengthMax } from "./responses/entries.ts";
import { isCompressible, mediaTypeOf } from "./responses/media-types.ts";
import { contentOf } from "./theme/content.ts";

/** Addresses that the generator itself fills, unless the author does. */
export function generatedUrls(baseUrl: string): readonly string[] {
  return [feedUrl, robotsUrl, ...(baseUrl ? [sitemapUrl] : [])];
}

/** The feed, robots.txt and the sitemap. */
export function generatedResources(
  site: Site,
  pages: readonly Page[],
  calendar: Calendar,
  addresses: Directory,
): Resource[] {
  const { settings, posts } = site;
  const newest = Math.floor(posts.reduce((most, post) => Math.max(most, changed(post)), 0) / 1000);
  const lastModified = newest > 0 ? newest : undefined;
  const content = (page: Page): string =>
    contentOf(page, { sizes: settings.pictures.sizes, baseUrl: settings.baseUrl });
  const makers: Readonly<Record<string, () => Omit<Resource, "path">>> = {
    [feedUrl]: () => ({
      mediaType: "application/atom+xml; charset=utf-8",
      body: Buffer.from(atomFeed(site, calendar, content)),
      lastModified,
    }),
    [robotsUrl]: () => ({
      mediaType: mediaTypeOf(robotsUrl),
      body: Buffer.from(robots(settings)),
    }),
    [sitemapUrl]: () => ({
      mediaType: mediaTypeOf(sitemapUrl),
      body: Buffer.from(sitemap(pages, settings, calendar)),
      lastModified,
    }),
  };
  return generatedUrls(settings.baseUrl)
    .filter((path) => !addresses.attachments.has(path) && !addresses.pages.has(path))
    .map((path) => ({ path, ...makers[path]!() }));
}

/** What goes out of pictures: more files, and others in place of some, by their address. */
interface PictureFiles {
  readonly resources: readonly Resource[];
  readonly originals: ReadonlyMap<string, Pick<Resource, "mediaType" | "body">>;
}

/** Files beside the markdown; only those that may be compressed are held in memory. */
export function attachedResources(
  files: Files,
  addresses: Directory,
  pictures: PictureFiles,
  diagnostics: Diagnostics,
): Resource[] {
  const attached = [...addresses.attachments].map(([path, source]) => {
    const other = pictures.originals.get(path);
    if (other) return { path, ...other };
    const mediaType = mediaTypeOf(source.path);
    const small = isCompressible(mediaType) && source.length <= compressedLengthMax;
    const body = small
      ? (readFile(files, source.path, diagnostics, source) ?? new Uint8Array(0))
      : files.content(source.path, source);
    return { path, mediaType, body, sha256: source.sha256 };
  });
  return [...pictures.resources, ...attached];
}

/** A file's bytes; what cannot be read becomes a message. Undefined also where there is none. */
export function readFile(
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
