// kiln check: all that can be said about a site that is whole, from what it answers with. The rules
// stand in check/, one a file; here they are called, and what they find is told with its place.

import { parse, type ParserError } from "parse5";
import { utf8 } from "../bytes.ts";
import { emptyCache } from "../cache.ts";
import { AddressBook, bytesOf, mediaType } from "../check/addresses.ts";
import { checkAssets, checkSheet } from "../check/assets.ts";
import { checkDuplicates } from "../check/duplicates.ts";
import type { Fault } from "../check/fault.ts";
import { checkFeed } from "../check/feeds.ts";
import { checkLinks, type ExternalLink, type LinkPlaces, type ReadPage } from "../check/links.ts";
import { checkMarkup } from "../check/markup/page.ts";
import { elementsOf, factsOf, type RenderedPage } from "../check/page.ts";
import { checkPictures } from "../check/pictures.ts";
import { checkRedirects, checkRules } from "../check/redirects.ts";
import { Scales } from "../check/weight.ts";
import type { Compilation } from "../compile.ts";
import { type DiagnosticId, Diagnostics } from "../diagnostics.ts";
import type { Files } from "../files.ts";
import type { Entry, Page, SiteSettings } from "../model.ts";
import { encodePath, handoutUrl } from "../pages/addresses.ts";
import { isCompressible } from "../responses/media-types.ts";
import { readStaticFolder } from "../reading/static-folder.ts";

/** Errors that leave the pages fit to be looked at: what is wrong stands in one of them. */
export const toleratedErrors: readonly DiagnosticId[] = [
  "broken-link",
  "broken-anchor",
  "link-outside",
  "unsafe-link",
  "remote-asset",
  "asset-concealed",
  "redirect-broken",
  "redirect-loop",
  "redirect-forced",
  "redirect-endless",
  "redirect-syntax",
  "redirect-unsupported",
  "url-taken",
];

/** What is looked over. */
export interface CheckedSite {
  readonly files: Files;
  readonly themes: Files;
  readonly settings: SiteSettings;
  readonly compiled: Pick<Compilation, "entries" | "pages" | "diagnostics">;
}

/** How much was looked at. */
export interface CheckCounts {
  pages: number;
  links: number;
  external: number;
  pictures: number;
  /** Style sheets, scripts, drawings and other files. */
  files: number;
  redirects: number;
  /** Bytes of the site as they are sent. */
  bytes: number;
}

/** What was found, before it is brought to the author's files. */
export interface Survey {
  readonly faults: readonly Fault[];
  readonly counts: CheckCounts;
  readonly pages: readonly RenderedPage[];
  readonly external: readonly ExternalLink[];
}

/** Applies all rules that need neither a browser nor a network. */
export async function surveySite(
  site: CheckedSite,
  progress: (step: string) => void = () => undefined,
): Promise<Survey> {
  const { entries } = site.compiled;
  const book = new AddressBook(entries, site.settings.baseUrl, encodePath);
  const counts = { pages: 0, links: 0, external: 0, pictures: 0, files: 0, redirects: 0, bytes: 0 };
  const faults: Fault[] = [];
  const pages: ReadPage[] = [];
  for (const page of await renderedPages(site.compiled)) {
    if (counts.pages % 100 === 0) progress(`page ${counts.pages + 1}`);
    counts.pages++;
    const read = readPage(page);
    pages.push(read.read);
    faults.push(...read.faults);
    counts.pictures += read.pictures;
  }
  progress("links");
  const { external, links, ...found } = await checkConnections(site, pages, book);
  faults.push(...found.faults);
  progress("weight");
  const scales = new Scales(book, site.settings.check.weight, isCompressible);
  for (const page of pages) faults.push(...(await scales.checkPage(page)));
  const whole = await scales.checkSite(entries);
  faults.push(...whole.faults, ...checkDuplicates(entries, (path) => path));
  counts.links = links;
  counts.external = new Set(external.map(({ url }) => url)).size;
  counts.bytes = whole.bytes;
  counts.redirects = entries.filter(({ kind }) => kind === "redirect").length;
  counts.files = entries.length - counts.redirects - counts.pages;
  return { faults, counts, pages: pages.map(({ page }) => page), external };
}

/** Reads a page, and applies the rules that need no other one. */
function readPage(page: RenderedPage): { read: ReadPage; faults: Fault[]; pictures: number } {
  const errors: ParserError[] = [];
  const tree = parse(page.html, {
    sourceCodeLocationInfo: true,
    // What stands in <noscript> is read by those who have no scripts.
    scriptingEnabled: false,
    onParseError: (error) => errors.push(error),
  });
  const elements = [...elementsOf(tree)];
  const { faults, count } = checkPictures(elements, page);
  return {
    read: { page, facts: factsOf(elements, page.html) },
    faults: [...faults, ...checkMarkup(elements, errors, page)],
    pictures: count,
  };
}

/** What one thing of a site asks of another. */
async function checkConnections(
  site: CheckedSite,
  pages: readonly ReadPage[],
  book: AddressBook,
): Promise<{ faults: Fault[]; external: ExternalLink[]; links: number }> {
  const { entries } = site.compiled;
  const { brokenLinks, remoteAssets, baseUrl } = site.settings;
  const places: LinkPlaces = { book, idsAt: idsOf(pages), lenient: brokenLinks === "warn" };
  const assets = { book, remote: remoteAssets === "allow" };
  const faults: Fault[] = [];
  const external: ExternalLink[] = [];
  let links = 0;
  for (const page of pages) {
    const found = checkLinks(page, places);
    links += found.count;
    faults.push(...found.faults, ...checkAssets(page, assets));
    external.push(...found.external);
  }
  const targetOf = ({ url = "", page, file = "/" }: Fault): string =>
    JSON.stringify(book.resolve(url, page?.path ?? file));
  const known = new Set(faults.map(targetOf));
  for (const entry of entries) {
    const feed = await checkFeed(entry, places);
    links += feed.count;
    // Feeds repeat what stands on the pages.
    faults.push(...feed.faults.filter((fault) => !known.has(targetOf(fault))));
    faults.push(...(await checkSheet(entry, assets)));
  }
  const { redirects } = readStaticFolder(site.files, baseUrl, emptyCache(), new Diagnostics());
  faults.push(
    ...checkRedirects(entries, book),
    ...checkRules(redirects.rules, redirects.file, book),
  );
  return { faults, external, links };
}

/** The ids of the page that stands at a path at an instant. */
function idsOf(pages: readonly ReadPage[]): LinkPlaces["idsAt"] {
  const byPath = new Map<string, ReadPage[]>();
  for (const page of pages) {
    const known = byPath.get(page.page.path);
    if (known) known.push(page);
    else byPath.set(page.page.path, [page]);
  }
  return (path, instant) =>
    byPath
      .get(path)
      ?.filter(({ page }) => page.instant <= instant)
      .at(-1)?.facts.ids;
}

/** Every page of HTML; where the same text answers at several addresses or instants, once. */
async function renderedPages({
  entries,
  pages,
}: Pick<Compilation, "entries" | "pages">): Promise<RenderedPage[]> {
  const byUrl = new Map<string, Page>(pages.map((page) => [page.url, page]));
  for (const page of pages) if (page.kind === "deck") byUrl.set(handoutUrl(page.url), page);
  const found: RenderedPage[] = [];
  for (const entry of entries) {
    if (!isHtml(entry)) continue;
    const html = utf8(await bytesOf(entry));
    const { path, validFrom: instant = 0 } = entry;
    found.push({ path, html, instant, page: byUrl.get(path) });
  }
  return found;
}

function isHtml(entry: Entry): boolean {
  return entry.kind !== "redirect" && mediaType(entry) === "text/html";
}
