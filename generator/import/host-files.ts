// _redirects and _headers of the old site. What the old host understood and an image does not would
// be an error of every build: such lines stay as comments, and are told.

import type { Conversion } from "./conversion.ts";
import type { Diagnostics } from "../diagnostics.ts";
import type { ImportRules } from "./page.ts";

/** Comments out what cannot stand. `read` gives the text of a file of the old site. */
export function loosenHostFiles(
  conversion: Conversion,
  read: (path: string) => string | undefined,
  { rules, baseUrl = "" }: { readonly rules: ImportRules; readonly baseUrl: string | undefined },
  diagnostics: Diagnostics,
): void {
  for (const path of ["static/_redirects", "static/_headers"]) {
    const from = conversion.copies.get(path);
    const text = conversion.texts.get(path) ?? (from === undefined ? undefined : read(from));
    const faults = text === undefined ? [] : rules.faultsOf(path, text, baseUrl);
    if (faults.length === 0) continue;
    const lines = text!.split("\n");
    for (const { line, reason } of faults) {
      const values = { reason, path };
      diagnostics.add("import-line", { file: from ?? path, at: { line, column: 1 }, values });
      let index = line - 1;
      // Below the path of _headers stand its fields, which would belong to the path before.
      const isPath = path.endsWith("_headers") && !/^\s/.test(lines[index]!);
      do lines[index] = `# ${lines[index]!}`;
      while (isPath && /^[ \t]+\S/.test(lines[++index] ?? ""));
    }
    conversion.copies.delete(path);
    conversion.texts.delete(path);
    conversion.addText(path, lines.join("\n"), from ?? path);
  }
}
