// What an author is told about front matter, settings, data files and site.config.ts. A part of
// the table in diagnostics.ts.

import type { Message } from "./message.ts";

/** Messages by id. */
export const settingsMessages = {
  "yaml-syntax": { severity: "error", text: "{reason}" },
  "toml-syntax": { severity: "error", text: "{reason}" },
  "json-syntax": { severity: "error", text: "{reason}" },
  "front-matter-unclosed": {
    severity: "error",
    text: "front matter starts with {mark} and never ends",
    hint: "put a line with {mark} after the last key",
  },
  "two-names": {
    severity: "error",
    text: '"{key}" and "{other}" mean the same',
    hint: "keep one of the two",
  },
  "not-a-mapping": {
    severity: "error",
    text: "expected keys and values, like title: A title",
  },
  "unknown-key": {
    severity: "error",
    text: 'unknown key "{key}"',
    hint: 'did you mean "{near}"?',
  },
  "wrong-value": {
    severity: "error",
    text: '"{key}": {reason}',
  },
  "settings-twice": {
    severity: "error",
    text: "the settings stand in {other} as well",
    hint: "keep one of the two",
  },
  "data-twice": {
    severity: "error",
    text: "{other} gives site.data.{name} already",
    hint: "keep one of the two",
  },
  "no-base-url": {
    severity: "note",
    text: "without baseUrl there is no sitemap, and the feed has no absolute addresses",
    hint: "add baseUrl: https://your.site to site.yaml",
  },
  "config-error": { severity: "error", text: "{reason}" },
  "plugin-error": { severity: "error", text: "{plugin}: {reason}" },
  "plugin-warning": { severity: "warning", text: "{plugin}: {reason}" },
} satisfies Record<string, Message>;
