// Read first: content/pages/manual/search.md. The index of a site, cut into files so small that a
// browser fetches only what a query needs.
//
//     /search/index.json         first word of each shard, names of all files
//     /assets/words-HASH.txt     a shard of the lines (lines.ts)
//     /assets/pages-HASH.json    [title, address, description, date, markdown] of 25 pages
//
// A shard ends at a word that its hash chooses, and pages are numbered by date: so one edit changes
// the files of its own words, and a new post is a new number at the end.

import { sha256 } from "../files.ts";
import type { Page } from "../model.ts";
import { shownLine, wordOf } from "./lines.ts";

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

/** The pages that can be found, in the order of their numbers. */
export function searchable(pages: readonly Page[]): readonly Page[] {
  const time = (page: Page): number => page.date?.time ?? 0;
  return pages
    .filter(({ document, unlisted, draft }) => document && !unlisted && !draft)
    .sort((a, b) => time(a) - time(b) || (a.url < b.url ? -1 : 1));
}

/** The index of pages with the lines of their words. */
export function searchIndex(
  pages: readonly Page[],
  lines: readonly string[],
): readonly IndexFile[] {
  const shards = cut(lines);
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

interface Shard {
  readonly first: string;
  readonly file: IndexFile;
}

function cut(all: readonly string[]): readonly Shard[] {
  const shards: Shard[] = [];
  let lines: string[] = [];
  let length = 0;
  let first = "";
  const close = (): void => {
    if (lines.length > 0) {
      shards.push({ first, file: file("words", "txt", `${lines.join("\n")}\n`) });
    }
    lines = [];
    length = 0;
  };
  for (const whole of all) {
    const word = wordOf(whole);
    if (length > shardLengthMax || (length > shardLengthMin && mayEnd(word))) close();
    if (lines.length === 0) first = word;
    const line = shownLine(whole);
    lines.push(line);
    length += line.length + 1;
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

function file(name: string, end: string, text: string): IndexFile {
  const body = Buffer.from(text);
  const path = `/assets/${name}-${sha256(body).slice(0, 10)}.${end}`;
  return { path, body, fingerprinted: true };
}
