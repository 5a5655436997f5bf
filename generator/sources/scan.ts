// Which files the site has, and the hash of each. A file whose stamp is known is not read again.

import { json } from "../bytes.ts";
import type { Cache } from "../cache.ts";
import type { Diagnostics } from "../diagnostics.ts";
import { FileError, type Files } from "../files.ts";
import type { Source } from "../model.ts";

/** Lists a folder; what cannot be read becomes a message. */
export function scan(
  files: Files,
  folder: string,
  cache: Cache,
  diagnostics: Diagnostics,
): readonly Source[] {
  const listing = files.list(folder);
  for (const problem of listing.problems) {
    const values = { reason: problem.reason };
    diagnostics.add(problem.kind, { file: problem.path, values });
  }
  const known = readStamps(cache, folder);
  const stamps: Record<string, Stamp> = {};
  let isNew = false;
  const sources: Source[] = [];
  for (const { path, length, stamp } of listing.files) {
    const before = stamp ? known[path] : undefined;
    const same = before?.[0] === stamp ? before : undefined;
    const hash = same?.[1] ?? hashOf(path);
    if (!hash) continue;
    if (stamp) stamps[path] = same ?? [stamp, hash];
    if (!same) isNew = true;
    sources.push({ path, length, sha256: hash });
  }
  isNew ||= Object.keys(stamps).length !== Object.keys(known).length;
  if (isNew) cache.put(`stamps:${folder}`, Buffer.from(JSON.stringify(stamps)));
  return sources;

  function hashOf(path: string): string | undefined {
    try {
      return files.hash(path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      diagnostics.add("unreadable-file", { file: path, values: { reason: error.reason } });
      return undefined;
    }
  }
}

type Stamp = readonly [stamp: string, sha256: string];
type Stamps = Readonly<Record<string, Stamp>>;

function readStamps(cache: Cache, folder: string): Stamps {
  return cache.value(`stamps:${folder}`, parseStamps) ?? {};
}

function parseStamps(bytes: Uint8Array): Stamps {
  return json(bytes) as Stamps;
}
