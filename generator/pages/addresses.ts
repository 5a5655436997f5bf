// Parts of addresses: names of files to words of a path, and a path's encoding.

import { sha256 } from "../files.ts";

/** Address of the page that lists all decks. */
export const decksUrl = "/decks/";

/** Address of the page that answers where nothing else does. */
export const notFoundUrl = "/404.html";

/** Folder of everything that is published. */
export const contentFolder = "content";
/** Folder of files that are published as they are, at the same place. */
export const staticFolder = "static";

/** A day at the start of a name. */
export const datePrefix = /^(\d{4}-\d{2}-\d{2})-(?=.)/;

/** Whether a file holds the slides of a deck; its path may begin at the site or inside content/. */
export function isDeckFile(path: string): boolean {
  return /^(?:content\/)?decks\/[^/]+\/slides\.md$/.test(path);
}

/** The folder whose other files belong to a page: where an index.md lies, or a deck. */
export function bundleFolder(path: string): string | undefined {
  const isBundle = /\/index\.md$/.test(path) || isDeckFile(path);
  return isBundle ? path.slice(0, path.lastIndexOf("/")) : undefined;
}

/** Whether a file is called README.md: the text of its folder, where that has no index. */
export function isReadme(path: string): boolean {
  return /(?:^|\/)readme\.md$/i.test(path);
}

/** The date that stands in a file's or its folder's name. */
export function dateInName(path: string): string | undefined {
  return datePrefix.exec(ownName(path))?.[1];
}

/** A title made of the file's name, for a page that has no other. */
export function titleFromName(path: string): string {
  const words = ownName(path).replace(datePrefix, "").replace(/[-_]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The name that counts: the file's, or its folder's when it is an index.md or a deck. */
export function ownName(path: string): string {
  const parts = path.split("/");
  const file = parts.pop()!.replace(/\.md$/i, "");
  const isFolder = file === "index" || file === "_index" || isDeckFile(path);
  return isFolder ? (parts.pop() ?? file) : file;
}

/** The address of a file that is published as it is; `bundle` is the page whose folder holds it. */
export function attachmentUrl(path: string, bundle?: { folder: string; url: string }): string {
  if (bundle) return bundle.url + encodePath(path.slice(bundle.folder.length + 1));
  const parts = path.split("/").slice(1);
  if (path.startsWith(`${staticFolder}/`)) {
    return `/${encodePath(parts.join("/"))}`.replace(/\/index\.html$/, "/");
  }
  if (parts[0] === "pages" && parts.length > 1) parts.shift();
  return `/${encodePath(parts.join("/"))}`;
}

/** The address of a deck's text, for a deck's address. */
export function handoutUrl(deckUrl: string): string {
  return `${deckUrl}handout/`;
}

/** Words to one part of an address: lower case, hyphens for blanks and for most marks. */
export function slug(words: string): string {
  // Most names are written so already.
  if (/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(words)) return words;
  const plain = words
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\s_]+/g, "-")
    .replace(/[^\p{L}\p{N}\p{M}.+#@~-]+/gu, "-")
    .replace(/-{2,}/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  return encodePath(plain === "" ? "-" : shortened(plain));
}

/** Longest part of an address that is made of words: file systems take 255 bytes. */
const wordsLengthMax = 200;

/** Words that are not too long for a file's name; what is cut off still tells them apart. */
function shortened(words: string): string {
  if (Buffer.byteLength(words) <= wordsLengthMax) return words;
  const bytes = Buffer.from(words).subarray(0, wordsLengthMax - 10);
  const start = bytes.toString().replace(/\ufffd+$|-+$/g, "");
  return `${start}-${sha256(words).slice(0, 8)}`;
}

/** Percent-encodes what RFC 3986 does not allow in a path; "/" stays. */
export function encodePath(path: string): string {
  const decoded = decodePath(path) ?? path;
  return encodeURI(decoded.normalize("NFC"))
    .replace(/[?#[\]]/g, (sign) => encodeURIComponent(sign))
    .replace(/%5B|%5D/g, (code) => code);
}

/** Undoes percent-encoding; undefined when it is not valid. */
export function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** A path that ends in a slash, or in the end of a file name. */
export function withSlash(path: string): string {
  return path.endsWith("/") || /\.[a-z0-9]+$/i.test(path) ? path : `${path}/`;
}
