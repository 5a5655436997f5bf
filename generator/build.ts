// One build: what it is given, and what all its stages share.

import type { Cache } from "./cache.ts";
import type { DiagnosticId, Diagnostics } from "./diagnostics.ts";
import type { ConfigResult, Extension } from "./extension.ts";
import type { Files } from "./files.ts";
import type { Compression } from "./responses/compression.ts";
import type { StatisticsClock } from "./statistics.ts";

/** What a build needs besides the site. */
export interface CompileOptions {
  /** The themes that come with Kiln, one folder each. */
  readonly themes: Files;
  /** What shows decks in a browser; without it they are documents to read. */
  readonly player?: Files | undefined;
  /** Compiles this deck alone, shown at "/": its folder, like content/decks/talk. */
  readonly deck?: string | undefined;
  /** What earlier builds left; none by default. */
  readonly cache?: Cache;
  /** Plugins and hooks of the site's own, or what is wrong with them. */
  readonly config?: ConfigResult | undefined;
  /** Told the name of each stage as it starts. */
  readonly progress?: (stage: string) => void;
  /** Takes in drafts, which are marked; by default they are left out. */
  readonly drafts?: boolean;
  /** Shows at once what is not public yet, or no longer. */
  readonly anytime?: boolean;
  /**
   * The time of the build in milliseconds since 1970: what a window opens or closes later is
   * rendered for both. Without it, nothing is yet to come.
   */
  readonly now?: number;
  /** False ends once it is known what the site consists of: no entries then. */
  readonly render?: boolean;
  /** Address of a script that every page loads besides those of its theme. */
  readonly script?: string;
  /** False leaves out all encodings but identity. */
  readonly compress?: boolean;
  /** Leaves feeds, the index for searching and their like to `Compilation.rest`, where it can. */
  readonly pagesFirst?: boolean;
  /** Errors in spite of which there are entries: for who looks at the pages and bakes none. */
  readonly tolerated?: readonly DiagnosticId[];
}

/** What all stages of one build share. */
export interface Build {
  readonly files: Files;
  readonly themes: Files;
  readonly player: Files | undefined;
  readonly cache: Cache;
  /** Undefined where nothing is to be compressed. */
  readonly compression: Compression | undefined;
  readonly options: CompileOptions;
  readonly script: string | undefined;
  readonly diagnostics: Diagnostics;
  readonly clock: StatisticsClock;
  readonly extension: Extension | undefined;
}
