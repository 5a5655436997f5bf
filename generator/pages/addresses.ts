// From a file's place to its address. This is the whole URL scheme:
//
//     content/index.md                       /
//     content/posts/2026-11-23-title.md      /posts/title/
//     content/posts/title/index.md           /posts/title/     and its pictures beside it
//     content/pages/about.md                 /about/
//     content/pages/guide/install.md         /guide/install/
//     content/pages/guide/index.md           /guide/
//     content/decks/talk/slides.md           /decks/talk/          and its pictures beside it
//     content/posts/picture.png              /posts/picture.png
//     tag "Static sites"                     /tags/static-sites/

import type { FrontMatter } from "../model.ts";

/** Address of the page that lists all decks. */
export const decksUrl = "/decks/";

/** Folder of everything that is published. */
export const contentFolder = "content";

const datePrefix = /^(\d{4}-\d{2}-\d{2})-(?=.)/;

export type Collection = "index" | "post" | "page" | "deck";

/** To which collection a markdown file belongs; undefined: to none. */
export function collectionOf(path: string): Collection | undefined {
  if (path === `${contentFolder}/index.md`) return "index";
  if (path.startsWith(`${contentFolder}/posts/`)) return "post";
  if (path.startsWith(`${contentFolder}/pages/`)) return "page";
  if (/^content\/decks\/[^/]+\/slides\.md$/.test(path)) return "deck";
  return undefined;
}

/** The folder whose other files belong to a page: where an index.md lies, or a deck. */
export function bundleFolder(path: string): string | undefined {
  const isBundle = /\/index\.md$/.test(path) || collectionOf(path) === "deck";
  return isBundle ? path.slice(0, path.lastIndexOf("/")) : undefined;
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
function ownName(path: string): string {
  const parts = path.split("/");
  const file = parts.pop()!.replace(/\.md$/i, "");
  const isFolder = file === "index" || collectionOf(path) === "deck";
  return isFolder ? (parts.pop() ?? file) : file;
}

/** The address of a markdown file. */
export function pageUrl(path: string, frontMatter: FrontMatter): string {
  if (frontMatter.permalink) return withSlash(encodePath(frontMatter.permalink));
  const collection = collectionOf(path);
  if (collection === "index") return "/";
  const name = frontMatter.slug ?? ownName(path).replace(datePrefix, "");
  if (collection === "post") return `/posts/${slug(name)}/`;
  if (collection === "deck") return `${decksUrl}${slug(name)}/`;
  const folders = path.split("/").slice(2, -1);
  const isIndex = /\/index\.md$/.test(path);
  if (isIndex) folders.pop();
  if (isIndex && path === `${contentFolder}/pages/index.md`) return "/pages/";
  return `/${[...folders, name].map(slug).join("/")}/`;
}

/** The address of a file that is published as it is; `bundle` is the page whose folder holds it. */
export function attachmentUrl(path: string, bundle?: { folder: string; url: string }): string {
  if (bundle) return bundle.url + encodePath(path.slice(bundle.folder.length + 1));
  const parts = path.split("/").slice(1);
  if (parts[0] === "pages" && parts.length > 1) parts.shift();
  return `/${encodePath(parts.join("/"))}`;
}

/** The address of a deck's text, for a deck's address. */
export function handoutUrl(deckUrl: string): string {
  return `${deckUrl}handout/`;
}

/** The address of a tag's page. */
export function tagUrl(name: string): string {
  return `/tags/${slug(name)}/`;
}

/** Words to one part of an address: lower case, hyphens for blanks and for most marks. */
export function slug(words: string): string {
  const plain = words
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\s_]+/g, "-")
    .replace(/[^\p{L}\p{N}\p{M}.+#@~-]+/gu, "-")
    .replace(/-{2,}/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  return encodePath(plain === "" ? "-" : plain);
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

function withSlash(path: string): string {
  return path.endsWith("/") || /\.[a-z0-9]+$/i.test(path) ? path : `${path}/`;
}
