// Addresses that a person, or a file system, takes for one another.

import type { Entry } from "../model.ts";
import { mediaType } from "./addresses.ts";
import type { Fault } from "./fault.ts";

/** Finds addresses that differ only by capital letters, or by how an accent is written. */
export function checkDuplicates(
  entries: readonly Entry[],
  fileOf: (path: string) => string,
): Fault[] {
  const first = new Map<string, string>();
  return entries.flatMap((entry) => {
    const { path, kind } = entry;
    // The text of a page beside it is named as the page is.
    if (kind !== "page" || mediaType(entry) === "text/markdown") return [];
    const plain = folded(path);
    const other = first.get(plain);
    if (other === undefined) first.set(plain, path);
    if (other === undefined || other === path) return [];
    const differsByCase = decode(path).toLowerCase() === decode(other).toLowerCase();
    const difference = differsByCase ? "capital letters" : "how their letters are encoded";
    const values = { url: path, other, difference };
    return [{ id: "url-case", url: path, file: fileOf(path), values }];
  });
}

function folded(path: string): string {
  return decode(path).normalize("NFKC").toLowerCase();
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
