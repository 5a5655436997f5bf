// The field lines of a stored head, as names and values.

import type { StoredSite } from "./reader.ts";
import type { StoredRepresentation } from "./records.ts";

/** Names in lower case with their values. */
export async function readFields(
  site: StoredSite,
  { head }: StoredRepresentation,
): Promise<Map<string, string>> {
  const pieces: Uint8Array[] = [];
  for await (const piece of site.read(head.offset, head.length)) pieces.push(piece);
  const lines = Buffer.concat(pieces).toString("latin1", head.statusLineLength).split("\r\n");
  const fields = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(":");
    return colon > 0 ? [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]] : [];
  });
  return new Map(fields);
}
