// What an author is told about what stands in a text: pictures, formulas, components and code. A
// part of the table in diagnostics.ts.

import type { Message } from "./message.ts";

/** Messages by id. */
export const textsMessages = {
  "picture-broken": {
    severity: "error",
    text: 'picture "{url}" cannot be shown: {reason}',
    hint: "save it anew as JPEG, PNG or WebP",
  },
  "pictures-unavailable": {
    severity: "error",
    text: "pictures cannot be made smaller on this machine: {reason}",
    hint: "try npm install sharp, or set pictures: {enabled: false} in site.yaml",
  },
  "icon-broken": {
    severity: "error",
    text: "the site's icon cannot be made: {reason}",
    hint: "name an SVG, or a square PNG with 512 pixels on each side",
  },
  "icons-unavailable": {
    severity: "note",
    text: "only the picture itself serves as the site's icon: sharp cannot be loaded ({reason})",
    hint: "try npm install sharp",
  },
  "inline-code": {
    severity: "warning",
    text: "{what} is left out: pages carry no inline style or script",
    hint: "put styles into the theme",
  },
  "foreign-syntax": {
    severity: "warning",
    text: '"{text}" stands on the page as it is: another generator understands it',
  },
  "formula-fault": { severity: "error", text: "formula: {reason}" },
  "diagram-fault": { severity: "error", text: "diagram: {reason}" },
  "unknown-component": {
    severity: "error",
    text: 'there is no component "{name}"',
  },
  "component-fault": { severity: "error", text: 'component "{name}": {reason}' },
  "include-fault": { severity: "error", text: 'include of "{file}": {reason}' },
  "unknown-language": {
    severity: "note",
    text: 'code in "{language}" stays plain: there is no grammar for it',
    hint: 'did you mean "{near}"?',
  },
} satisfies Record<string, Message>;
