// Every message that an author can meet. Messages are data: an id from the table below, a place,
// and a hint that says what to do. Stages collect them; only the command line prints them.

import type { Position } from "./model.ts";
import { staticMessages } from "./static-messages.ts";

export type Severity = "error" | "warning" | "note";

interface Message {
  readonly severity: Severity;
  /** What is wrong; "{name}" is replaced by a value. */
  readonly text: string;
  /** What to do; left out when one of its values is missing. */
  readonly hint?: string;
}

const messages = {
  "no-content": {
    severity: "error",
    text: "there is no folder content/ here",
    hint: "run kiln in a folder that holds content/, or name one: kiln build DIR",
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
  "url-taken": {
    severity: "error",
    text: "{url} is already the address of {other}",
    hint: "give one of them another slug, permalink or file name",
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
  "inline-code": {
    severity: "warning",
    text: "{what} is left out: pages carry no inline style or script",
    hint: "put styles into the theme",
  },
  "formula-fault": { severity: "error", text: "formula: {reason}" },
  "diagram-fault": { severity: "error", text: "diagram: {reason}" },
  "unknown-component": {
    severity: "error",
    text: 'there is no component "{name}"',
  },
  "component-fault": { severity: "error", text: 'component "{name}": {reason}' },
  "include-fault": { severity: "error", text: 'include of "{file}": {reason}' },
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
  "unknown-language": {
    severity: "note",
    text: 'code in "{language}" stays plain: there is no grammar for it',
    hint: 'did you mean "{near}"?',
  },
  "outside-collections": {
    severity: "warning",
    text: "is left out: of a deck only slides.md is read",
    hint: "move it out of content/decks/",
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
  "permalink-date": {
    severity: "error",
    text: "has no date, and its address is to be {pattern}",
    hint: "add a date, or a permalink of its own",
  },
  "deck-empty": {
    severity: "error",
    text: "a deck without slides",
    hint: "write some text; a line of three hyphens begins the next slide",
  },
  "deck-underline": {
    severity: "warning",
    text: "these hyphens make a heading of the line above, and no new slide",
    hint: "put an empty line above them",
  },
  "deck-fence-open": {
    severity: "error",
    text: "this block of code is never closed, so the slides behind it are part of it",
    hint: "end it with a line of the same marks",
  },
  "deck-key-unused": {
    severity: "note",
    text: '"{key}" has no meaning here and is left out',
  },
  "deck-source-missing": {
    severity: "error",
    text: 'there is no file "{path}" to take slides from',
    hint: 'did you mean "{near}"?',
  },
  "deck-source-circle": {
    severity: "error",
    text: "slides are taken from a file that takes them from here: {circle}",
    hint: "remove one of these src",
  },
  "deck-source-range": {
    severity: "error",
    text: '"{path}" has {count} slides, and "{range}" names others',
  },
  "deck-missing": { severity: "error", text: "there is no deck here" },
  "deck-link-outside": {
    severity: "warning",
    text: 'link to "{url}" leads out of the deck, and the image holds only the deck',
    hint: "give the address of the whole site: baseUrl in site.yaml",
  },
  "deck-theme-missing": {
    severity: "warning",
    text: 'there is no theme "{name}" here; the deck is shown in "{used}"',
    hint: "themes live in themes/NAME/ beside content/",
  },
  "deck-layout-missing": {
    severity: "error",
    text: 'the theme has no layout "{name}" for slides',
    hint: "its layouts: {known}",
  },
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
  "config-error": { severity: "error", text: "{reason}" },
  "plugin-error": { severity: "error", text: "{plugin}: {reason}" },
  "plugin-warning": { severity: "warning", text: "{plugin}: {reason}" },
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
  "path-too-long": {
    severity: "error",
    text: "its address has {length} bytes; {max} are possible",
    hint: "give it a shorter name or a slug",
  },
  ...staticMessages,
  "no-base-url": {
    severity: "note",
    text: "without baseUrl there is no sitemap, and the feed has no absolute addresses",
    hint: "add baseUrl: https://your.site to site.yaml",
  },
  "import-path-taken": {
    severity: "warning",
    text: "is left out: {path} was made of another file already",
    hint: "rename one of the two and import again",
  },
  "import-front-matter": {
    severity: "warning",
    text: "the front matter cannot be read: {reason}",
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
  "import-left-out": { severity: "note", text: "is left out: {reason}" },
  "import-attributes": {
    severity: "note",
    text: "the attributes {attributes} are taken out",
    hint: "where they matter, write the element in HTML",
  },
  "import-setting": { severity: "note", text: '"{key}" has no counterpart here: left out' },
} satisfies Record<string, Message>;

export type DiagnosticId = keyof typeof messages;

/** One message with its place. */
export interface Diagnostic {
  readonly id: DiagnosticId;
  readonly severity: Severity;
  readonly text: string;
  readonly hint?: string;
  /** Path relative to the site's folder. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** What a message says besides its id. */
export interface Details {
  readonly file?: string;
  readonly at?: Position | undefined;
  readonly values?: Readonly<Record<string, string | number>>;
  /** Replaces the hint of the table. */
  readonly hint?: string;
  /** Replaces the severity of the table. */
  readonly severity?: Severity;
}

/** Makes a message; collecting it is the caller's business. */
export function diagnostic(id: DiagnosticId, details: Details = {}): Diagnostic {
  const message: Message = messages[id];
  const values = details.values ?? {};
  const hint = details.hint ?? fill(message.hint ?? "{none}", values);
  return {
    id,
    severity: details.severity ?? message.severity,
    text: fill(message.text, values) ?? message.text,
    ...(hint !== undefined && { hint }),
    ...(details.file !== undefined && { file: details.file }),
    ...(details.at && { line: details.at.line, column: details.at.column }),
  };
}

function fill(text: string, values: Readonly<Record<string, string | number>>): string | undefined {
  let complete = true;
  const filled = text.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (values[name] === undefined) complete = false;
    return String(values[name]);
  });
  return complete ? filled : undefined;
}

/** Collects messages; the stages share one. */
export class Diagnostics {
  readonly list: Diagnostic[] = [];

  add(id: DiagnosticId, details: Details = {}): void {
    this.list.push(diagnostic(id, details));
  }

  /** Adds messages but for those that are here already. */
  addNew(messages: readonly Diagnostic[]): void {
    if (messages.length === 0) return;
    const known = new Set(this.list.map((message) => JSON.stringify(message)));
    for (const message of messages) {
      const text = JSON.stringify(message);
      if (!known.has(text)) this.list.push(message);
      known.add(text);
    }
  }

  get failed(): boolean {
    return this.list.some((message) => message.severity === "error");
  }
}

/** The line or two that a person reads: `file:line:column: error id: text`, then the hint. */
export function formatDiagnostic(message: Diagnostic): string {
  const place = [message.file, message.line, message.column].filter((part) => part !== undefined);
  const prefix = place.length > 0 ? `${place.join(":")}: ` : "";
  const line = `${prefix}${message.severity} ${message.id}: ${message.text}`;
  return message.hint ? `${line}\n    ${message.hint}` : line;
}

/** By file, then by line: the order in which an author works through them. */
export function sortDiagnostics(list: readonly Diagnostic[]): Diagnostic[] {
  return [...list].sort(
    (a, b) =>
      compareText(a.file ?? "", b.file ?? "") ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0) ||
      compareText(a.id, b.id),
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The candidate that a typing mistake most likely meant, if one is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Insertions, deletions, substitutions and swaps of neighbours between two words. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let distance = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, beforeLast[j - 2]! + 1);
      }
      row.push(distance);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
