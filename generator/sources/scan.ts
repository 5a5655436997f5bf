// Which files the site has, and the hash of each. A file whose stamp is known is not read again.

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
  const stamps: Stamps = {};
  const sources: Source[] = [];
  for (const { path, length, stamp } of listing.files) {
    const hash = (stamp && known[path]?.[0] === stamp && known[path][1]) || hashOf(path);
    if (!hash) continue;
    if (stamp) stamps[path] = [stamp, hash];
    sources.push({ path, length, sha256: hash });
  }
  cache.put(`stamps:${folder}`, Buffer.from(JSON.stringify(stamps)));
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

type Stamps = Record<string, readonly [stamp: string, sha256: string]>;

function readStamps(cache: Cache, folder: string): Stamps {
  const bytes = cache.get(`stamps:${folder}`);
  return bytes ? (JSON.parse(Buffer.from(bytes).toString()) as Stamps) : {};
}
