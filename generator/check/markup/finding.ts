// What the rules of markup find at an element.

import type { DiagnosticId } from "../../diagnostics.ts";
import type { Element } from "../page.ts";

/** One fault in the markup of a page. */
export interface Finding {
  readonly id: DiagnosticId;
  readonly element?: Element | undefined;
  readonly values: Readonly<Record<string, string | number>>;
  readonly hint?: string;
}

/** A finding that a sentence says. */
export function finding(
  id: DiagnosticId,
  element: Element | undefined,
  reason: string,
  hint?: string,
): Finding {
  return { id, element, values: { reason }, ...(hint !== undefined && { hint }) };
}
