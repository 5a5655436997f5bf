// Read first: content/pages/manual/search.md. The index of a site, cut into files so small that a
// browser fetches only what a query needs.
//
//     /search/index.json         first word of each shard, names of all files
//     /assets/words-HASH.txt     a shard: "harbour 3C1A" a line: each page by how far its number is
//                                from the one before (base 36; nothing means 1), and a letter
//     /assets/pages-HASH.json    [title, address, description, date, markdown] of 25 pages
//
// A shard ends at a word that its hash chooses, and pages are numbered by date: so one edit changes
// the files of its own words, and a new post is a new number at the end.

import { sha256 } from "../files.ts";
import type { Page } from "../model.ts";
import { weightMax } from "./record.ts";

export const searchIndexUrl = "/search/index.json";

/** A file of the index. */
export interface IndexFile {
  readonly path: string;
  readonly body: Uint8Array;
  readonly fingerprinted: boolean;
}

const shardLengthMin = 4_000;
const shardLengthMax = 24_000;
/** One word in so many may end a shard. */
const cutOneIn = 128;
const pagesPerFile = 25;
/** Of a word that stands on more pages, only the best are kept. */
const placesMax = 800;
/** The letter of the greatest weight. */
const letterMax = 64 + weightMax;

/** The pages that can be found, in the order of their numbers. */
export function searchable(pages: readonly Page[]): readonly Page[] {
  const time = (page: Page): number => page.date?.time ?? 0;
  return pages
    .filter(({ document, unlisted, draft }) => document && !unlisted && !draft)
    .sort((a, b) => time(a) - time(b) || (a.url < b.url ? -1 : 1));
}

/** The index of pages, given the record of each. */
export function searchIndex(
  pages: readonly Page[],
  record: (page: Page) => string,
): readonly IndexFile[] {
  const places = collect(pages, record);
  const shards = cut([...places.keys()].sort(), places);
  const shown: IndexFile[] = [];
  for (let start = 0; start < pages.length; start += pagesPerFile) {
    const some = pages.slice(start, start + pagesPerFile).map(pageFacts);
    shown.push(
      file("pages", "json", `[${some.map((facts) => JSON.stringify(facts)).join(",\n")}]\n`),
    );
  }
  const table = {
    version: 1,
    count: pages.length,
    pagesPerFile,
    words: shards.map(({ first, file: { path } }) => [first, path]),
    pages: shown.map(({ path }) => path),
  };
  const body = Buffer.from(`${JSON.stringify(table)}\n`);
  const files = [...shards.map((shard) => shard.file), ...shown];
  return [...files, { path: searchIndexUrl, body, fingerprinted: false }];
}

function pageFacts({ title, url, description, excerpt, date, markdownUrl }: Page): unknown {
  return [title, url, description || excerpt, date?.display ?? "", markdownUrl ?? ""];
}

/** Each word with its places: page numbers and letters by turns. */
function collect(
  pages: readonly Page[],
  record: (page: Page) => string,
): ReadonlyMap<string, number[]> {
  const places = new Map<string, number[]>();
  pages.forEach((page, number) => {
    for (const item of record(page).split(" ")) {
      const end = item.length - 1;
      if (end < 1) continue;
      const word = item.slice(0, end);
      const known = places.get(word);
      if (known) known.push(number, item.charCodeAt(end));
      else places.set(word, [number, item.charCodeAt(end)]);
    }
  });
  return places;
}

interface Shard {
  readonly first: string;
  readonly file: IndexFile;
}

function cut(words: readonly string[], places: ReadonlyMap<string, number[]>): readonly Shard[] {
  const shards: Shard[] = [];
  let lines: string[] = [];
  let length = 0;
  let first = "";
  const close = (): void => {
    if (lines.length > 0) shards.push({ first, file: file("words", "txt", lines.join("")) });
    lines = [];
    length = 0;
  };
  for (const word of words) {
    if (length > shardLengthMax || (length > shardLengthMin && mayEnd(word))) close();
    if (lines.length === 0) first = word;
    const line = lineOf(word, places.get(word)!);
    lines.push(line);
    length += line.length;
  }
  close();
  return shards;
}

/** FNV-1a, the same in every build. */
function mayEnd(word: string): boolean {
  let hash = 0x811c9dc5;
  for (let index = 0; index < word.length; index++) {
    hash = Math.imul(hash ^ word.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash % cutOneIn === 0;
}

/** "~" behind the word tells that there are more places than these. */
function lineOf(word: string, all: readonly number[]): string {
  const isCut = all.length > placesMax * 2;
  const places = isCut ? best(all) : all;
  let line = isCut ? `${word}~ ` : `${word} `;
  let before = -1;
  for (let index = 0; index < places.length; index += 2) {
    const step = places[index]! - before;
    line += (step === 1 ? "" : step.toString(36)) + String.fromCharCode(places[index + 1]!);
    before = places[index]!;
  }
  return `${line}\n`;
}

/** The heaviest places, of equal ones the newest, in the order of their pages. */
function best(all: readonly number[]): readonly number[] {
  const counts = new Uint32Array(letterMax + 1);
  for (let index = 1; index < all.length; index += 2) counts[all[index]!]!++;
  let room = placesMax;
  let least = letterMax;
  while (counts[least]! < room) room -= counts[least--]!;
  // Of those with the least weight that has room, the oldest have none.
  let left = counts[least]! - room;
  const chosen: number[] = [];
  for (let index = 0; index < all.length; index += 2) {
    const weight = all[index + 1]!;
    if (weight < least || (weight === least && left-- > 0)) continue;
    chosen.push(all[index]!, weight);
  }
  return chosen;
}

function file(name: string, end: string, text: string): IndexFile {
  const body = Buffer.from(text);
  const path = `/assets/${name}-${sha256(body).slice(0, 10)}.${end}`;
  return { path, body, fingerprinted: true };
}
