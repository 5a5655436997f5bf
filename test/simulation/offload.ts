// What a network card does for the stack: fills in checksums, cuts long TCP frames into segments.

import { Buffer } from "node:buffer";
import type { SentFrame } from "../../appliance/host/network-card.ts";
import { fold, takeFrame } from "./arena.ts";
import { checksum, isIpv6 } from "./packets.ts";

/** The frames that leave the card for one that the stack handed over. */
export function finishFrame(sent: SentFrame): Buffer[] {
  const frame = Buffer.from(sent.bytes.buffer, sent.bytes.byteOffset, sent.bytes.length);
  if (sent.segmentSize !== 0) return cut(frame, sent);
  if (sent.checksumStart !== 0) fillChecksum(frame, sent);
  return [frame];
}

/** The pseudo-header's sum stands where the checksum goes. */
function fillChecksum(frame: Buffer, { checksumStart, checksumOffset }: SentFrame): void {
  const sum = checksum(frame, checksumStart, frame.length);
  frame.writeUInt16BE(sum, checksumStart + checksumOffset);
}

function cut(frame: Buffer, sent: SentFrame): Buffer[] {
  const { headerLength, segmentSize, checksumStart } = sent;
  const textLength = frame.length - headerLength;
  const pseudo = frame.readUInt16BE(checksumStart + sent.checksumOffset);
  const sequence = frame.readUInt32BE(checksumStart + 4);
  const frames: Buffer[] = [];
  for (let from = 0; from < textLength; from += segmentSize) {
    const length = Math.min(segmentSize, textLength - from);
    const segment = takeFrame(headerLength + length);
    frame.copy(segment, 0, 0, headerLength);
    frame.copy(segment, headerLength, headerLength + from, headerLength + from + length);
    if (isIpv6(segment)) segment.writeUInt16BE(segment.length - 54, 18);
    else {
      segment.writeUInt16BE(segment.length - 14, 16);
      segment.writeUInt16BE(0, 24);
      segment.writeUInt16BE(checksum(segment, 14, 34), 24);
    }
    segment.writeUInt32BE((sequence + from) >>> 0, checksumStart + 4);
    // FIN and PSH belong to the last segment only.
    if (from + length < textLength) segment[checksumStart + 13]! &= ~9;
    const shorter = fold(pseudo + 0xffff - (textLength - length));
    segment.writeUInt16BE(shorter, checksumStart + sent.checksumOffset);
    fillChecksum(segment, sent);
    frames.push(segment);
  }
  return frames;
}
