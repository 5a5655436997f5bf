// A body in the cache with its hash before it, so that it need not be hashed again. The body is a
// part of the record: ten thousand pages are too much to hold twice.

import { sha256 } from "../files.ts";

/** Characters of the hash. */
const hashLength = 64;

/** A body, and its SHA-256. */
export interface Hashed {
  readonly body: Uint8Array;
  readonly hash: string;
}

/** The record of a text. */
export function hashedRecord(text: string): Hashed & { readonly record: Uint8Array } {
  const record = Buffer.allocUnsafeSlow(hashLength + Buffer.byteLength(text));
  record.write(text, hashLength);
  const body = record.subarray(hashLength);
  const hash = sha256(body);
  record.write(hash, "latin1");
  return { record, body, hash };
}

/** What a record holds. */
export function readHashed(record: Uint8Array): Hashed {
  const hash = Buffer.from(record.buffer, record.byteOffset, hashLength).toString("latin1");
  return { hash, body: record.subarray(hashLength) };
}
