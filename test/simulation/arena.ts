// Memory for frames on the simulated wire, used round and round: no garbage, sums by whole words.

import { Buffer } from "node:buffer";

/** A power of two, and far more than is ever under way at once. */
const arenaLength = 1 << 26;
/** Frames lie so that their IPv4 header, 14 bytes in, stands on a word. */
const lead = 2;

const memory = new ArrayBuffer(arenaLength);
const words = new Uint32Array(memory);
let used = 0;

/** How much has been taken so far: what was taken `arenaLength` earlier is overwritten. */
export function arenaUse(): number {
  return used;
}

/** Throws when a frame that was taken when the use was `then` may no longer be intact. */
export function assertIntact(then: number): void {
  if (used - then > arenaLength - 65536) throw new Error("frames are under way for too long");
}

/** A buffer for a frame; its bytes are those of some earlier one. */
export function takeFrame(length: number): Buffer {
  let at = used & (arenaLength - 1);
  if (at + lead + length > arenaLength) {
    used += arenaLength - at;
    at = 0;
  }
  used += (lead + length + 3) & ~3;
  return Buffer.from(memory, at + lead, length);
}

/**
 * Sum of the bytes [from, to) as 16-bit words (RFC 1071), not folded. By its §2 (B) the
 * order of the bytes only decides that of the sum's.
 */
export function sumOf(bytes: Uint8Array, from: number, to: number): number {
  const start = bytes.byteOffset + from;
  if (bytes.buffer !== memory || (start & 3) !== 0) return plainSum(bytes, from, to);
  let sum = 0;
  const end = start + ((to - from) & ~3);
  for (let at = start >> 2; at < end >> 2; at++) sum += words[at]!;
  const folded = fold(sum);
  const swapped = ((folded & 255) << 8) | (folded >> 8);
  return swapped + plainSum(bytes, from + (end - start), to);
}

function plainSum(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  let at = from;
  for (; at + 1 < to; at += 2) sum += (bytes[at]! << 8) | bytes[at + 1]!;
  return at < to ? sum + (bytes[at]! << 8) : sum;
}

/** Adds the carries of a sum until it has 16 bits. */
export function fold(sum: number): number {
  while (sum > 0xffff) sum = (sum % 65536) + Math.floor(sum / 65536);
  return sum;
}
