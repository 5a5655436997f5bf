// A picture without what its maker or a camera wrote beside the pixels: place, owner, serial
// numbers, previews. The pixels, their colour profile and which way is up stay as they are.

import { crc32 } from "node:zlib";
import { exifOf, orientationOf } from "./exif.ts";

/** What reading a picture's chunks found. */
export interface Cleaned {
  /** The same bytes where there was nothing to take out. */
  readonly bytes: Uint8Array;
  /** Which way is up, as Exif numbers it; 1 for pictures that stand as they are stored. */
  readonly orientation: number;
  /** True for a PNG that moves. */
  readonly animated: boolean;
}

/** Cleans a JPEG, PNG or WebP; anything else, and what is not well-formed, stays as it is. */
export function clean(bytes: Uint8Array): Cleaned {
  const cleaned = parserOf(bytes)?.(bytes);
  const { parts, orientation = 1, animated = false } = cleaned ?? {};
  const joined = parts && Buffer.concat(parts);
  const changed = joined && joined.length < bytes.length;
  return { bytes: changed ? joined : bytes, orientation, animated };
}

/** Whether a JPEG, PNG or WebP comes to its end; undefined of anything else. */
export function isComplete(bytes: Uint8Array): boolean | undefined {
  const parse = parserOf(bytes);
  return parse && parse(bytes) !== undefined;
}

type Parser = (bytes: Uint8Array) => Parts | undefined;

function parserOf(bytes: Uint8Array): Parser | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(16, bytes.length));
  const start = text.toString("latin1");
  if (start.startsWith("\xff\xd8\xff")) return cleanJpeg;
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return cleanPng;
  return /^RIFF[^]{4}WEBP/.test(start) ? cleanWebp : undefined;
}

interface Parts {
  readonly parts: readonly Uint8Array[];
  readonly orientation: number;
  readonly animated?: boolean;
}

/** ITU-T T.81 annex B: segments, and after the head of a scan the scan itself, up to the end. */
function cleanJpeg(bytes: Uint8Array): Parts | undefined {
  const parts: Uint8Array[] = [bytes.subarray(0, 2)];
  let orientation = 1;
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xd9) {
      parts.push(bytes.subarray(at, at + 2));
      return { parts: withOrientation(parts, orientation), orientation };
    }
    let end = at + 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
    if (end > bytes.length) return undefined;
    const segment = bytes.subarray(at, end);
    if (marker === 0xe1 && holds(segment, 4, "Exif\u0000\u0000")) {
      orientation = orientationOf(segment.subarray(10));
    }
    if (marker === 0xda) end = scanEnd(bytes, end);
    if (isNeeded(marker, segment)) parts.push(bytes.subarray(at, end));
    at = end;
  }
  // The end mark may be the last two bytes.
  if (at + 2 !== bytes.length || bytes[at] !== 0xff || bytes[at + 1] !== 0xd9) return undefined;
  parts.push(bytes.subarray(at));
  return { parts: withOrientation(parts, orientation), orientation };
}

/** JFIF's own segment, colour profiles, Adobe's transform, and all that makes the picture. */
function isNeeded(marker: number, segment: Uint8Array): boolean {
  if (marker === 0xfe) return false;
  if (marker < 0xe0 || marker > 0xef) return true;
  if (marker === 0xe2) return holds(segment, 4, "ICC_PROFILE\u0000");
  return marker === 0xee || (marker === 0xe0 && holds(segment, 4, "JFIF\u0000"));
}

/** Where the next marker is that is neither a stuffed byte nor a restart. */
function scanEnd(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next !== 0 && next !== 0xff && !(next! >= 0xd0 && next! <= 0xd7)) return at;
  }
  return bytes.length;
}

function withOrientation(parts: readonly Uint8Array[], orientation: number): Uint8Array[] {
  const [start, ...others] = parts;
  const head = Buffer.from("\xff\xe1\x00\x22Exif\x00\x00", "latin1");
  return [start!, ...(orientation > 1 ? [head, exifOf(orientation)] : []), ...others];
}

const pngChatter = new Set(["tEXt", "zTXt", "iTXt", "eXIf", "tIME"]);

/** PNG, third edition, §5 and §11. */
function cleanPng(bytes: Uint8Array): Parts | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [bytes.subarray(0, 8)];
  let orientation = 1;
  let animated = false;
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) return undefined;
    const name = textAt(bytes, at + 4);
    if (name === "acTL") animated = true;
    if (name === "eXIf") orientation = orientationOf(bytes.subarray(at + 8, end - 4));
    if (!pngChatter.has(name)) parts.push(bytes.subarray(at, end));
    at = end;
    if (name !== "IEND") continue;
    if (orientation > 1) parts.splice(2, 0, pngChunk("eXIf", exifOf(orientation)));
    return { parts, orientation, animated };
  }
  return undefined;
}

function pngChunk(name: string, data: Uint8Array): Uint8Array {
  const chunk = Buffer.alloc(data.length + 12);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(name, 4, "latin1");
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), data.length + 8);
  return chunk;
}

/** RFC 9649 §2.7. */
function cleanWebp(bytes: Uint8Array): Parts | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fileEnd = Math.min(bytes.length, 8 + view.getUint32(4, true));
  const chunks: Uint8Array[] = [];
  let orientation = 1;
  let at = 12;
  while (at + 8 <= fileEnd) {
    const length = view.getUint32(at + 4, true);
    const end = at + 8 + length + (length % 2);
    if (end > bytes.length) return undefined;
    const name = textAt(bytes, at);
    if (name === "EXIF")
      orientation = orientationOf(exifIn(bytes.subarray(at + 8, at + 8 + length)));
    else if (name !== "XMP ") chunks.push(bytes.subarray(at, end));
    at = end;
  }
  if (orientation > 1) {
    const head = Buffer.from("EXIF\x1a\x00\x00\x00", "latin1");
    chunks.push(Buffer.concat([head, exifOf(orientation)]));
  }
  const first = chunks[0];
  if (first && textAt(first, 0) === "VP8X" && first.length >= 9) {
    const flags = (first[8]! & ~0x0c) | (orientation > 1 ? 0x08 : 0);
    chunks[0] = Buffer.concat([first.subarray(0, 8), Buffer.of(flags), first.subarray(9)]);
  }
  const head = Buffer.from(bytes.subarray(0, 12));
  head.writeUInt32LE(4 + chunks.reduce((sum, { length }) => sum + length, 0), 4);
  return { parts: [head, ...chunks], orientation };
}

/** Some writers put JPEG's mark before the data. */
function exifIn(data: Uint8Array): Uint8Array {
  return holds(data, 0, "Exif\u0000\u0000") ? data.subarray(6) : data;
}

function textAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function holds(bytes: Uint8Array, at: number, text: string): boolean {
  const found = Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.max(0, bytes.length - at));
  return found.subarray(0, text.length).toString("latin1") === text;
}
