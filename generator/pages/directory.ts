// Every address of the site and the file behind it: two claims to one address are an error, and
// links are resolved against it.

import type { Diagnostics } from "../diagnostics.ts";
import type { Copy, Page, Redirect, Source } from "../model.ts";
import { attachmentUrl, bundleFolder, isReadme } from "./addresses.ts";
import { Redirections, type Routing } from "./redirects.ts";

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
  /** Addresses that show what stands at another one. */
  readonly copies: readonly Copy[];
  /** Where an old address leads. */
  movedTo(url: string): string | undefined;
  /** Addresses that lead somewhere. */
  has(url: string): boolean;
}

/** What can be done where folders tell posts apart, of which addresses know nothing. */
const postHint = {
  hint:
    "give one of them another slug or file name, or put the year into all addresses: " +
    "permalinks: /:year/:slug/ in site.yaml",
};

function isFile(owner: string): boolean {
  return /^(?:content|static)\//.test(owner);
}

/** No rules beyond the aliases of pages. */
const noRouting: Routing = { rules: [], file: "", strict: true };

/** Gives out the addresses. `generated` are those of the feed and its like. */
export function directory(
  pages: readonly Page[],
  attachments: readonly Source[],
  generated: readonly string[],
  diagnostics: Diagnostics,
  routing = noRouting,
): Directory {
  const owners = new Map<string, string>();
  const byUrl = new Map<string, Page>();
  const claim = (url: string, owner: string, file: string | undefined): boolean => {
    const other = owners.get(url);
    const length = Buffer.byteLength(url);
    const where = file === undefined ? {} : { file };
    if (length > pathLengthMax) {
      diagnostics.add("path-too-long", { ...where, values: { length, max: pathLengthMax } });
    } else if (other !== undefined && file === undefined && isFile(other)) {
      // A list cannot be renamed; what stands in its place can.
      const hint = "give it another name or slug; a list's own text stands in an _index.md";
      diagnostics.add("url-taken", { file: other, values: { url, other: owner }, hint });
    } else if (other !== undefined) {
      const isPost = byUrl.get(url)?.kind === "post" && file?.endsWith(".md") === true;
      diagnostics.add("url-taken", { ...where, values: { url, other }, ...(isPost && postHint) });
    } else owners.set(url, owner);
    return other === undefined;
  };

  const urls = new Map<string, string>();
  const files = new Map<string, Source>();
  for (const page of pages) {
    const file = page.document?.path;
    if (claim(page.url, file ?? `the ${page.kind} page "${page.title}"`, file)) {
      byUrl.set(page.url, page);
    }
    if (file === undefined) continue;
    urls.set(file, page.url);
    if (isFolderText(page)) urls.set(file.replace(/[^/]*$/, "_index.md"), page.url);
  }
  const bundles = bundleFolders(pages);
  for (const source of attachments) {
    const url = attachmentUrl(source.path, bundleOf(source.path, bundles));
    if (claim(url, source.path, source.path)) files.set(url, source);
    urls.set(source.path, url);
  }
  for (const url of generated) if (!owners.has(url)) owners.set(url, url);
  const moved = redirectionsOf(pages, [...byUrl.keys(), ...files.keys(), ...generated], owners, {
    routing,
    diagnostics,
  });
  const targets = new Map(moved.redirects.map(({ path, location }) => [path, location]));
  const shown = new Set(moved.copies.filter(({ status }) => status === 200).map((c) => c.path));
  return {
    pages: byUrl,
    urls,
    attachments: files,
    ...moved,
    movedTo: (url) => targets.get(url),
    has: (url) => owners.has(url) || targets.has(url) || shown.has(url),
  };
}

/** All addresses that lead elsewhere. One that is too long can be asked for by nobody. */
function redirectionsOf(
  pages: readonly Page[],
  addresses: Iterable<string>,
  owners: ReadonlyMap<string, string>,
  { routing, diagnostics }: { routing: Routing; diagnostics: Diagnostics },
): Pick<Directory, "redirects" | "copies"> {
  const redirections = new Redirections(owners, routing, diagnostics);
  for (const page of pages) if (page.document) redirections.addAliases(page);
  redirections.addRules();
  redirections.addSlashes(addresses);
  const { redirects, copies } = redirections.finish();
  const fits = ({ path }: { readonly path: string }): boolean => path.length <= pathLengthMax;
  return { redirects: redirects.filter(fits), copies: copies.filter(fits) };
}

/** A README.md that links to its folder mean, as they would mean an index. */
function isFolderText({ document, kind }: Page): boolean {
  return isReadme(document!.path) && (kind === "section" || kind === "index");
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
