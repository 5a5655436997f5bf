// Frames as a peer sees them: built and read here independently of the appliance's own code.

import { Buffer } from "node:buffer";

export const fin = 1;
export const syn = 2;
export const rst = 4;
export const psh = 8;
export const ack = 16;

/** A station on the simulated wire. */
export interface Station {
  readonly mac: Uint8Array;
  /** IPv4 address in host order. */
  readonly address: number;
}

/** A TCP segment with the addresses it travels between. */
export interface Segment {
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly flags: number;
  readonly window: number;
  readonly mss?: number | undefined;
  readonly windowScale?: number | undefined;
  /** TSval and TSecr. */
  readonly timestamps?: readonly [number, number] | undefined;
  readonly text: Buffer;
}

/** RFC 1071, two bytes at a time: slow and plain. */
export function checksum(bytes: Uint8Array, from: number, to: number, start = 0): number {
  let sum = start;
  let at = from;
  for (; at + 1 < to; at += 2) sum += (bytes[at]! << 8) | bytes[at + 1]!;
  if (at < to) sum += bytes[at]! << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 65536);
  return ~sum & 0xffff;
}

/** Sum of the pseudo-header of the IPv4 packet at offset 14 of a frame. */
export function pseudoHeaderSum(frame: Buffer, length: number): number {
  let sum = frame[23]! + length;
  for (let at = 26; at < 34; at += 2) sum += frame.readUInt16BE(at);
  return sum;
}

/** "tcp", "udp", "icmp", "arp", or "other". */
export function kindOf(frame: Buffer): "tcp" | "udp" | "icmp" | "arp" | "other" {
  const type = frame.readUInt16BE(12);
  if (type === 0x0806) return "arp";
  if (type !== 0x0800) return "other";
  const protocol = frame[23]!;
  return protocol === 6 ? "tcp" : protocol === 17 ? "udp" : protocol === 1 ? "icmp" : "other";
}

/** What is wrong with the checksums of an IPv4 frame, or null. */
export function checksumFault(frame: Buffer): string | null {
  if (checksum(frame, 14, 34) !== 0) return "IPv4 header checksum";
  const end = 14 + frame.readUInt16BE(16);
  const kind = kindOf(frame);
  if (kind === "icmp") return checksum(frame, 34, end) === 0 ? null : "ICMP checksum";
  const pseudo = pseudoHeaderSum(frame, end - 34);
  if (kind === "udp" && frame.readUInt16BE(40) === 0) return null;
  return checksum(frame, 34, end, pseudo) === 0 ? null : `${kind} checksum`;
}

/** Reads the TCP segment of a frame without IPv4 options. */
export function readSegment(frame: Buffer): Segment {
  const headerLength = (frame[46]! >> 4) * 4;
  const segment = {
    source: frame.readUInt32BE(26),
    destination: frame.readUInt32BE(30),
    sourcePort: frame.readUInt16BE(34),
    destinationPort: frame.readUInt16BE(36),
    sequence: frame.readUInt32BE(38),
    acknowledgment: frame.readUInt32BE(42),
    flags: frame[47]!,
    window: frame.readUInt16BE(48),
    text: frame.subarray(34 + headerLength, 14 + frame.readUInt16BE(16)),
  };
  return headerLength > 20 ? { ...segment, ...readOptions(frame, 54, 34 + headerLength) } : segment;
}

function readOptions(frame: Buffer, from: number, to: number) {
  let mss: number | undefined;
  let windowScale: number | undefined;
  let timestamps: [number, number] | undefined;
  for (let at = from; at < to && frame[at] !== 0;) {
    if (frame[at] === 1) {
      at += 1;
      continue;
    }
    if (frame[at] === 2) mss = frame.readUInt16BE(at + 2);
    if (frame[at] === 3) windowScale = frame[at + 2];
    if (frame[at] === 8) timestamps = [frame.readUInt32BE(at + 2), frame.readUInt32BE(at + 6)];
    at += Math.max(frame[at + 1]!, 2);
  }
  return { mss, windowScale, timestamps };
}

/** The frame that carries a segment from one station to another. */
export function segmentFrame(from: Uint8Array, to: Uint8Array, segment: Segment): Buffer {
  const options: number[] = [];
  if (segment.mss !== undefined) options.push(2, 4, segment.mss >> 8, segment.mss & 255);
  if (segment.windowScale !== undefined) options.push(1, 3, 3, segment.windowScale);
  if (segment.timestamps) options.push(1, 1, 8, 10, ...segment.timestamps.flatMap(bytesOf));
  const headerLength = 20 + options.length;
  const frame = ipv4Frame(from, to, segment, 6, headerLength + segment.text.length);
  frame.writeUInt16BE(segment.sourcePort, 34);
  frame.writeUInt16BE(segment.destinationPort, 36);
  frame.writeUInt32BE(segment.sequence, 38);
  frame.writeUInt32BE(segment.acknowledgment, 42);
  frame[46] = headerLength << 2;
  frame[47] = segment.flags;
  frame.writeUInt16BE(segment.window, 48);
  frame.set(options, 54);
  frame.set(segment.text, 34 + headerLength);
  const sum = pseudoHeaderSum(frame, frame.length - 34);
  frame.writeUInt16BE(checksum(frame, 34, frame.length, sum), 50);
  return frame;
}

function bytesOf(word: number): number[] {
  return [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255];
}

/** An IPv4 frame whose `length` bytes after the header are still zero. */
export function ipv4Frame(
  from: Uint8Array,
  to: Uint8Array,
  { source, destination }: { readonly source: number; readonly destination: number },
  protocol: number,
  length: number,
): Buffer {
  const frame = Buffer.alloc(34 + length);
  frame.set(to, 0);
  frame.set(from, 6);
  frame.writeUInt16BE(0x0800, 12);
  frame[14] = 0x45;
  frame.writeUInt16BE(20 + length, 16);
  frame.writeUInt16BE(0x4000, 20);
  frame[22] = 64;
  frame[23] = protocol;
  frame.writeUInt32BE(source, 26);
  frame.writeUInt32BE(destination, 30);
  frame.writeUInt16BE(checksum(frame, 14, 34), 24);
  return frame;
}

/** An ARP request (1) or reply (2). */
export function arpFrame(operation: 1 | 2, from: Station, to: Station): Buffer {
  const frame = Buffer.alloc(42);
  if (operation === 1) frame.fill(0xff, 0, 6);
  else frame.set(to.mac, 0);
  frame.set(from.mac, 6);
  frame.set([8, 6, 0, 1, 8, 0, 6, 4, 0, operation], 12);
  frame.set(from.mac, 22);
  frame.writeUInt32BE(from.address, 28);
  if (operation === 2) frame.set(to.mac, 32);
  frame.writeUInt32BE(to.address, 38);
  return frame;
}
