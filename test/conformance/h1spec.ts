// The 33 cases of h1spec (uNetworking): requests cut short, valid and invalid ones. It is made for
// servers that echo content; where one of stored pages must differ, the reason stands there.

/** One case. */
export interface Case {
  readonly name: string;
  readonly request: string;
  /** Status codes that satisfy it; none: the server waits for more. */
  readonly codes: readonly number[];
  /** What h1spec would have, and why it is not so here. */
  readonly differs?: string;
}

const refused = [400, 404, 405, 411, 413, 414, 417, 431];
const refusedOrNotKnown = [...refused, 500, 501, 505];

const start = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r";

/** Everything that is not yet a request: the name is where it ends. */
const unfinished: readonly [string, number][] = [
  ["in the method", 1],
  ["behind the method", 4],
  ["in the target", 10],
  ["behind the target", 11],
  ["in the version", 15],
  ["behind the version", 19],
  ["in the request line's end", 20],
  ["behind the request line", 21],
  ["in a field's name", 24],
  ["behind a field's colon", 26],
  ["in front of a field's value", 27],
  ["behind a field's value", 36],
  ["in a field line's end", 37],
  ["behind a field line", 38],
  ["in the empty line", 39],
];

const host = "Host: example.com\r\n";
const get = (fields: string) => `GET / HTTP/1.1\r\n${fields}\r\n`;
const post = (fields: string, content: string) =>
  `POST / HTTP/1.1\r\n${host}${fields}\r\n${content}`;
const chunks = "c\r\nHellO world1\r\n0\r\n\r\n";

/** All of them. */
export const cases: readonly Case[] = [
  ...unfinished.map(([name, length]) => ({
    name: `a request that ends ${name}`,
    request: start.slice(0, length),
    codes: [],
  })),
  { name: "no version", request: "GET / \r\n\r\n", codes: refusedOrNotKnown },
  { name: "an expectation of 100", request: get(`${host}Expect: 100-continue\r\n`), codes: [200] },
  { name: "a valid request", request: get(host), codes: [200] },
  {
    name: "a valid request at the edges",
    request: get("hoSt:\texample.com\r\nempty:\r\n"),
    codes: [200],
  },
  {
    name: "brackets in a field's name",
    request: get(`${host}X-Invalid[]: test\r\n`),
    codes: refused,
  },
  { name: "no Host", request: get("Content-Length: 5\r\n"), codes: refused },
  { name: "two Hosts", request: get(`${host}Host: example.org\r\n`), codes: refused },
  {
    name: "a negative length beyond all numbers",
    request: get(`${host}Content-Length: -123456789123456789123456789\r\n`),
    codes: refused,
  },
  { name: "a negative length", request: get(`${host}Content-Length: -1234\r\n`), codes: refused },
  { name: "a length of letters", request: get(`${host}Content-Length: abc\r\n`), codes: refused },
  { name: "an empty value", request: get(`${host}X-Empty-Header: \r\n`), codes: [200] },
  { name: "a control in a value", request: get(`${host}X: test\x07\r\n`), codes: refused },
  {
    name: "a version of the future",
    request: `GET / HTTP/9.9\r\n${host}\r\n`,
    codes: refusedOrNotKnown,
  },
  {
    name: "words in front of the method",
    request: `Extra lineGET / HTTP/1.1\r\n${host}\r\n`,
    codes: refusedOrNotKnown,
  },
  {
    name: "a bare CR in front of a field",
    request: `GET / HTTP/1.1\r\n${host}\rSome-Header: Test\r\n\r\n`,
    codes: refused,
  },
  {
    name: "POST with content",
    request: post("Content-Length: 5\r\n", "hello"),
    codes: [405],
    differs: "h1spec wants the content back; stored pages take none (RFC 9110 §15.5.6)",
  },
  {
    name: "POST with chunks",
    request: post("Transfer-Encoding: chunked\r\n", chunks),
    codes: [411],
    differs: "h1spec wants the content back; chunks are refused unread (RFC 9112 §6.3)",
  },
  {
    name: "POST with chunks and a length",
    request: post("content-LengtH: 5\r\nTransFer-Encoding: chunked\r\n", chunks),
    codes: [400],
  },
];
