// Redirects as they are served, and as they are written: none in a circle, none to nothing, none by
// way of another.

import type { Entry, RedirectRule } from "../model.ts";
import type { AddressBook } from "./addresses.ts";
import type { Fault } from "./fault.ts";

/** Browsers give up after twenty. */
const stepsMax = 20;

/** Follows every redirect to its end. */
export function checkRedirects(entries: readonly Entry[], book: AddressBook): Fault[] {
  return entries.flatMap((entry): Fault[] => {
    if (entry.kind !== "redirect") return [];
    const steps = [entry.path];
    for (let at: Entry | undefined = entry; at?.kind === "redirect";) {
      const to = book.locationOf(at);
      const target = book.resolve(to, at.path);
      if (target.kind !== "inside") return [];
      const place = { url: entry.path, file: entry.path };
      if (steps.includes(target.path) || steps.length > stepsMax) {
        const circle = [...steps, target.path].join(" → ");
        return [{ ...place, id: "redirect-loop", values: { circle } }];
      }
      steps.push(target.path);
      at = book.at(target.path, entry.validFrom ?? 0);
      if (!at) return [{ ...place, id: "redirect-broken", values: { from: entry.path, to } }];
    }
    return [];
  });
}

/** Lines of static/_redirects that lead to an address which leads on. */
export function checkRules(
  rules: readonly RedirectRule[],
  file: string,
  book: AddressBook,
): Fault[] {
  return rules.flatMap(({ from, to, line, status }): Fault[] => {
    if (to === undefined || status < 300 || status > 399 || /[*:]/.test(from + to)) return [];
    const target = book.resolve(to, from);
    const next = target.kind === "inside" ? book.at(target.path, 0) : undefined;
    if (next?.kind !== "redirect") return [];
    const values = { from, to, end: book.locationOf(next) };
    return [{ id: "redirect-chain", file, at: { line, column: 1 }, url: from, values }];
  });
}
