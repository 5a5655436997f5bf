// The file static/_redirects of a new site: the old one's own, and the lines that an import adds.

import type { Conversion } from "./conversion.ts";

const target = "static/_redirects";

/** Adds lines to static/_redirects; `own` is the text of the file that the old site has. */
export function addRedirects(
  conversion: Conversion,
  own: string | undefined,
  lines: readonly string[],
): void {
  if (lines.length === 0) return;
  const before = own === undefined || own.endsWith("\n") ? (own ?? "") : `${own}\n`;
  conversion.copies.delete(target);
  conversion.addText(target, before + [...new Set(lines)].join(""), "redirects");
}

/** A line from an old feed to ours, where it is called otherwise. */
export function feedLine(address: string, ours: "/feed.xml" | "/rss.xml"): string[] {
  const isMade = address === "/feed.xml" || address === "/rss.xml" || address === "/feed.json";
  return isMade ? [] : [`${address} ${ours} 301\n`];
}
