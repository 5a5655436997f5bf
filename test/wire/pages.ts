// What the soak's server holds: bodies that the clients know byte for byte.

import { createHash } from "node:crypto";
import type { Entry } from "../../generator/model.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { Random } from "../simulation/random.ts";

/** One page. */
export interface Page {
  path: string;
  body: Buffer;
  sha256: string;
}

/** A byte, less than a segment, a few, one receive window, many windows. */
const sizes = [1, 200, 1460, 10_240, 65_535, 150_001, 1_000_000];

/** SHA-256 in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The same at each call. */
export function pages(): Page[] {
  const random = new Random(1);
  return sizes.map((size) => {
    const body = Buffer.alloc(size);
    for (let at = 0; at < size; at++) body[at] = random.word() & 255;
    return { path: `/${size}`, body, sha256: sha256(body) };
  });
}

/** The pages as a store has them. */
export function pageEntries(): Entry[] {
  const type = "application/octet-stream";
  return smallEntries(Object.fromEntries(pages().map(({ path, body }) => [path, { type, body }])));
}
