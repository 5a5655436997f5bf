// What every message consists of.

export type Severity = "error" | "warning" | "note";

/** A message before it has a place and values. */
export interface Message {
  readonly severity: Severity;
  /** What is wrong; "{name}" is replaced by a value. */
  readonly text: string;
  /** What to do; left out when one of its values is missing. */
  readonly hint?: string;
}
