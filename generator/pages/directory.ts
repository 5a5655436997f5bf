// Every address of the site and the file behind it: two claims to one address are an error, and
// links are resolved against it.

import type { Diagnostics } from "../diagnostics.ts";
import type { Page, Redirect, Source } from "../model.ts";
import { attachmentUrl, bundleFolder, encodePath } from "./addresses.ts";

/** Longest path that the store can hold. */
const pathLengthMax = 2048;

/** What stands at the addresses of a site. */
export interface Directory {
  /** Address to the page there. */
  readonly pages: ReadonlyMap<string, Page>;
  /** Source path to address, for pages and attachments. */
  readonly urls: ReadonlyMap<string, string>;
  /** Addresses of files that are published as they are. */
  readonly attachments: ReadonlyMap<string, Source>;
  /** Old addresses, and those that lack their last slash. */
  readonly redirects: readonly Redirect[];
  /** Addresses that lead somewhere. */
  has(url: string): boolean;
}

/** Gives out the addresses. `generated` are those of the feed and its like. */
export function directory(
  pages: readonly Page[],
  attachments: readonly Source[],
  generated: readonly string[],
  diagnostics: Diagnostics,
): Directory {
  const owners = new Map<string, string>();
  const claim = (url: string, owner: string, file: string | undefined): boolean => {
    const other = owners.get(url);
    const length = Buffer.byteLength(url);
    const where = file === undefined ? {} : { file };
    if (length > pathLengthMax) {
      diagnostics.add("path-too-long", { ...where, values: { length, max: pathLengthMax } });
    } else if (other !== undefined) {
      diagnostics.add("url-taken", { ...where, values: { url, other } });
    } else owners.set(url, owner);
    return other === undefined;
  };

  const byUrl = new Map<string, Page>();
  const urls = new Map<string, string>();
  const files = new Map<string, Source>();
  const redirects: Redirect[] = [];
  for (const page of pages) {
    const file = page.document?.path;
    if (claim(page.url, file ?? `the ${page.kind} page "${page.title}"`, file)) {
      byUrl.set(page.url, page);
    }
    if (file !== undefined) urls.set(file, page.url);
  }
  const bundles = bundleFolders(pages);
  for (const source of attachments) {
    const url = attachmentUrl(source.path, bundleOf(source.path, bundles));
    if (claim(url, source.path, source.path)) files.set(url, source);
    urls.set(source.path, url);
  }
  for (const url of generated) if (!owners.has(url)) owners.set(url, url);
  for (const page of pages) {
    for (const alias of page.document?.frontMatter.aliases ?? []) {
      const path = encodePath(alias);
      if (path === page.url) continue;
      const owner = `an alias of ${page.document!.path}`;
      if (claim(path, owner, page.document!.path)) redirects.push({ path, location: page.url });
    }
  }
  const folders = generated.filter((url) => url.endsWith("/")).map((url) => toRedirect({ url }));
  for (const { path, location } of [...redirects, ...pages.map(toRedirect), ...folders]) {
    const bare = path.replace(/\/$/, "");
    if (bare === path || bare === "" || owners.has(bare)) continue;
    owners.set(bare, location);
    redirects.push({ path: bare, location });
  }
  return { pages: byUrl, urls, attachments: files, redirects, has: (url) => owners.has(url) };
}

function toRedirect({ url }: Pick<Page, "url">): Redirect {
  return { path: url, location: url };
}

/** Folders whose index.md makes their other files belong to one page. */
function bundleFolders(pages: readonly Page[]): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  for (const { document, url } of pages) {
    const folder = document && bundleFolder(document.path);
    if (folder && folder.includes("/") && url.endsWith("/")) folders.set(folder, url);
  }
  return folders;
}

function bundleOf(
  path: string,
  bundles: ReadonlyMap<string, string>,
): { folder: string; url: string } | undefined {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const folder = path.slice(0, end);
    const url = bundles.get(folder);
    if (url) return { folder, url };
  }
  return undefined;
}
