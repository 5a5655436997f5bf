// What an author is told about pages: their addresses, their links, and the clock. A part of the
// table in diagnostics.ts.

import type { Message } from "./message.ts";

/** Messages by id. */
export const pagesMessages = {
  "url-taken": {
    severity: "error",
    text: "{url} is already the address of {other}",
    hint: "give one of them another slug, permalink or file name",
  },
  "path-too-long": {
    severity: "error",
    text: "its address has {length} bytes; {max} are possible",
    hint: "give it a shorter name or a slug",
  },
  "permalink-date": {
    severity: "error",
    text: "has no date, and its address is to be {pattern}",
    hint: "add a date, or a permalink of its own",
  },
  "outside-collections": {
    severity: "warning",
    text: "is left out: of a deck only slides.md is read",
    hint: "move it out of content/decks/",
  },
  "posts-elsewhere": {
    severity: "note",
    text: "has {count} texts with dates; front page and feeds show those of content/posts/ alone",
    hint: "if they are posts, move them there; permalinks: /{name}/:slug/ keeps their addresses",
  },
  "not-found-twice": {
    severity: "error",
    text: "the page that answers where nothing is has its text in {other} already",
    hint: "keep one of the two",
  },
  "not-found-language": {
    severity: "warning",
    text: "is left out: one page answers where nothing is, for the addresses of all languages",
    hint: "write it into content/404.md, in the main language or in several",
  },
  "beside-index": {
    severity: "note",
    text: "is left out: {index} is the text of this folder",
    hint: "give one of them another name if both are to be read",
  },
  "broken-link": {
    severity: "error",
    text: 'link to "{url}" leads nowhere',
    hint: "correct it, or loosen with brokenLinks: warn in site.yaml",
  },
  "broken-anchor": {
    severity: "error",
    text: 'link to "{url}": {target} has no "#{anchor}"',
    hint: 'did you mean "#{near}"?',
  },
  "link-outside": {
    severity: "error",
    text: 'link to "{url}" leaves the content folder',
    hint: "move the file into content/ and link to it there",
  },
  "unsafe-link": {
    severity: "error",
    text: 'link to "{url}" would run code',
    hint: "link to a page instead",
  },
  "remote-asset": {
    severity: "error",
    text: '"{url}" would be loaded from another server',
    hint: "save it beside the page, or allow it with remoteAssets: allow in site.yaml",
  },
  "link-concealed": {
    severity: "warning",
    text: 'link to "{url}" is plain text {when}: {target} is not public then',
    hint: "nothing needs to be done if that is what you want",
  },
  "asset-concealed": {
    severity: "error",
    text: '"{url}" is missing {when}: it belongs to {target}, which is not public then',
    hint: "move the file out of that page's folder",
  },
  "window-empty": {
    severity: "warning",
    text: "is never public: it expires before it is published",
    hint: "let expiryDate be later than date and publishDate",
  },
  "many-changes": {
    severity: "warning",
    text: "the clock will change the site {count} times, and each adds its own lists and feeds",
    hint: "keep as drafts what is far away, and build again later",
  },
  "too-many-changes": {
    severity: "error",
    text: "the clock would change the site {count} times, an image holds at most {max}",
    hint: "keep as drafts what is far away, and build again later",
  },
} satisfies Record<string, Message>;
