// A kind of thing that `kiln new` makes. What a kind plans is pure: new.ts writes it.

import type { Files } from "../../generator/files.ts";

/** What the author asked for. */
export interface NewRequest {
  readonly title: string;
  /** The name of the file or folder to make, which gives the address its last part. */
  readonly name: string;
  /** Folders below the kind's own that it goes into, "guide/advanced"; mostly "". */
  readonly folder: string;
  /** A moment in the site's time zone, as front matter takes it: "2026-11-26 08:30:00". */
  readonly date: string;
  /** The day of it: "2026-11-26". */
  readonly day: string;
  /** Undefined: as the kind has it. */
  readonly draft: boolean | undefined;
  /** Undefined: the site's language. */
  readonly lang: string | undefined;
  /** True when pictures shall lie beside the text. */
  readonly bundle: boolean;
  /** True when a theme shall begin with all files of the built-in one. */
  readonly copy: boolean;
  /** The site. */
  readonly site: Files;
  /** The themes that come with Kiln, one folder each. */
  readonly themes: Files;
}

/** A file to write, its path relative to the site's folder. */
export interface NewFile {
  readonly path: string;
  readonly bytes: string | Uint8Array;
}

/** One kind, listed in the table of new.ts. */
export interface Kind {
  readonly name: string;
  /** What it makes: a line of the help. */
  readonly summary: string;
  /** The files; the first is the one to edit. */
  plan(request: NewRequest): readonly NewFile[];
}

/** Joins parts of a path, leaving out the empty ones. */
export function joinPath(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("/");
}
