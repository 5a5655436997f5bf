// What becomes of another generator's site: texts that were converted, and files that are copied as
// they are. The command line writes them; nothing here touches a disk.

import { posix } from "node:path";
import type { Diagnostics } from "../diagnostics.ts";

/** Files that would stand where the theme has a page, and where their words belong. */
const madeHere: Readonly<Record<string, string>> = {
  "static/404.html": "content/404.md",
  "static/index.html": "content/index.md",
};

/** The new site, by path in its folder. */
export class Conversion {
  /** Text by its path in the new site. */
  readonly texts = new Map<string, string>();
  /** Path in the old site by path in the new one. */
  readonly copies = new Map<string, string>();
  private readonly diagnostics: Diagnostics;

  constructor(diagnostics: Diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** Adds a text that was made of the file `from`; the first claim to a path stands. */
  addText(path: string, text: string, from: string): void {
    if (this.isFree(path, from)) this.texts.set(path, text);
  }

  /** The path, or one like it that no other text has. */
  freePath(path: string): string {
    const { dir, name, ext } = posix.parse(path);
    let free = path;
    for (let number = 2; this.texts.has(free); number++) free = `${dir}/${name}-${number}${ext}`;
    return free;
  }

  /** Adds a file that stays as it is. */
  addCopy(path: string, from: string): void {
    const text = madeHere[path];
    if (text !== undefined) {
      const reason = `the theme makes this page; its words can stand in ${text}`;
      this.diagnostics.add("import-left-out", { file: from, values: { reason } });
      return;
    }
    if (this.isFree(path, from)) this.copies.set(path, from);
  }

  private isFree(path: string, from: string): boolean {
    const taken = this.texts.has(path) || this.copies.has(path);
    if (taken) this.diagnostics.add("import-path-taken", { file: from, values: { path } });
    return !taken;
  }
}

/** Keys and values, as front matter and settings are. */
export type Mapping = Readonly<Record<string, unknown>>;

/** The value as a mapping; empty for anything else. */
export function mappingOf(value: unknown): Mapping {
  const isMapping = typeof value === "object" && value !== null && !Array.isArray(value);
  return isMapping ? (value as Mapping) : {};
}

/** The value as text; undefined for anything that is not text or a number. */
export function wordOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
