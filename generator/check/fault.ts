// What a rule finds, before its place in the author's files is known.

import type { Diagnostic, DiagnosticId } from "../diagnostics.ts";
import type { Position } from "../model.ts";
import type { RenderedPage } from "./page.ts";

/** One thing that is wrong. */
export interface Fault {
  readonly id: DiagnosticId;
  readonly values?: Readonly<Record<string, string | number>>;
  readonly hint?: string;
  readonly severity?: Diagnostic["severity"] | undefined;
  /** The address that it is about. */
  readonly url?: string;
  /** Where it shows: the page, and the start tag of the element there. */
  readonly page?: RenderedPage;
  readonly tag?: string;
  /** Where it is known to stand, or the address that shows it. */
  readonly file?: string;
  readonly at?: Position | undefined;
}
