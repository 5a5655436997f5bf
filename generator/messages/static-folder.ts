// What an author is told about static/_redirects and static/_headers. A part of the table in
// diagnostics.ts.

import type { Message } from "./message.ts";

/** Messages by id. */
export const staticFolderMessages = {
  "host-file-misplaced": {
    severity: "error",
    text: "is not read here",
    hint: "move it to static/{name}",
  },
  "redirect-syntax": {
    severity: "error",
    text: "{reason}",
    hint: "a line is: /from/ /to/ 301",
  },
  "redirect-unsupported": {
    severity: "error",
    text: "{reason}",
    hint: "remove the line, or let the server in front of the image do it",
  },
  "redirect-endless": {
    severity: "error",
    text: '"{from}" means endlessly many addresses: {reason}',
    hint: "an image knows each of its addresses: write one line for each old one",
  },
  "redirect-broken": {
    severity: "error",
    text: '"{from}" leads to "{to}", which is no address of this site',
    hint: 'did you mean "{near}"?',
  },
  "redirect-loop": {
    severity: "error",
    text: "leads in a circle: {circle}",
    hint: "let one of them lead to a page",
  },
  "redirect-shadowed": {
    severity: "warning",
    text: '"{from}" is the address of {other}, which answers there',
    hint: "remove the line, or what it names",
  },
  "redirect-forced": {
    severity: "error",
    text: '"{from}" is the address of {other}, which nobody could read then',
    hint: "remove what it names (draft: true keeps a text), or the line",
  },
  "redirect-repeated": {
    severity: "warning",
    text: '"{from}" is redirected by {other} already',
    hint: "remove one of them",
  },
  "redirect-unused": {
    severity: "warning",
    text: '"{from}" fits no address of this site',
    hint: "see whether the target is spelled as the addresses are",
  },
  "redirect-status": {
    severity: "note",
    text: "{count} without a status: taken as 301, moved for good",
    hint: "write the status: not every host takes 301 when it is left out",
  },
  "header-syntax": {
    severity: "error",
    text: "{reason}",
    hint: "a path at the start of a line, below it indented lines like Name: value",
  },
  "header-owned": {
    severity: "error",
    text: '"{name}" cannot be set: {reason}',
    hint: "remove the line",
  },
  "header-policy": {
    severity: "warning",
    text: "another Content-Security-Policy answers for {pattern} than the one that Kiln tests",
    hint: "look at these pages in a browser, with its console open",
  },
  "header-unused": {
    severity: "warning",
    text: '"{pattern}" fits no address of this site',
  },
  "header-too-long": {
    severity: "error",
    text: "the fields for {url} have {length} bytes; {max} are possible",
    hint: "shorten them",
  },
} satisfies Record<string, Message>;
