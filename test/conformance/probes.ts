// The site that the tables are tried on, and the requests whose responses all rules about responses
// look at: at least one of every kind that this server gives.

import type { Entry } from "../../generator/model.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { ownEntries } from "../own-site.ts";

/** A page with encodings. */
export const page = "/";

/** This repository's own site, and what it has no example of. */
export async function siteEntries(): Promise<Entry[]> {
  const entries = await ownEntries();
  const more = smallEntries({
    "/old": { redirect: "/" },
    "/found": { redirect: "/", status: 302 },
    "/temporary": { redirect: "/", status: 307 },
    "/permanent": { redirect: "/", status: 308 },
    "/gone": { gone: true },
    "/dated": { body: "x".repeat(5000), lastModified: 784111777 },
  });
  return [...entries, ...more];
}

function request(method: string, target: string, fields = "", version = "1.1"): string {
  return `${method} ${target} HTTP/${version}\r\nHost: a\r\n${fields}\r\n`;
}

const get = (target: string, fields = "") => request("GET", target, fields);

/** Requests that can stand one behind another on one connection. */
function kept(paths: readonly string[]): string[] {
  return [
    ...paths.flatMap((path) => [
      get(path),
      request("HEAD", path),
      get(path, "Accept-Encoding: gzip\r\n"),
      get(path, "Accept-Encoding: br\r\n"),
      get(path, "If-None-Match: *\r\n"),
    ]),
    get("/dated", "Range: bytes=0-9\r\n"),
    get("/dated", "Range: bytes=0-9,20-29,-5\r\n"),
    get("/dated", "Range: bytes=9999-\r\n"),
    get("/dated", 'If-Match: "other"\r\n'),
    get("/dated", "Accept-Encoding: identity;q=0\r\n"),
    get("/dated", "Expect: miracles\r\n"),
    request("OPTIONS", "*"),
    request("OPTIONS", page),
    request("PUT", page, "Content-Length: 0\r\n"),
    request("BREW", page),
    get(page, "Upgrade-Insecure-Requests: 1\r\n"),
    request("GET", page, "Connection: keep-alive\r\n", "1.0"),
  ];
}

/** Requests that end their connection. */
const last: readonly string[] = [
  request("GET", page, "", "1.0"),
  get(page, "Connection: close\r\n"),
  get(page, "X : y\r\n"),
  request("POST", page, "Transfer-Encoding: chunked\r\n"),
  request("POST", page, "Transfer-Encoding: gzip, chunked\r\n"),
  request("POST", page, "Content-Length: 99999999\r\n"),
  get(`/${"a".repeat(9000)}`),
  get(page, `X: ${"a".repeat(9000)}\r\n`),
  request("GET", page, "", "2.0"),
];

/** Everything to send, one connection each. */
export function probes(entries: readonly Entry[]): string[] {
  const paths = entries.map(({ path }) => path).filter((path) => /^[\x21-\x7e]+$/.test(path));
  const requests = kept([...paths.slice(-60), "/missing"]);
  const connections: string[] = [];
  for (let from = 0; from < requests.length; from += 40) {
    connections.push(requests.slice(from, from + 40).join(""));
  }
  return [...connections, ...last];
}
