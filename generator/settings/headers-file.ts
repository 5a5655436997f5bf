// static/_headers, in the syntax that Netlify and Cloudflare Pages made usual:
//
//     /downloads/*
//       Cache-Control: public, max-age=86400
//       ! Referrer-Policy

import type { Diagnostics } from "../diagnostics.ts";
import type { Field, HeaderRule } from "../model.ts";

/** The file's place in the site's folder. */
export const headersFile = "static/_headers";

const connection = "the appliance writes it for each answer";
const representation = "it follows from the file that is sent";

/** Fields that nobody else may set, with the reason. */
const owned: Readonly<Record<string, string>> = {
  date: connection,
  connection,
  "keep-alive": connection,
  "proxy-connection": connection,
  "transfer-encoding": connection,
  trailer: connection,
  upgrade: connection,
  te: connection,
  age: connection,
  "content-length": representation,
  "content-range": representation,
  "content-encoding": representation,
  "accept-ranges": representation,
  etag: representation,
  "last-modified": representation,
  vary: representation,
  location: "static/_redirects is the place for redirects",
  allow: "the appliance knows which methods it answers",
  "basic-auth": "an image keeps no passwords",
  "www-authenticate": "an image keeps no passwords",
};

/** Reads the rules; faults are told with their line, and their lines left out. */
export function readHeaderRules(
  text: string,
  baseUrl: string,
  diagnostics: Diagnostics,
): readonly HeaderRule[] {
  const rules: { pattern: string; fields: { field: Field; line: number }[]; line: number }[] = [];
  text.split("\n").forEach((written, index) => {
    const line = index + 1;
    const at = { line, column: 1 };
    const fault = (reason: string): undefined => {
      diagnostics.add("header-syntax", { file: headersFile, at, values: { reason } });
    };
    const words = written.trim();
    if (words === "" || words.startsWith("#")) return;
    if (!/^\s/.test(written)) {
      const pattern = readPattern(words, baseUrl, fault);
      // What stands below a pattern with a fault is still looked at.
      rules.push({ pattern: pattern ?? "", fields: [], line });
      return;
    }
    const rule = rules.at(-1);
    if (!rule) return fault("a field stands before the first path");
    const field = readField(words, fault);
    const reason = field && reasonAgainst(field);
    if (reason !== undefined) {
      const values = { name: field![0], reason };
      diagnostics.add("header-owned", { file: headersFile, at, values });
    } else if (field) rule.fields.push({ field, line });
  });
  const whole = rules.filter(({ pattern }) => pattern !== "");
  for (const { pattern, fields } of whole) warnOfPolicy(pattern, fields, diagnostics);
  return whole;
}

function reasonAgainst([name, value]: Field): string | undefined {
  const key = name.toLowerCase();
  if (key === "content-type" && value === undefined) return "browsers would guess without it";
  return owned[key];
}

type Fault = (reason: string) => undefined;

function readPattern(words: string, baseUrl: string, fault: Fault): string | undefined {
  const own = baseUrl !== "" && words.startsWith(`${baseUrl}/`);
  const pattern = own ? words.slice(baseUrl.length) : words;
  if (/^(https?:)?\/\//i.test(pattern)) {
    return fault("an image answers alike under every host name: write the path alone");
  }
  if (!pattern.startsWith("/") || /[\s?#]/.test(pattern)) {
    return fault(`expected a path like /downloads/*, and not "${words}"`);
  }
  if (pattern.split("*").length > 2) return fault('"*" may stand only once in a path');
  return pattern;
}

function readField(words: string, fault: Fault): Field | undefined {
  const unset = /^!\s*(\S+)$/.exec(words);
  const set = /^([^:\s]+)\s*:\s*(.*)$/.exec(words);
  const name = unset?.[1] ?? set?.[1];
  if (name === undefined) return fault(`expected Name: value or ! Name, and not "${words}"`);
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) return fault(`"${name}" is no name of a field`);
  if (unset) return [name, undefined];
  const value = set![2]!;
  if (value === "") return fault(`"${name}" has no value; ! ${name} takes a field away`);
  // RFC 9110 §5.5: nothing that could end the line, and nothing that has no certain meaning.
  if (!/^[\t -~]*$/.test(value)) return fault(`the value of "${name}" is not plain ASCII`);
  return [name, value];
}

function warnOfPolicy(
  pattern: string,
  fields: HeaderRule["fields"],
  diagnostics: Diagnostics,
): void {
  for (const { field, line } of fields) {
    if (field[0].toLowerCase() !== "content-security-policy") continue;
    const at = { line, column: 1 };
    diagnostics.add("header-policy", { file: headersFile, at, values: { pattern } });
  }
}
