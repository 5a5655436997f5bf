// What clients send for a page, and the page: what instructions per request are counted with.

import { smallEntries } from "../fixtures/small-store.ts";
import type { Scenario } from "../native/meter.ts";

const host = "Host: 10.77.0.2\r\n";

/** wrk 4.1, curl 7.88, Chromium 120 (368 bytes). */
const requests = {
  wrk: `GET /page HTTP/1.1\r\n${host}\r\n`,
  curl: `GET /page HTTP/1.1\r\n${host}User-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n`,
  browser:
    `GET /page HTTP/1.1\r\n${host}Connection: keep-alive\r\nUpgrade-Insecure-Requests: 1\r\n` +
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) " +
    "Chrome/120.0.0.0 Safari/537.36\r\nAccept: text/html,application/xhtml+xml,application/xml;" +
    "q=0.9,image/avif,image/webp,*/*;q=0.8\r\nAccept-Encoding: gzip, deflate\r\n" +
    "Accept-Language: en-GB,en;q=0.9\r\n\r\n",
};

/** A page of 10 KB with the fields that a page has. */
export function pageEntries() {
  return smallEntries({ "/page": { body: "kiln".repeat(2560), lastModified: 1_700_000_000 } });
}

/** Each client on one connection that is alone, and on 32 that come together. */
export const scenarios: readonly Scenario[] = Object.entries(requests).flatMap(
  ([name, request]) => [
    { name: `${name}, 1 connection`, connections: 1, rounds: 200, request },
    { name: `${name}, 32 connections`, connections: 32, rounds: 20, request },
  ],
);
