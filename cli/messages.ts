// What a verb prints of the messages of a build: all of them while they can be read, and of each
// kind the first ones when there are thousands, as in a site that was just imported.

import { type Diagnostic, formatDiagnostic } from "../generator/diagnostics.ts";

/** Most messages of one kind that are printed; --json has them all. */
const shownMax = 50;

/** Most texts that are told of those that are not printed one by one. */
const textsMax = 5;

/** The messages as lines. A hint that was given before is not given again. */
export function messagesText(diagnostics: readonly Diagnostic[]): string {
  const counts = new Map<string, number>();
  const given = new Set<string>();
  const lines: string[] = [];
  const hidden = new Map<string, Map<string, number>>();
  for (const message of diagnostics) {
    const { id, severity, hint, text } = message;
    const kind = `${severity} ${id}`;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    if (count > shownMax) {
      const texts = hidden.get(kind) ?? new Map<string, number>();
      hidden.set(kind, texts.set(text, (texts.get(text) ?? 0) + 1));
      continue;
    }
    const isNew = hint !== undefined && !given.has(hint);
    if (isNew) given.add(hint);
    const { hint: _, ...plain } = message;
    lines.push(`${formatDiagnostic(isNew ? message : plain)}\n`);
  }
  for (const [kind, texts] of hidden) {
    const count = counts.get(kind)! - shownMax;
    lines.push(`${count} more of "${kind}"; --json lists them all\n`, ...mostFrequent(texts));
  }
  return lines.join("");
}

/** What is told most often among messages of one kind: one mend may do for all of them. */
function mostFrequent(texts: ReadonlyMap<string, number>): string[] {
  const repeated = [...texts].filter(([, count]) => count > 1).sort(([, a], [, b]) => b - a);
  return repeated.slice(0, textsMax).map(([text, count]) => `    ${count} times: ${text}\n`);
}
