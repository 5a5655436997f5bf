// The folder static/: files that go out as they are, and two that say how others do.

import type { Cache } from "../cache.ts";
import type { Diagnostics } from "../diagnostics.ts";
import type { Files } from "../files.ts";
import type { HeaderRule, RedirectRule, Source } from "../model.ts";
import { staticFolder } from "../pages/addresses.ts";
import { readFile } from "./file.ts";
import { headersFile, readHeaderRules } from "../settings/headers-file.ts";
import { readRedirectRules, redirectsFile } from "../settings/redirects-file.ts";
import { scan } from "../sources/scan.ts";
import { decodeText } from "../sources/text.ts";

/** What static/ holds. */
export interface StaticFolder {
  /** Everything but the two files of rules. */
  readonly files: readonly Source[];
  readonly redirects: { readonly rules: readonly RedirectRule[]; readonly file: string };
  readonly headers: readonly HeaderRule[];
  /** True when an address is answered with 410 and no page of its own. */
  readonly holdsGone: boolean;
}

/** Lists static/ and reads its rules. */
export function readStaticFolder(
  files: Files,
  baseUrl: string,
  cache: Cache,
  diagnostics: Diagnostics,
): StaticFolder {
  const sources = scan(files, staticFolder, cache, diagnostics);
  const text = (path: string): string => {
    const source = sources.find((candidate) => candidate.path === path);
    const bytes = source && readFile(files, path, diagnostics, source);
    return (bytes && decodeText(path, bytes, diagnostics)) ?? "";
  };
  const rules = readRedirectRules(text(redirectsFile), baseUrl, diagnostics);
  return {
    files: sources.filter(({ path }) => path !== redirectsFile && path !== headersFile),
    redirects: { rules, file: redirectsFile },
    headers: readHeaderRules(text(headersFile), baseUrl, diagnostics),
    holdsGone: rules.some(({ status, to }) => status === 410 && to === undefined),
  };
}
