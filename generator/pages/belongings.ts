// What comes and goes with a page: its addresses, and the files of its folder.

import type { Document, Page, Source } from "../model.ts";
import { bundleFolder, contentFolder } from "./addresses.ts";
import type { Directory } from "./directory.ts";

/** The folders whose other files belong to one document, with that document. */
export type Bundles = ReadonlyMap<string, Document>;

/** The bundles among all documents of a site. */
export function bundlesOf(documents: readonly Document[]): Bundles {
  const bundles = new Map<string, Document>();
  for (const document of documents) {
    const folder = bundleFolder(document.path);
    if (folder !== undefined && folder !== contentFolder) bundles.set(folder, document);
  }
  return bundles;
}

/** The document that a file belongs to, if it lies in a bundle: the innermost one. */
export function ownerOf(path: string, bundles: Bundles): Document | undefined {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const owner = bundles.get(path.slice(0, end));
    if (owner) return owner;
  }
  return undefined;
}

/** The files of documents. */
export function pathsOf(documents: readonly Document[]): ReadonlySet<string> {
  return new Set(documents.map(({ path }) => path));
}

/** Files that are published as they are: all but those that belong to a concealed page. */
export function publishedFiles(
  sources: readonly Source[],
  bundles: Bundles,
  concealed: { has(path: string): boolean },
): readonly Source[] {
  return sources.filter(({ path }) => {
    const owner = ownerOf(path, bundles);
    return !owner || !concealed.has(owner.path);
  });
}

/** What belongs to a page besides itself. */
export interface Belongings {
  /** Its own address, those of its aliases, and those of its files. */
  readonly addresses: readonly string[];
  readonly files: readonly string[];
}

/** What belongs to pages, given the addresses of a site in which they are shown. */
export function belongingsOf(
  pages: readonly Page[],
  { attachments, redirects }: Directory,
  bundles: Bundles,
): ReadonlyMap<Page, Belongings> {
  const byUrl = new Map(pages.map((page) => [page.url, { page, addresses: [page.url] }]));
  const files = new Map<string, { url: string; path: string }[]>();
  for (const { path, location } of redirects) byUrl.get(location)?.addresses.push(path);
  for (const [url, { path }] of attachments) {
    const owner = ownerOf(path, bundles);
    if (!owner) continue;
    const list = files.get(owner.path) ?? [];
    list.push({ url, path });
    files.set(owner.path, list);
  }
  return new Map(
    [...byUrl.values()].map(({ page, addresses }) => {
      const own = files.get(page.document?.path ?? "") ?? [];
      return [
        page,
        {
          addresses: [...addresses, ...own.map(({ url }) => url)],
          files: own.map(({ path }) => path),
        },
      ];
    }),
  );
}
