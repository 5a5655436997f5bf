// Every message that an author can meet. Messages are data: an id from a table in messages/, a
// place, and a hint that says what to do. Stages collect them; only the command line prints them.

import type { Position } from "./model.ts";
import type { Message, Severity } from "./messages/message.ts";
import { checkMessages } from "./messages/check.ts";
import { decksMessages } from "./messages/decks.ts";
import { importMessages } from "./messages/import.ts";
import { pagesMessages } from "./messages/pages.ts";
import { settingsMessages } from "./messages/settings.ts";
import { sourcesMessages } from "./messages/sources.ts";
import { staticFolderMessages } from "./messages/static-folder.ts";
import { textsMessages } from "./messages/texts.ts";
import { themesMessages } from "./messages/themes.ts";

const messages = {
  ...sourcesMessages,
  ...settingsMessages,
  ...pagesMessages,
  ...textsMessages,
  ...decksMessages,
  ...themesMessages,
  ...staticFolderMessages,
  ...importMessages,
  ...checkMessages,
};

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
  private readonly tolerated: ReadonlySet<DiagnosticId>;
  private readonly failedBefore: boolean;

  /**
   * `tolerated` are errors that do not make the whole fail. `failedBefore` is true where what
   * this is a part of has failed already.
   */
  constructor(tolerated: Iterable<DiagnosticId> = [], failedBefore = false) {
    this.tolerated = new Set(tolerated);
    this.failedBefore = failedBefore;
  }

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

  /** True where nothing will come of the whole: all that is left to do is to tell why. */
  get inVain(): boolean {
    return this.failedBefore || this.failed;
  }

  get failed(): boolean {
    return this.list.some(({ id, severity }) => severity === "error" && !this.tolerated.has(id));
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
  const lower = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(lower, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * Insertions, deletions, substitutions and swaps of neighbours between two words; `limit` where it
 * is no less. A site has thousands of anchors, and hardly one is near another.
 */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  const width = b.length + 1;
  let [beforeLast, last, row] = [0, 1, 2].map(() => new Uint16Array(width).fill(limit));
  for (let j = 0; j < width; j++) last![j] = Math.min(j, limit);
  let leastBefore = 0;
  for (let i = 1; i <= a.length; i++) {
    // What lies farther from the diagonal is as far in distance, too.
    const [from, to] = [Math.max(1, i - limit), Math.min(b.length, i + limit)];
    row![from - 1] = from === 1 ? Math.min(i, limit) : limit;
    let least = row![from - 1]!;
    for (let j = from; j <= to; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let distance = Math.min(row![j - 1]! + 1, last![j]! + 1, last![j - 1]! + cost, limit);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, beforeLast![j - 2]! + 1);
      }
      row![j] = distance;
      least = Math.min(least, distance);
    }
    if (to < b.length) row![to + 1] = limit;
    // A swap looks two rows back.
    if (least >= limit && leastBefore >= limit) return limit;
    leastBefore = least;
    [beforeLast, last, row] = [last, row, beforeLast];
  }
  return last![b.length]!;
}
