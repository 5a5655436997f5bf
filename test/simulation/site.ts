// The site that the simulation fetches: bodies of telling sizes, known byte for byte.

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Encoding, Entry, Representation } from "../../generator/model.ts";
import { storeBytes } from "../../generator/store/writer.ts";
import { Random } from "./random.ts";

/** One resource as the client expects it. */
export interface Resource {
  readonly path: string;
  readonly status: number;
  readonly etag: string;
  readonly identity: Buffer;
  readonly gzip?: Buffer | undefined;
}

/** A store and what it holds. */
export interface Site {
  readonly store: Uint8Array;
  readonly resources: readonly Resource[];
  readonly notFound: Buffer;
  /** The same site for a client that asks for nothing longer than `length` bytes. */
  small(length: number): Site;
}

/** Around the edges of segments, windows and alignments; mostly small, as on a real site. */
const sizes = [
  0, 1, 2, 63, 64, 65, 500, 1000, 1250, 1300, 1460, 1461, 1999, 2048, 2920, 3000, 4096, 5000, 8191,
  10_240, 10_240, 14_600, 20_000, 40_001, 70_000, 150_000,
];

/** Builds the site; the same every time. */
export async function simulationSite(): Promise<Site> {
  const random = new Random(1);
  const resources = sizes.map((size, index) => ({
    path: `/page-${index}-${size}`,
    status: 200,
    etag: `"tag-${index}"`,
    identity: noise(random, size),
    gzip: index % 3 === 0 ? noise(random, size >> 1) : undefined,
  }));
  const notFound = noise(random, 700);
  const entries = resources.map(entryOf);
  const missing = representation("identity", 404, "", notFound);
  entries.push({
    path: "/404",
    kind: "error",
    status: 404,
    representations: [missing],
    notFound: true,
  });
  return siteOf(await storeOf(entries), resources, notFound);
}

function siteOf(store: Uint8Array, resources: readonly Resource[], notFound: Buffer): Site {
  const fitting = new Map<number, Site>();
  const small = (length: number): Site => {
    const known = fitting.get(length);
    if (known) return known;
    const few = resources.filter(({ identity }) => identity.length <= length);
    fitting.set(length, siteOf(store, few, notFound));
    return small(length);
  };
  return { store, resources, notFound, small };
}

function noise(random: Random, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at++) bytes[at] = random.word() & 255;
  return bytes;
}

function entryOf({ path, etag, identity, gzip }: Resource): Entry {
  const representations = [representation("identity", 200, etag, identity)];
  // The preferred encoding comes first.
  if (gzip) representations.unshift(representation("gzip", 200, `${etag.slice(0, -1)}-g"`, gzip));
  return { path, kind: "page", status: 200, representations };
}

function representation(
  encoding: Encoding,
  status: number,
  etag: string,
  body: Buffer,
): Representation {
  const reason = status === 200 ? "OK" : "Not Found";
  const tag = etag ? { etag } : {};
  return {
    encoding,
    head: {
      statusLine: `HTTP/1.1 ${status} ${reason}\r\n`,
      cacheFields: `${etag ? `ETag: ${etag}\r\n` : ""}Vary: Accept-Encoding\r\n`,
      fields:
        "Content-Type: text/plain\r\n" +
        (encoding === "identity" ? "" : `Content-Encoding: ${encoding}\r\n`),
      contentLength: `Content-Length: ${body.length}\r\n`,
    },
    body: {
      sha256: createHash("sha256").update(body).digest("hex"),
      length: body.length,
      read: () => [body],
    },
    ...tag,
  };
}

/** The entries as a store in memory. */
export async function storeOf(entries: readonly Entry[]): Promise<Uint8Array> {
  return storeBytes(entries);
}
