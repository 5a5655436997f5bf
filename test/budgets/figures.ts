// The committed figures: what was reached, and may not get worse unnoticed.
//
//     KILN_GOLDEN=1 npx vitest run test/budgets
//
// writes figures.json anew. All are counts that depend on sources and compilers only; Debian and
// the lock file pin the compilers. When one of them changes, so may the figures: write them anew in
// a commit of its own, and look at the difference. When a change of ours costs more than the
// tolerance, either it is worth that and the commit with the new figures says why, or it is mended.
// After a gain write them anew too, so that it cannot be lost again.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

/** How much more than the committed figure passes. */
export const tolerance = 0.03;

const file = fileURLToPath(new URL("figures.json", import.meta.url));
const figures = JSON.parse(readFileSync(file, "utf8")) as Record<string, number>;

/** Compares a figure with the committed one, or makes it that. */
export function expectWithin(name: string, value: number): void {
  const rounded = Math.round(value * 10) / 10;
  if (process.env["KILN_GOLDEN"]) {
    figures[name] = rounded;
    writeFileSync(file, `${JSON.stringify(figures, Object.keys(figures).sort(), 2)}\n`);
  }
  const committed = figures[name];
  const change = committed ? ((value / committed - 1) * 100).toFixed(1) : "?";
  console.log(`${name}: ${rounded}, committed ${committed}, ${change} %`);
  expect(committed, `no figure is committed for "${name}"`).toBeDefined();
  expect(value, `${name} against test/budgets/figures.json`).toBeLessThanOrEqual(
    committed! * (1 + tolerance),
  );
}
