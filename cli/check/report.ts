// What kiln check prints: messages by file, then what was looked at.

import type { Diagnostic } from "../../generator/diagnostics.ts";
import type { CheckCounts } from "../../generator/checking/site.ts";
import { size } from "../report.ts";

/** What was looked at. */
export interface Checked extends CheckCounts {
  /** Whether other sites were asked. */
  readonly asked: boolean;
  /** How many pages a browser opened, or why it opened none. */
  readonly browser: { readonly visited: number } | { readonly without: string };
}

/** The whole report for people. */
export function reportLines(
  diagnostics: readonly Diagnostic[],
  checked: Checked | undefined,
  found: Readonly<Record<Diagnostic["severity"], number>>,
): string {
  const byFile = new Map<string, Diagnostic[]>();
  for (const message of diagnostics) {
    const file = message.file ?? "the site";
    byFile.set(file, [...(byFile.get(file) ?? []), message]);
  }
  const groups = [...byFile].map(([file, messages]) => {
    return `${file}\n${messages.map(messageLines).join("")}\n`;
  });
  const counts = checked ? countsText(checked) : notReached;
  return `${groups.join("")}${counts}${foundText(found)}\n`;
}

const notReached = "the pages could not be looked at: mend these errors, then check again\n";

function messageLines({ line, column, severity, id, text, hint }: Diagnostic): string {
  const place = line === undefined ? "" : `${line}:${column}  `;
  const advice = hint ? `      ${hint}\n` : "";
  return `  ${place}${severity} ${id}: ${text}\n${advice}`;
}

function countsText(checked: Checked): string {
  const { pages, links, external, pictures, files, redirects, bytes, browser } = checked;
  const unasked = checked.asked || external === 0 ? "" : ", not asked";
  const counts = [
    counted(pages, "page"),
    `${counted(links, "link")} (${external} to other sites${unasked})`,
    counted(pictures, "picture"),
    counted(files, "other file"),
    counted(redirects, "redirect"),
    size(bytes),
  ];
  const opened =
    "without" in browser
      ? browser.without
      : `${browser.visited} of ${counted(pages, "page")} opened, light and dark, narrow and wide`;
  return `checked: ${counts.join(", ")}\nbrowser: ${opened}\n`;
}

function foundText({
  error,
  warning,
  note,
}: Readonly<Record<Diagnostic["severity"], number>>): string {
  const parts = [
    error > 0 && counted(error, "error"),
    warning > 0 && counted(warning, "warning"),
    note > 0 && counted(note, "note"),
  ].filter((part) => part !== false);
  return parts.length === 0 ? "found: nothing to complain of" : `found: ${parts.join(", ")}`;
}

/** "1 page", "2 pages" */
function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
