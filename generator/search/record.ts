// What the index knows of one page: its words, each with a weight. Made once per text.

import type { Page } from "../model.ts";
import { wordsOf } from "./words.ts";

/** Weights are the letters A to J. */
export const weightMax = 10;
/** The length of a text whose words neither gain nor lose by it. */
const usualLength = 400;
const titleBonus = 5;
const headingBonus = 2;

/** The words of a page as they first come, each with its letter behind it: "harbourA boatC". */
export function recordOf(page: Page): string {
  const words = wordsOf(plainText(page.document?.html().join(" ") ?? ""));
  const counts = countsOf(words);
  const headings = new Set(wordsOf((page.document?.headings ?? []).map((h) => h.text).join(" ")));
  const named = [
    page.title,
    ...page.tags.map(({ name }) => name),
    ...page.authors.map((a) => a.name),
  ];
  const title = new Set(wordsOf(named.join(" ")));
  for (const word of title) if (!counts.has(word)) counts.set(word, { count: 0 });
  const items: string[] = [];
  counts.forEach(({ count }, word) => {
    const bonus = (title.has(word) ? titleBonus : 0) + (headings.has(word) ? headingBonus : 0);
    items.push(word + letter(saturated(count, words.length) * 2 + bonus));
  });
  return items.join(" ");
}

/** How often each word comes. */
function countsOf(words: readonly string[]): Map<string, { count: number }> {
  const counts = new Map<string, { count: number }>();
  for (const word of words) {
    const known = counts.get(word);
    if (known) known.count++;
    else counts.set(word, { count: 1 });
  }
  return counts;
}

/** BM25's measure of a word's frequency: the tenth time counts for little. */
function saturated(count: number, length: number): number {
  return (count * 2.2) / (count + 1.2 * (0.25 + (0.75 * length) / usualLength));
}

function letter(weight: number): string {
  const whole = Math.min(weightMax, Math.max(1, Math.round(weight)));
  return String.fromCharCode(64 + whole);
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** Text of printed HTML, with blanks where blocks end. */
export function plainText(html: string): string {
  return html
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<\/?(?:a|abbr|b|cite|code|em|i|mark|q|s|small|span|strong|sub|sup|u)\b[^>]*>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
      if (name) return entities[String(name)] ?? whole;
      const code = hex ? parseInt(String(hex), 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : "";
    });
}
