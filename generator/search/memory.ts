// The lines of a site, with what earlier builds left: the record of each page by what it is made
// of, and the lines of the last build beside the names of the records that they were made of.

import { utf8 } from "../bytes.ts";
import type { Cache } from "../cache.ts";
import { sha256 } from "../files.ts";
import type { Page } from "../model.ts";
import { changedLines, linesOf, type PageChange } from "./lines.ts";
import { recordOf } from "./record.ts";

/** More changes than this are made no faster one by one. */
const changesMax = 50;
const lastKey = "search";

interface Lines {
  /** Names of the pages' records, in the order of the pages. */
  readonly keys: readonly string[];
  readonly lines: readonly string[];
}

/** The lines of pages in the order of their numbers. */
export function siteLines(pages: readonly Page[], cache: Cache): readonly string[] {
  const keys = pages.map(keyOf);
  const last = readLines(cache.get(lastKey));
  const changes = last && changesSince(last, keys, pages, cache);
  if (last && changes?.length === 0) return last.lines;
  const lines =
    last && changes
      ? changedLines(last.lines, changes)
      : linesOf(pages.map((page, number) => record(keys[number]!, page, cache)));
  cache.put(lastKey, Buffer.from([keys.join(" "), ...lines].join("\n")));
  return lines;
}

/** Names everything that the index has of a page's words. */
function keyOf({ document, title, tags, authors }: Page): string {
  return `words:${sha256(JSON.stringify([document?.key, title, tags, authors]))}`;
}

function record(key: string, page: Page, cache: Cache): string {
  const known = cache.get(key);
  if (known) return utf8(known);
  const text = recordOf(page);
  cache.put(key, Buffer.from(text));
  return text;
}

/** What has changed since; undefined where that is too much, or not known any more. */
function changesSince(
  last: Lines,
  keys: readonly string[],
  pages: readonly Page[],
  cache: Cache,
): readonly PageChange[] | undefined {
  const changes: PageChange[] = [];
  for (let number = 0; number < Math.max(keys.length, last.keys.length); number++) {
    const [before, after] = [last.keys[number], keys[number]];
    if (before === after) {
      // Kept for a build that needs all of them.
      if (!cache.has(after!)) record(after!, pages[number]!, cache);
      continue;
    }
    const old = before === undefined ? undefined : cache.get(before);
    if ((before !== undefined && !old) || changes.length === changesMax) return undefined;
    changes.push({
      number,
      before: old ? utf8(old) : "",
      after: after === undefined ? "" : record(after, pages[number]!, cache),
    });
  }
  return changes;
}

function readLines(bytes: Uint8Array | undefined): Lines | undefined {
  if (!bytes) return undefined;
  const [names = "", ...lines] = utf8(bytes).split("\n");
  return { keys: names === "" ? [] : names.split(" "), lines };
}
