// What an author is told about files: what cannot be read, and what is too much. A part of the
// table in diagnostics.ts.

import type { Message } from "./message.ts";

/** Messages by id. */
export const sourcesMessages = {
  "no-content": {
    severity: "error",
    text: "there is no folder content/ here",
    hint: "run kiln in a folder that holds content/, or name one: kiln build DIR",
  },
  "no-page": {
    severity: "warning",
    text: "goes out as it is, and no page is made of it: texts are files that end in .md",
    hint: "rename it to {name} and write anew what is no markdown, or move it out of content/",
  },
  "unreadable-file": {
    severity: "error",
    text: "cannot be read: {reason}",
    hint: "check its permissions",
  },
  "unwritable-file": {
    severity: "error",
    text: "cannot be written: {reason}",
    hint: "make room, or give permission to write there",
  },
  "symlink-loop": {
    severity: "error",
    text: "symbolic link leads back into a folder that contains it",
    hint: "remove the link",
  },
  "symlink-outside": {
    severity: "error",
    text: "symbolic link leads out of the site's folder or nowhere",
    hint: "copy the file into the site instead",
  },
  "not-utf8": {
    severity: "error",
    text: "is not UTF-8: byte {byte} at offset {offset}",
    hint: "save the file with the encoding UTF-8",
  },
  "too-deep": {
    severity: "error",
    text: "is nested deeper than a page can be",
    hint: "look for thousands of brackets, quotations, lists or elements inside one another",
  },
  "too-long": {
    severity: "error",
    text: "has {length} characters; a page may have {max}",
    hint: "cut it into several pages",
  },
} satisfies Record<string, Message>;
