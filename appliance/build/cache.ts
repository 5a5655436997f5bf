// Built things, kept under build/ by the hash of what they were made of.

import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * The folder build/<kind>/<hash>, filled by `make` when it is not there. It appears whole or not at
 * all, also when two processes build the same thing at once.
 */
export async function cached(
  root: string,
  kind: string,
  hash: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const parent = join(root, "build", kind);
  const folder = join(parent, hash.slice(0, 32));
  if (existsSync(folder)) return folder;
  mkdirSync(parent, { recursive: true });
  const temporary = mkdtempSync(join(parent, "making-"));
  try {
    await make(temporary);
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
