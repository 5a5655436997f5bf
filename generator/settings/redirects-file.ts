// static/_redirects, in the syntax that Netlify and Cloudflare Pages made usual:
//
//     /from/          /to/                    301
//     /blog/*         /posts/:splat           308      one line for all that follows
//     /:year/:name/   /archive/:year/:name/   302
//     /closed/        410                              gone for good

import type { Diagnostics } from "../diagnostics.ts";
import type { RedirectRule, RuleStatus } from "../model.ts";

/** The file's place in the site's folder. */
export const redirectsFile = "static/_redirects";

const statuses: readonly number[] = [200, 301, 302, 307, 308, 404, 410, 451];

interface Context {
  readonly baseUrl: string;
  /** Tells of a fault in the line at hand. */
  readonly fault: (id: "redirect-syntax" | "redirect-unsupported", reason: string) => undefined;
}

/** Reads the rules; faults are told with their line, and their lines left out. */
export function readRedirectRules(
  text: string,
  baseUrl: string,
  diagnostics: Diagnostics,
): readonly RedirectRule[] {
  const rules: RedirectRule[] = [];
  const implicit: number[] = [];
  text.split("\n").forEach((written, index) => {
    const line = index + 1;
    const words = written.replace(/(^|\s)#.*/, "").trim();
    if (words === "") return;
    const context: Context = {
      baseUrl,
      fault: (id, reason) => {
        const place = { file: redirectsFile, at: { line, column: 1 } };
        diagnostics.add(id, { ...place, values: { reason } });
        return undefined;
      },
    };
    const parts = readLine(words.split(/\s+/), context);
    if (!parts) return;
    const { status, ...rest } = parts;
    if (status === undefined) implicit.push(line);
    rules.push({ ...rest, status: status ?? 301, line });
  });
  if (implicit.length > 0) {
    const count = implicit.length === 1 ? "1 line" : `${implicit.length} lines`;
    const at = { line: implicit[0]!, column: 1 };
    diagnostics.add("redirect-status", { file: redirectsFile, at, values: { count } });
  }
  return rules;
}

interface Parts {
  readonly from: string;
  readonly to: string | undefined;
  readonly status: RuleStatus | undefined;
  readonly force: boolean;
}

function readLine(words: readonly string[], context: Context): Parts | undefined {
  const { fault } = context;
  const [first, ...others] = words as [string, ...string[]];
  const from = readFrom(first, context);
  if (from === undefined) return undefined;
  let to: string | undefined;
  let status: RuleStatus | undefined;
  let force = false;
  for (const word of others) {
    const code = /^(\d{3})(!?)$/.exec(word);
    if (code && statuses.includes(Number(code[1]))) {
      status = Number(code[1]) as RuleStatus;
      force = code[2] === "!";
    } else if (code) {
      return fault("redirect-syntax", `status ${code[1]} is none of ${statuses.join(", ")}`);
    } else if (/^[A-Za-z_]\w*=/.test(word)) {
      const what = to === undefined ? "query" : `condition "${word.split("=")[0]}"`;
      return fault("redirect-unsupported", `an image does not look at a ${what} when it redirects`);
    } else if (to !== undefined) {
      return fault("redirect-syntax", `"${word}" is one word too many`);
    } else to = word;
  }
  if (to === undefined && status !== 410) {
    return fault("redirect-syntax", `"${first}" leads nowhere: the second address is missing`);
  }
  const target = to === undefined ? undefined : readTo(to, status ?? 301, context);
  if (to !== undefined && target === undefined) return undefined;
  return { from, to: target, status, force };
}

function readFrom(word: string, { baseUrl, fault }: Context): string | undefined {
  const from = onSite(word, baseUrl);
  if (/^(https?:)?\/\//i.test(from)) {
    return fault("redirect-unsupported", "an image answers alike under every host name");
  }
  if (!from.startsWith("/")) return fault("redirect-syntax", `"${word}" does not begin with "/"`);
  if (/[?#]/.test(from)) {
    return fault("redirect-unsupported", "an image looks at the path alone when it redirects");
  }
  if (/\*./.test(from)) return fault("redirect-syntax", '"*" may stand only at the end');
  if (hasDots(from)) return fault("redirect-syntax", `"${word}" has a part "." or ".."`);
  return from;
}

function readTo(word: string, status: RuleStatus, { baseUrl, fault }: Context): string | undefined {
  const to = onSite(word, baseUrl);
  if (to.startsWith("/") && !/^[/\\]{2}/.test(to)) {
    if (hasDots(to)) return fault("redirect-syntax", `"${word}" has a part "." or ".."`);
    return to;
  }
  if (!/^https?:\/\/[^/\\]/i.test(to) || !URL.canParse(to)) {
    return fault("redirect-syntax", `"${word}" is neither a path like /to/ nor an https address`);
  }
  if (status >= 301 && status <= 308) return to;
  const reason = `status ${status} needs a page of this site: an image asks no other server`;
  return fault("redirect-unsupported", reason);
}

function hasDots(path: string): boolean {
  return /\/\.{1,2}(\/|$)/.test(path.replace(/[?#].*/, ""));
}

/** An address of this site without its origin. */
function onSite(word: string, baseUrl: string): string {
  return baseUrl !== "" && word.startsWith(`${baseUrl}/`) ? word.slice(baseUrl.length) : word;
}
