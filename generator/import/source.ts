// How a text of the old site is read.

import type { Files } from "../files.ts";

/** A file without a byte order mark, its lines ended by LF; undefined where there is none. */
export function sourceText(files: Files, path: string): string | undefined {
  const bytes = files.read(path);
  if (!bytes) return undefined;
  return Buffer.from(bytes)
    .toString()
    .replace(/^\ufeff/, "")
    .replace(/\r\n?/g, "\n");
}
