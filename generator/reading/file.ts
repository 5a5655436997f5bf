// One file of the site's folder.

import type { Diagnostics } from "../diagnostics.ts";
import { FileError, type Files, sha256 } from "../files.ts";
import type { Source } from "../model.ts";

/** A file's bytes; what cannot be read becomes a message. Undefined also where there is none. */
export function readFile(
  files: Files,
  path: string,
  diagnostics: Diagnostics,
  expected?: Source,
): Uint8Array | undefined {
  try {
    const bytes = files.read(path);
    if (!expected || (bytes && sha256(bytes) === expected.sha256)) return bytes;
    throw new FileError(path, "changed while the site was being built");
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    diagnostics.add("unreadable-file", { file: path, values: { reason: error.reason } });
    return undefined;
  }
}
