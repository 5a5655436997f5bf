// What is wrong in static/_redirects and static/_headers by itself, for whoever writes them.

import { Diagnostics } from "../diagnostics.ts";
import { headersFile, readHeaderRules } from "./headers-file.ts";
import { readRedirectRules, redirectsFile } from "./redirects-file.ts";

/** The errors in the text of one of the two files; lines are counted from 1. */
export function hostFaults(
  path: string,
  text: string,
  baseUrl: string,
): readonly { readonly line: number; readonly reason: string }[] {
  const diagnostics = new Diagnostics();
  if (path === redirectsFile) readRedirectRules(text, baseUrl, diagnostics);
  if (path === headersFile) readHeaderRules(text, baseUrl, diagnostics);
  return diagnostics.list.flatMap(({ severity, line = 1, text: reason }) => {
    return severity === "error" ? { line, reason } : [];
  });
}
