// What an author is told about themes, their templates and their sheets. A part of the table in
// diagnostics.ts.

import type { Message } from "./message.ts";

/** Messages by id. */
export const themesMessages = {
  "theme-missing": {
    severity: "error",
    text: 'theme "{name}" was not found',
    hint: "themes live in themes/NAME/ beside content/",
  },
  "theme-circle": {
    severity: "error",
    text: "the theme extends itself: {circle}",
    hint: 'take "extends" out of one of them',
  },
  "theme-file-missing": {
    severity: "error",
    text: "the theme has no theme.json",
    hint: 'write one: {"name": "{name}", "version": "1.0.0", "contract": 2}',
  },
  "theme-contract": {
    severity: "error",
    text: "the theme is made for contract {contract}, and this Kiln keeps contract {current}",
    hint: "use a newer Kiln, or an older version of the theme",
  },
  "theme-name": {
    severity: "error",
    text: 'nothing is called "{name}" here',
    hint: "themes/README.md lists what a template sees",
  },
  "theme-inline": {
    severity: "error",
    text: "{what}: the policy of pages forbids styles and scripts inside them",
    hint: "put them into styles/ or scripts/",
  },
  "theme-alt": {
    severity: "error",
    text: "a picture without alt",
    hint: 'say what it shows, or alt="" where it is decoration',
  },
  "theme-language": {
    severity: "error",
    text: "<html> has no lang",
    hint: 'write <html lang="{{page.lang}}">',
  },
  "theme-asset": {
    severity: "error",
    text: 'the theme has no file "{name}" for this',
    hint: "assets/ holds pictures and fonts, styles/ sheets, scripts/ scripts",
  },
  "theme-words": {
    severity: "warning",
    text: 't "{key}": no such words in {languages}',
    hint: "add them to locales/, or English words are shown",
  },
  "theme-weight": {
    severity: "warning",
    text: "the sheets of every page have {bytes} bytes together; {max} are reasonable",
    hint: "leave out what no page uses",
  },
  "template-missing": {
    severity: "error",
    text: 'the theme has no template "{name}.hbs"',
    hint: "templates of this theme: {known}",
  },
  "template-error": { severity: "error", text: "{reason}" },
  "style-error": { severity: "error", text: "{reason}" },
  "style-warning": { severity: "warning", text: "{reason}" },
} satisfies Record<string, Message>;
