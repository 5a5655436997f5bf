// Data that was written in YAML, TOML or JSON, and where each value of it stands.

import type { Position } from "../model.ts";

export type Path = readonly PropertyKey[];

export type Format = "yaml" | "toml" | "json";

/** A piece of data inside a file. */
export interface DataSource {
  readonly file: string;
  readonly format: Format;
  readonly text: string;
  /** Lines of the file before the text. */
  readonly linesBefore: number;
}

/** What was parsed, and where each value stands, counted from the start of the text. */
export interface Parsed {
  readonly data: unknown;
  /** Where the value at a path starts, or its key. */
  place(path: Path, ofKey: boolean): Position;
}

/** A fault of the syntax. */
export interface SyntaxFault {
  readonly reason: string;
  readonly at: Position;
}
