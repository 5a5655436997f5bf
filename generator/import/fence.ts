// A fenced block of code as Kiln's markdown writes it.

/** What a fence's info string says besides the language. */
export interface FenceOptions {
  /** Lines and ranges to mark, like "3" and "5-7". */
  readonly marked: readonly string[];
  /** True where lines are numbered. */
  readonly numbered: boolean;
}

/** The block; its fence is longer than any run of backticks inside. */
export function fenced(code: string, language: string, options: FenceOptions): string {
  const runs = code.match(/`{3,}/g) ?? [];
  const fence = "`".repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  const marks = options.marked.length > 0 ? ` {${options.marked.join(",")}}` : "";
  const numbers = options.numbered ? " lineNumbers" : "";
  return `${fence}${language}${marks}${numbers}\n${code}\n${fence}`;
}
