// Where the packet scripts are.

import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder above all packet scripts. */
export const scriptFolder: string = dirname(fileURLToPath(import.meta.url));

/** Paths of all packet scripts below it, sorted. */
export const scriptNames: string[] = readdirSync(scriptFolder, {
  recursive: true,
  encoding: "utf8",
})
  .filter((name) => name.endsWith(".pkt"))
  .sort();
