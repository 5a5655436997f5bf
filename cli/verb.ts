// A verb of the command line: one file each, listed in kiln.ts.

/** One verb, as `kiln NAME …` calls it. */
export interface Verb {
  readonly name: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  /** What `kiln NAME --help` prints: usage, options, examples. */
  readonly help: string;
  /** Does it; the number is the exit status. */
  run(args: string[]): Promise<number>;
}

/** Thrown by a verb that was called wrongly; kiln.ts prints it and points to the help. */
export class UsageError extends Error {}
