// What a verb prints of the messages of a build: all of them while they can be read, and of each
// kind the first ones when there are thousands, as in a site that was just imported.

import { type Diagnostic, formatDiagnostic } from "../generator/diagnostics.ts";

/** Most messages of one kind that are printed; --json has them all. */
const shownMax = 50;

/** The messages as lines. A hint that was given before is not given again. */
export function messagesText(diagnostics: readonly Diagnostic[]): string {
  const counts = new Map<string, number>();
  const given = new Set<string>();
  const lines: string[] = [];
  for (const message of diagnostics) {
    const { id, severity, hint } = message;
    const count = (counts.get(`${severity} ${id}`) ?? 0) + 1;
    counts.set(`${severity} ${id}`, count);
    if (count > shownMax) continue;
    const isNew = hint !== undefined && !given.has(hint);
    if (isNew) given.add(hint);
    const { hint: _, ...plain } = message;
    lines.push(`${formatDiagnostic(isNew ? message : plain)}\n`);
  }
  for (const [kind, count] of counts) {
    if (count <= shownMax) continue;
    lines.push(`${count - shownMax} more of "${kind}"; --json lists them all\n`);
  }
  return lines.join("");
}
