// What an entry must be so that the appliance can serve it. A breach is a mistake of an earlier
// stage, never of an author, so the first one found is thrown.

import {
  headLengthMax,
  pathLengthMax,
  representationsMax,
  variantsMax,
} from "../../appliance/store/layout.ts";
import type { Entry, EntryKind, Representation } from "../model.ts";

const statuses: Record<EntryKind, readonly number[]> = {
  page: [200],
  redirect: [301, 302, 307, 308],
  gone: [410],
  error: [404, 451],
  absent: [404],
};

/** RFC 3986 §3.3: segments of pchar, percent-encoding in upper case (§6.2.2.1). */
const pathPattern = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-F]{2})*$/;
const dotSegment = /\/\.{1,2}(?:\/|$)/;
/** Unreserved characters are never percent-encoded (RFC 3986 §6.2.2.2). */
const needlessEncoding = /%(?:2D|2E|5F|7E|3\d|4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A])/;
const statusLinePattern = /^HTTP\/1\.1 \d{3} [\x20-\x7e]*\r\n$/;
const fieldLines = /^(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e]*\r\n)*$/;
/** Fields that are generated when serving. */
const servedFields = /^(?:date|connection|keep-alive|transfer-encoding|content-length):/im;
const sha256Pattern = /^[0-9a-f]{64}$/;

/** Throws what is wrong with the entry, if anything is. */
export function checkEntry(entry: Entry): void {
  const fail = (what: string): never => {
    throw new Error(`store: ${JSON.stringify(entry.path)}: ${what}`);
  };
  checkPath(entry.path, fail);
  if (!statuses[entry.kind].includes(entry.status)) {
    fail(`a ${entry.kind} cannot have status ${entry.status}`);
  }
  if (entry.notFound && entry.kind !== "error") fail("only an error can answer for missing paths");
  const { validFrom } = entry;
  if (validFrom !== undefined && !(Number.isInteger(validFrom) && validFrom > 0)) {
    fail("the instant is no whole number of seconds");
  }
  if (validFrom !== undefined && validFrom >= 2 ** 32) fail("the instant is after 2106");
  const encodings = entry.representations.map((representation) => representation.encoding);
  if (entry.kind === "absent") {
    if (encodings.length > 0) fail("nothing is there, and yet it has an encoding");
    return;
  }
  if (encodings.length > representationsMax) fail(`more than ${representationsMax} encodings`);
  if (new Set(encodings).size < encodings.length) fail("one encoding twice");
  if (!encodings.includes("identity")) fail("the identity encoding is missing");
  for (const representation of entry.representations) {
    checkRepresentation(entry.status, representation, fail);
  }
}

/** Throws what is wrong with the entries of one path, sorted by instant, each right by itself. */
export function checkTogether(path: string, entries: readonly Entry[]): void {
  const instants = entries.flatMap(({ validFrom }) => validFrom ?? []);
  if (new Set(entries.map(({ validFrom }) => validFrom)).size < entries.length) {
    throw new Error(`store: two entries for ${path}`);
  }
  if (instants.length > variantsMax) {
    throw new Error(`store: ${path} changes at more than ${variantsMax} instants`);
  }
  if (instants.length === 0 && entries[0]!.kind === "absent") {
    throw new Error(`store: an entry says that there is never anything at ${path}`);
  }
  if (new Set(entries.map(({ notFound = false }) => notFound)).size > 1) {
    throw new Error(`store: ${path} does not always answer for missing paths`);
  }
}

function checkPath(path: string, fail: (what: string) => never): void {
  if (path.length > pathLengthMax) fail(`the path is longer than ${pathLengthMax} bytes`);
  if (!pathPattern.test(path) || dotSegment.test(path) || needlessEncoding.test(path)) {
    fail("the path is not in canonical form, so no request could match it");
  }
}

function checkRepresentation(
  status: number,
  { head, body, etag, lastModified }: Representation,
  fail: (what: string) => never,
): void {
  if (!statusLinePattern.test(head.statusLine)) fail("wrong status line");
  if (!head.statusLine.startsWith(`${status} `, "HTTP/1.1 ".length)) {
    fail("status line and status differ");
  }
  checkFields(head.cacheFields, fail);
  // Most heads have the same of these.
  if (head.fields !== soundFields) checkFields(head.fields, fail);
  soundFields = head.fields;
  const contentLength = `Content-Length: ${body.length}\r\n`;
  if (head.contentLength !== "" && head.contentLength !== contentLength) {
    fail("Content-Length and body differ");
  }
  if (head.contentLength === "" && body.length > 0) fail("a body without Content-Length");
  const { statusLine, cacheFields, fields } = head;
  const length = statusLine.length + cacheFields.length + fields.length + head.contentLength.length;
  if (length > headLengthMax) fail(`the head is longer than ${headLengthMax} bytes`);
  if (etag !== undefined && etagPosition(head.cacheFields, etag) < 0) {
    fail("the entity tag is not among the cache fields");
  }
  if (lastModified !== undefined && !(lastModified > 0 && lastModified < 2 ** 32)) {
    fail("Last-Modified is out of range");
  }
  if (!sha256Pattern.test(body.sha256)) fail("the body's SHA-256 is not 64 hexadecimal digits");
  if (!Number.isSafeInteger(body.length) || body.length < 0) fail("the body has no length");
}

/** The last field lines that were found right, and what stood behind the first line of others. */
let soundFields = "";
let soundRest = "";

function checkFields(lines: string, fail: (what: string) => never): void {
  // What a cache reads begins with the entity tag, and goes on alike.
  const end = lines.indexOf("\r\n") + 2;
  const rest = lines.slice(end);
  checkLines(lines.slice(0, end), fail);
  if (rest !== soundRest) checkLines(rest, fail);
  soundRest = rest;
}

function checkLines(lines: string, fail: (what: string) => never): void {
  // 9112-2.2-3, 9112-5.2-1
  if (!fieldLines.test(lines)) fail("wrong field line");
  const served = servedFields.exec(lines);
  if (served) fail(`the head must not hold ${served[0]}`);
}

/** Where the entity tag stands in the cache fields, -1 where it does not. */
export function etagPosition(cacheFields: string, etag: string): number {
  const usual = "ETag: ";
  const end = usual.length + etag.length;
  if (cacheFields.startsWith(usual) && cacheFields.startsWith(etag, usual.length)) {
    if (cacheFields.startsWith("\r\n", end)) return usual.length;
  }
  const line = `\r\netag: ${etag}\r\n`.toLowerCase();
  const position = `\r\n${cacheFields}`.toLowerCase().indexOf(line);
  if (position < 0) return -1;
  const start = position + "etag: ".length;
  return cacheFields.startsWith(etag, start) ? start : -1;
}
