// Where the links of a page lead. A link to a file of the content folder becomes that file's
// address; an address of the site stays; what leads nowhere is an error with its line.

import { posix } from "node:path";
import { type Diagnostics, type Details, nearest } from "../diagnostics.ts";
import type { Document, Link, Page, Position, SiteSettings } from "../model.ts";
import { contentFolder, decodePath, encodePath, isReadme } from "./addresses.ts";
import type { Directory } from "./directory.ts";

/** What stands behind a file or an address that is not public, and when that is. */
export interface ConcealedPlace {
  readonly target: string;
  /** For example "until 2027-01-15T08:00:00Z". */
  readonly when: string;
}

/** The addresses that lead somewhere, and the files and addresses that do so at other times. */
export interface Places extends Directory {
  readonly concealed: ReadonlyMap<string, ConcealedPlace>;
  /** Texts with faults that were told already: pages are to come of them, nobody knows where. */
  readonly unread: ReadonlySet<string>;
}

interface Context {
  readonly page: Page;
  readonly document: Document;
  readonly directory: Places;
  readonly settings: SiteSettings;
  readonly diagnostics: Diagnostics;
}

/** The addresses of a page's links, in their order; undefined leads to what is not public. */
export function resolveLinks(
  page: Page,
  directory: Places,
  settings: SiteSettings,
  diagnostics: Diagnostics,
): readonly (string | undefined)[] {
  const { document } = page;
  if (!document) return [];
  const context = { page, document, directory, settings, diagnostics };
  return document.links.map((link) => resolveLink(link, context));
}

/** The address of the picture that stands for a page. `at` finds its place in the file. */
export function resolveImage(
  page: Page,
  directory: Places,
  settings: SiteSettings,
  diagnostics: Diagnostics,
  at: () => Position | undefined,
): string | undefined {
  const { document, image } = page;
  if (!document || !image) return undefined;
  const link: Link = {
    url: image.src,
    kind: "picture",
    get at() {
      return at();
    },
  };
  return resolveLink(link, { page, document, directory, settings, diagnostics });
}

const schemePattern = /^([a-z][a-z0-9+.-]*):/i;

function resolveLink(link: Link, context: Context): string | undefined {
  // A browser ignores blanks around a URL and line breaks in it.
  const url = link.url.trim().replace(/[\t\n\r]/g, "");
  const scheme = schemePattern.exec(url)?.[1]?.toLowerCase();
  if (scheme !== undefined || url.startsWith("//") || /^[\\/]{2}/.test(url)) {
    return resolveRemote(url, scheme, link, context);
  }
  const { path, query, fragment } = splitUrl(url);
  const found = path === "" ? { target: context.page.url } : localTarget(path, link, context);
  if (!found) return link.url;
  const { target } = found;
  if (target === undefined) return undefined;
  const place = placeOf(target, path === "", fragment, link, context);
  const suffix = (query && `?${query}`) + (place === undefined ? "" : `#${place}`);
  return path === "" && suffix !== "" ? suffix : target + suffix;
}

function resolveRemote(
  url: string,
  scheme: string | undefined,
  link: Link,
  context: Context,
): string {
  const isData = scheme === "data";
  if (scheme === "javascript" || scheme === "vbscript" || (isData && link.kind === "link")) {
    report("unsafe-link", link, context, loosened(context));
    return "#";
  }
  const isLoaded = link.kind !== "link" && !isData;
  if (isLoaded && context.settings.remoteAssets === "error") {
    report("remote-asset", link, context, {});
  }
  return url;
}

function splitUrl(url: string): { path: string; query: string; fragment: string | undefined } {
  const [rest, ...fragments] = url.split("#");
  const [path, ...queries] = rest!.split("?");
  return {
    path: path!,
    query: queries.join("?"),
    fragment: fragments.length > 0 ? fragments.join("#") : undefined,
  };
}

/** What a path means: the address of a file beside the page, or of the site. */
interface Found {
  /** Undefined: it is not public at this time. */
  readonly target: string | undefined;
}

/** What a path means; undefined, and told, where that is nothing. */
function localTarget(written: string, link: Link, context: Context): Found | undefined {
  const { page, document, directory } = context;
  const path = decodePath(written);
  if (path === undefined) return broken(link, context);
  const folder = posix.dirname(document.path);
  const file = path.startsWith("/")
    ? posix.join(contentFolder, path)
    : posix.normalize(posix.join(folder, path));
  const meant = fileTarget(filesMeant(file), link, context);
  if (meant) return meant;
  const address = encodePath(path.startsWith("/") ? posix.normalize(path) : onSite(page.url, path));
  if (directory.has(address)) {
    return { target: directory.movedTo(address) ?? address };
  }
  const place = directory.concealed.get(address);
  if (place) return concealed(place, link, context);
  // Authors write names as their last generator had addresses: without an ending, or with its own.
  const neighbours = [`${file.replace(/\.html$/, "")}.md`, ...rooted(path, document)];
  const neighbour = fileTarget(neighbours, link, context);
  if (neighbour) return neighbour;
  if (mayCome([...filesMeant(file), ...neighbours], address, directory)) {
    return { target: undefined };
  }
  if (!file.startsWith(`${contentFolder}/`) && file !== contentFolder) {
    report("link-outside", link, context, loosened(context));
    return undefined;
  }
  return broken(link, context);
}

/** The files that a path can mean: it, the text of a folder, and an index instead of a README. */
function filesMeant(file: string): readonly string[] {
  const folders = isReadme(file) ? [file, posix.dirname(file)] : [file];
  const indexes = folders.flatMap((folder) => {
    return ["index.md", "_index.md"].map((name) => posix.join(folder, name));
  });
  return [file, ...indexes];
}

/** Texts that are named from the top of the content or of the section, and not from the page. */
function rooted(path: string, { path: from }: Document): readonly string[] {
  if (!/^[^.].*\.md$/i.test(path)) return [];
  const [top = "", section = "", ...rest] = from.split("/");
  const folders = rest.length > 0 ? [top, posix.join(top, section)] : [top];
  return folders.map((folder) => posix.join(folder, path));
}

/** True where a link may lead to a text that cannot be read yet: one fault is told once. */
function mayCome(candidates: readonly string[], address: string, { unread }: Places): boolean {
  if (unread.size === 0) return false;
  return candidates.some((file) => unread.has(file)) || !/\.(?!html?$)[^/]*$/.test(address);
}

/** The address of the first of these files that the site has. */
function fileTarget(
  candidates: readonly string[],
  link: Link,
  context: Context,
): Found | undefined {
  const { urls, concealed: hidden } = context.directory;
  for (const candidate of candidates) {
    const url = urls.get(candidate);
    if (url !== undefined) return { target: url };
    const place = hidden.get(candidate);
    if (place) return concealed(place, link, context);
  }
  return undefined;
}

/** A relative path as a browser takes it, below the page's own address. */
function onSite(pageUrl: string, path: string): string {
  return posix.join(pageUrl.slice(0, pageUrl.lastIndexOf("/") + 1), path);
}

/** A reader finds the words of the link and no link; what the page itself needs must be there. */
function concealed({ target, when }: ConcealedPlace, link: Link, context: Context): Found {
  const values = { target, when };
  if (link.kind === "link") report("link-concealed", link, context, { values });
  else report("asset-concealed", link, context, { ...loosened(context), values });
  return { target: undefined };
}

function broken(link: Link, context: Context): undefined {
  report("broken-link", link, context, loosened(context));
}

/** What was guessed of each document: a mistake is often made on many pages. */
const guesses = new WeakMap<Document, Map<string, string | undefined>>();

/** The anchor of a document that may have been meant. */
function guess(anchor: string, document: Document): string | undefined {
  const known = guesses.get(document) ?? new Map<string, string | undefined>();
  guesses.set(document, known);
  if (!known.has(anchor)) {
    known.set(anchor, nearest(anchor, [...document.ids, ...document.titleIds]));
  }
  return known.get(anchor);
}

/** The fragment as it is on the page that it is for. */
function placeOf(
  target: string,
  isHere: boolean,
  fragment: string | undefined,
  link: Link,
  context: Context,
): string | undefined {
  const page = context.directory.pages.get(target);
  // "#" and "#top" are the top of any page; other pages have ids only of their theme.
  if (!page?.document || !fragment || fragment === "top") return fragment;
  const anchor = decodePath(fragment) ?? fragment;
  const { ids, titleIds } = page.document;
  if (ids.includes(anchor) || anchor.startsWith(":~:")) return fragment;
  // The title stands where the theme has put it.
  if (titleIds.includes(anchor)) return isHere ? "top" : undefined;
  const near = guess(anchor, page.document);
  report("broken-anchor", link, context, {
    ...loosened(context),
    values: { anchor, target: page.document.path, ...(near && { near }) },
  });
  return fragment;
}

function loosened(context: Context): Details {
  return context.settings.brokenLinks === "warn" ? { severity: "warning" } : {};
}

function report(
  id:
    | "broken-link"
    | "broken-anchor"
    | "link-concealed"
    | "asset-concealed"
    | "link-outside"
    | "unsafe-link"
    | "remote-asset",
  link: Link,
  context: Context,
  details: Details,
): void {
  const { document } = context;
  const values = { url: link.url.slice(0, 200), ...details.values };
  const place: ReturnType<Document["locate"]> = link.at;
  const at = place ?? document.locate(document.links.indexOf(link));
  const file = at?.file ?? document.path;
  context.diagnostics.add(id, { ...details, file, at, values });
}
