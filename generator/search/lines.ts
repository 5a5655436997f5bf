// The words of a site with their places, a line each, sorted by their words:
//
//     harbour 3C1A    each page by how far its number is from the one before (base 36; nothing
//                     means 1), and a letter for the weight of the word there
//
// Behind a tab stands the line as it goes out, where that shows only the best of its places.
//
// Where few pages have changed, only the lines of words that these have or had are made again.

import { weightMax } from "./record.ts";

/** A page whose words have changed, by its number: what its record was, and is; "" for none. */
export interface PageChange {
  readonly number: number;
  readonly before: string;
  readonly after: string;
}

/** Of a word that stands on more pages, only the best are shown. */
const placesMax = 800;
const [codeOfTab, codeOf0, codeOf9, codeOfA, codeOfSmallA] = [0x09, 0x30, 0x39, 0x41, 0x61];
/** The letter of the greatest weight. */
const letterMax = codeOfA - 1 + weightMax;

/** The lines of pages, given the record of each in the order of their numbers. */
export function linesOf(records: readonly string[]): string[] {
  const places = new Map<string, number[]>();
  records.forEach((record, number) => {
    eachItem(record, (word, letter) => {
      const known = places.get(word);
      if (known) known.push(number, letter);
      else places.set(word, [number, letter]);
    });
  });
  return [...places.keys()].sort().map((word) => wholeLine(word, places.get(word)!));
}

/** The lines of a site some of whose pages have changed since `lines` were made. */
export function changedLines(lines: readonly string[], changes: readonly PageChange[]): string[] {
  const touched = new Map<string, Map<number, number | undefined>>();
  const touch = (word: string, number: number, letter: number | undefined): void => {
    const known = touched.get(word);
    if (known) known.set(number, letter);
    else touched.set(word, new Map([[number, letter]]));
  };
  for (const { number, before, after } of changes) {
    // Most words of a page that was edited are as they were.
    const old = new Map<string, number>();
    eachItem(before, (word, letter) => void old.set(word, letter));
    eachItem(after, (word, letter) => {
      if (old.get(word) !== letter) touch(word, number, letter);
      old.delete(word);
    });
    for (const word of old.keys()) touch(word, number, undefined);
  }
  const result: string[] = [];
  let taken = 0;
  for (const word of [...touched.keys()].sort()) {
    const place = placeOf(lines, word, taken);
    for (; taken < place; taken++) result.push(lines[taken]!);
    const old = taken < lines.length && wordOf(lines[taken]!) === word ? lines[taken++]! : "";
    const places = merged(placesOf(old), touched.get(word)!);
    if (places.length > 0) result.push(wholeLine(word, places));
  }
  for (; taken < lines.length; taken++) result.push(lines[taken]!);
  return result;
}

/** The word of a line. */
export function wordOf(line: string): string {
  return line.slice(0, line.indexOf(" "));
}

/** A line as it goes out: "~" behind the word tells that there are more places than these. */
export function shownLine(line: string): string {
  return line.slice(line.indexOf("\t") + 1);
}

/** Calls for each word of a record, with the code of its letter. */
function eachItem(record: string, call: (word: string, letter: number) => void): void {
  for (const item of record.split(" ")) {
    const end = item.length - 1;
    if (end > 0) call(item.slice(0, end), item.charCodeAt(end));
  }
}

/** Where the first line of this word or of a later one stands, from `start` on. */
function placeOf(lines: readonly string[], word: string, start: number): number {
  let [low, high] = [start, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (wordOf(lines[middle]!) < word) low = middle + 1;
    else high = middle;
  }
  return low;
}

function wholeLine(word: string, places: readonly number[]): string {
  const line = lineOf(word, places);
  if (places.length <= 2 * placesMax) return line;
  return `${line}\t${lineOf(word, best(places), "~")}`;
}

function lineOf(word: string, places: readonly number[], mark = ""): string {
  let line = `${word}${mark} `;
  let before = -1;
  for (let index = 0; index < places.length; index += 2) {
    const step = places[index]! - before;
    line += (step === 1 ? "" : step.toString(36)) + String.fromCharCode(places[index + 1]!);
    before = places[index]!;
  }
  return line;
}

/** Numbers of pages and codes of letters by turns. */
function placesOf(line: string): readonly number[] {
  const places: number[] = [];
  let number = -1;
  let step = 0;
  // By codes: a long line has thousands of places, and a match for each takes as much room as all.
  for (let index = line.indexOf(" ") + 1; index < line.length; index++) {
    const code = line.charCodeAt(index);
    if (code === codeOfTab) break;
    if (code >= codeOfA && code <= letterMax) {
      number += step || 1;
      places.push(number, code);
      step = 0;
    } else step = step * 36 + (code <= codeOf9 ? code - codeOf0 : code - codeOfSmallA + 10);
  }
  return places;
}

function merged(
  places: readonly number[],
  changes: ReadonlyMap<number, number | undefined>,
): readonly number[] {
  const letters = new Map<number, number | undefined>();
  for (let index = 0; index < places.length; index += 2) {
    letters.set(places[index]!, places[index + 1]!);
  }
  for (const [number, letter] of changes) letters.set(number, letter);
  const numbers = [...letters.keys()].sort((a, b) => a - b);
  return numbers.flatMap((number) => {
    const letter = letters.get(number);
    return letter === undefined ? [] : [number, letter];
  });
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
