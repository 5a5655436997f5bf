// A small store with one entry of every sort, for the HTTP tests.

import { createHash } from "node:crypto";
import type { Encoding, Entry, EntryKind, Representation } from "../../../generator/model.ts";
import { storeBytes } from "../../../generator/store/writer.ts";

/** Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110 §5.6.7. */
export const modified = 784111777;

/** "one two three …" of exactly so many bytes: a part taken from the wrong place shows. */
export function numbered(length: number): Buffer {
  const words: string[] = [];
  for (let number = 0, bytes = 0; bytes < length; number++) {
    words.push(`${number} `);
    bytes += words[number]!.length;
  }
  return Buffer.from(words.join("").slice(0, length));
}

interface Part {
  readonly encoding?: Encoding;
  readonly bytes: Buffer;
  readonly etag?: string;
}

const reasons: Record<number, string> = {
  200: "OK",
  301: "Moved Permanently",
  404: "Not Found",
  410: "Gone",
};

function representation(status: number, fields: string, part: Part, dated: boolean) {
  const { encoding = "identity", bytes, etag } = part;
  const tag = etag === undefined ? "" : `ETag: ${etag}\r\n`;
  const date = dated ? "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n" : "";
  const coding = encoding === "identity" ? "" : `Content-Encoding: ${encoding}\r\n`;
  const result: Representation = {
    encoding,
    head: {
      statusLine: `HTTP/1.1 ${status} ${reasons[status]}\r\n`,
      cacheFields: `Cache-Control: no-cache\r\nVary: Accept-Encoding\r\n${tag}`,
      fields: `Content-Type: text/plain\r\n${date}${coding}${fields}`,
      contentLength: `Content-Length: ${bytes.length}\r\n`,
    },
    body: {
      sha256: createHash("sha256").update(bytes).digest("hex"),
      length: bytes.length,
      read: () => [bytes],
    },
    ...(etag === undefined ? {} : { etag }),
    ...(dated ? { lastModified: modified } : {}),
  };
  return result;
}

function entry(path: string, status: number, parts: readonly Part[], fields = "", dated = true) {
  const kinds: Record<number, EntryKind> = { 301: "redirect", 404: "error", 410: "gone" };
  const result: Entry = {
    path,
    kind: kinds[status] ?? "page",
    status,
    representations: parts.map((part) =>
      representation(status, fields, part, dated && status === 200),
    ),
    ...(status === 404 ? { notFound: true } : {}),
  };
  return result;
}

function text(value: string): Buffer {
  return Buffer.from(value);
}

/** Every entry of the site. */
export const entries: readonly Entry[] = [
  entry("/", 200, [
    { encoding: "br", bytes: text("home, brotli"), etag: '"home-br"' },
    { encoding: "gzip", bytes: text("home, gzip"), etag: '"home-gzip"' },
    { bytes: text("home, plain text"), etag: '"home"' },
  ]),
  entry("/plain.txt", 200, [{ bytes: text("0123456789"), etag: '"digits"' }]),
  entry("/weak.txt", 200, [{ bytes: text("weakly"), etag: 'W/"weak"' }]),
  entry("/empty", 200, [{ bytes: text(""), etag: '"empty"' }]),
  entry("/bare", 200, [{ bytes: text("no validators") }], "", false),
  entry("/a/b/c.html", 200, [{ bytes: text("nested"), etag: '"nested"' }]),
  entry("/caf%C3%A9", 200, [{ bytes: text("escaped"), etag: '"escaped"' }]),
  entry("/a%2Fb", 200, [{ bytes: text("an escaped slash"), etag: '"slash"' }]),
  entry("/bar%7Cred", 200, [{ bytes: text("a bar"), etag: '"bar"' }]),
  entry("//double", 200, [{ bytes: text("two slashes"), etag: '"double"' }]),
  entry("/large", 200, [{ bytes: numbered(200_000), etag: '"large"' }]),
  entry("/old", 301, [{ bytes: text("moved\n") }], "Location: /plain.txt\r\n"),
  entry("/gone", 410, [{ bytes: text("gone\n") }]),
  entry("/404.html", 404, [
    { encoding: "gzip", bytes: text("nothing here, gzip\n") },
    { bytes: text("nothing here\n") },
  ]),
];

/** The body of an entry in one encoding. */
export function bodyOf(path: string, encoding: Encoding = "identity"): Buffer {
  const found = entries.find((candidate) => candidate.path === path);
  const chosen = found?.representations.find((candidate) => candidate.encoding === encoding);
  if (!chosen) throw new Error(`no ${encoding} for ${path}`);
  return Buffer.concat([...(chosen.body.read() as Iterable<Uint8Array>)]);
}

/** The bytes of a store with these entries. */
export async function storeOf(wanted: readonly Entry[] = entries): Promise<Uint8Array> {
  return storeBytes(wanted);
}
