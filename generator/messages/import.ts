// What an author is told while a blog is brought over from Jekyll or Hugo. A part of the table in
// diagnostics.ts.

import type { Message } from "./message.ts";

/** Messages by id. */
export const importMessages = {
  "import-path-taken": {
    severity: "warning",
    text: "is left out: {path} was made of another file already",
    hint: "rename one of the two and import again",
  },
  "import-alias-taken": {
    severity: "warning",
    text: "the old address {alias} is left out: {owner} has it already",
    hint: "where it should lead here, move it from that page's aliases to this one's",
  },
  "import-front-matter": {
    severity: "warning",
    text: "its front matter or data cannot be read: {reason}",
    hint: "correct it and import again",
  },
  "import-unknown-tag": {
    severity: "warning",
    text: "{% {name} %} is no tag of Liquid or Jekyll: it is taken out",
    hint: "write in markdown what the plugin behind it made of it",
  },
  "import-unknown-filter": {
    severity: "warning",
    text: 'the filter "{name}" is none of Liquid or Jekyll: it is left out',
    hint: "look at the text that it stood in",
  },
  "import-unknown-shortcode": {
    severity: "warning",
    text: 'the shortcode "{name}" is none of Hugo\'s own: it is taken out',
    hint: "make it a component of your site, or write in markdown what it made",
  },
  "import-shortcode": { severity: "warning", text: 'shortcode "{name}": {reason}' },
  "import-liquid": { severity: "warning", text: "Liquid: {reason}" },
  "import-frozen": {
    severity: "warning",
    text: "looks at {names}: what it says of them is written out as it is today",
    hint: "leave lists of posts to the theme",
  },
  "import-line": {
    severity: "warning",
    text: "the line is a comment in {path} now: {reason}",
    hint: "take it out, or let the server in front of the image do it",
  },
  "import-left-out": { severity: "note", text: "is left out: {reason}" },
  "import-attributes": {
    severity: "note",
    text: "the attributes {attributes} are taken out",
    hint: "where they matter, write the element in HTML",
  },
  "import-setting": { severity: "note", text: '"{key}" has no counterpart here: left out' },
} satisfies Record<string, Message>;
