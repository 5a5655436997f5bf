// Frames as a peer sees them: built and read here independently of the appliance's own code.

import { Buffer } from "node:buffer";
import { fold, sumOf, takeFrame } from "./arena.ts";

export const fin = 1;
export const syn = 2;
export const rst = 4;
export const psh = 8;
export const ack = 16;

/** An IPv4 address as a number, or an IPv6 address as 32 hexadecimal digits. */
export type Address = number | string;

/** A station on the simulated wire. */
export interface Station {
  readonly mac: Uint8Array;
  readonly address: Address;
}

const ipv6Start = 14;
const ipv6HeaderLength = 40;
/** Where a transport's header stands in a frame without options or extension headers. */
const transportIpv4 = 34;
const transportIpv6 = ipv6Start + ipv6HeaderLength;

/** Two stations that speak with each other. */
export interface Path {
  readonly from: Station;
  readonly to: Station;
}

/** The part of a TCP segment that its sender makes up. */
export interface SegmentContent {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly flags: number;
  readonly window: number;
  readonly mss?: number | undefined;
  readonly windowScale?: number | undefined;
  readonly sackPermitted?: boolean | undefined;
  /** TSval and TSecr. */
  readonly timestamps?: readonly [number, number] | undefined;
  /** Pairs of first number and the one behind the last. */
  readonly sack?: readonly number[] | undefined;
  readonly text: Buffer;
}

/** A TCP segment with the addresses it travels between. */
export interface Segment extends SegmentContent {
  readonly source: Address;
  readonly destination: Address;
}

/** RFC 1071. */
export function checksum(bytes: Uint8Array, from: number, to: number, start = 0): number {
  return ~fold(start + sumOf(bytes, from, to)) & 0xffff;
}

/** True for a frame that carries an IPv6 packet. */
export function isIpv6(frame: Buffer): boolean {
  return frame[12] === 0x86 && frame[13] === 0xdd;
}

/** Sum of the pseudo-header of a frame's packet (RFC 9293 §3.1, RFC 8200 §8.1). */
export function pseudoHeaderSum(frame: Buffer, length: number): number {
  if (isIpv6(frame)) return frame[20]! + length + sumOf(frame, 22, transportIpv6);
  return frame[23]! + length + sumOf(frame, 26, transportIpv4);
}

const kinds: Record<number, "tcp" | "udp" | "icmp" | "icmpv6"> = {
  1: "icmp",
  6: "tcp",
  17: "udp",
  58: "icmpv6",
};

/** What the frame carries; "other": something with no checksum that is known here. */
export function kindOf(frame: Buffer): "tcp" | "udp" | "icmp" | "icmpv6" | "arp" | "other" {
  const type = frame.readUInt16BE(12);
  if (type === 0x0806) return "arp";
  if (type === 0x86dd) return kinds[frame[20]!] ?? "other";
  return type === 0x0800 ? (kinds[frame[23]!] ?? "other") : "other";
}

/** What is wrong with the checksums of a frame, or null. */
export function checksumFault(frame: Buffer): string | null {
  const kind = kindOf(frame);
  const version6 = isIpv6(frame);
  if (kind === "arp" || (version6 && kind === "other")) return null;
  if (!version6 && checksum(frame, 14, transportIpv4) !== 0) return "IPv4 header checksum";
  const start = version6 ? transportIpv6 : transportIpv4;
  const end = version6 ? start + frame.readUInt16BE(18) : 14 + frame.readUInt16BE(16);
  if (kind === "icmp") return checksum(frame, start, end) === 0 ? null : "ICMP checksum";
  if (kind === "udp" && frame.readUInt16BE(start + 6) === 0) return null;
  const pseudo = pseudoHeaderSum(frame, end - start);
  return checksum(frame, start, end, pseudo) === 0 ? null : `${kind} checksum`;
}

/** Reads the TCP segment of a frame without options or extension headers of IP. */
export function readSegment(frame: Buffer): Segment {
  const version6 = isIpv6(frame);
  const at = version6 ? transportIpv6 : transportIpv4;
  const end = version6 ? at + frame.readUInt16BE(18) : 14 + frame.readUInt16BE(16);
  const headerLength = (frame[at + 12]! >> 4) * 4;
  const options = readOptions(frame, at + 20, at + headerLength);
  return {
    source: version6 ? frame.toString("hex", 22, 38) : frame.readUInt32BE(26),
    destination: version6 ? frame.toString("hex", 38, 54) : frame.readUInt32BE(30),
    sourcePort: frame.readUInt16BE(at),
    destinationPort: frame.readUInt16BE(at + 2),
    sequence: frame.readUInt32BE(at + 4),
    acknowledgment: frame.readUInt32BE(at + 8),
    flags: frame[at + 13]!,
    window: frame.readUInt16BE(at + 14),
    text: frame.subarray(at + headerLength, end),
    // Field by field: to spread an object takes V8 as long as all the rest of this.
    mss: options.mss,
    windowScale: options.windowScale,
    sackPermitted: options.sackPermitted,
    timestamps: options.timestamps,
    sack: options.sack,
  };
}

type Options = Pick<
  SegmentContent,
  "mss" | "windowScale" | "sackPermitted" | "timestamps" | "sack"
>;

function readOptions(frame: Buffer, from: number, to: number): Options {
  const options: { -readonly [Name in keyof Options]: Options[Name] } = {};
  for (let at = from; at < to && frame[at] !== 0;) {
    const kind = frame[at]!;
    if (kind === 1) {
      at += 1;
      continue;
    }
    const length = frame[at + 1]!;
    if (length < 2 || at + length > to) throw new Error(`option ${kind} of ${length} bytes`);
    if (kind === 2) options.mss = frame.readUInt16BE(at + 2);
    else if (kind === 3) options.windowScale = frame[at + 2];
    else if (kind === 4) options.sackPermitted = true;
    else if (kind === 5) options.sack = words(frame, at + 2, at + length);
    else if (kind === 8) {
      options.timestamps = [frame.readUInt32BE(at + 2), frame.readUInt32BE(at + 6)];
    }
    at += length;
  }
  return options;
}

function words(frame: Buffer, from: number, to: number): number[] {
  const numbers: number[] = [];
  for (let at = from; at < to; at += 4) numbers.push(frame.readUInt32BE(at));
  return numbers;
}

/** Writes the options and returns their length, a multiple of four. */
function writeOptions(frame: Buffer, start: number, segment: SegmentContent): number {
  let at = start;
  const { mss, windowScale, timestamps, sack } = segment;
  if (mss !== undefined) at = frame.writeUInt32BE(((2 << 24) | (4 << 16) | mss) >>> 0, at);
  if (windowScale !== undefined) at = frame.writeUInt32BE(0x01030300 | windowScale, at);
  if (segment.sackPermitted) at = frame.writeUInt32BE(0x01010402, at);
  if (timestamps) {
    at = frame.writeUInt32BE(0x0101080a, at);
    at = frame.writeUInt32BE(timestamps[1], frame.writeUInt32BE(timestamps[0], at));
  }
  if (sack && sack.length > 0) {
    at = frame.writeUInt32BE(0x01010500 | (2 + 4 * sack.length), at);
    for (const edge of sack) at = frame.writeUInt32BE(edge, at);
  }
  return at - start;
}

function optionsLength({ mss, windowScale, sackPermitted, timestamps, sack }: SegmentContent) {
  let length = mss === undefined ? 0 : 4;
  if (windowScale !== undefined) length += 4;
  if (sackPermitted) length += 4;
  if (timestamps) length += 12;
  return sack && sack.length > 0 ? length + 4 + 4 * sack.length : length;
}

/** The frame that carries a segment from one station to another. */
export function segmentFrame(path: Path, segment: SegmentContent): Buffer {
  const headerLength = 20 + optionsLength(segment);
  const { text } = segment;
  const frame = packetFrame(path, 6, headerLength + text.length);
  const at = isIpv6(frame) ? transportIpv6 : transportIpv4;
  put16(frame, at, segment.sourcePort);
  put16(frame, at + 2, segment.destinationPort);
  put32(frame, at + 4, segment.sequence);
  put32(frame, at + 8, segment.acknowledgment);
  frame[at + 12] = headerLength << 2;
  frame[at + 13] = segment.flags;
  put16(frame, at + 14, segment.window);
  put32(frame, at + 16, 0);
  if (headerLength > 20) writeOptions(frame, at + 20, segment);
  if (text.length > 0) frame.set(text, at + headerLength);
  const sum = pseudoHeaderSum(frame, frame.length - at);
  put16(frame, at + 16, checksum(frame, at, frame.length, sum));
  return frame;
}

function put16(frame: Buffer, at: number, value: number): void {
  frame[at] = value >> 8;
  frame[at + 1] = value;
}

function put32(frame: Buffer, at: number, value: number): void {
  put16(frame, at, value >>> 16);
  put16(frame, at + 2, value & 0xffff);
}

/** An IP frame whose `length` bytes after the header are yet to be written. */
export function packetFrame({ from, to }: Path, protocol: number, length: number): Buffer {
  const version6 = typeof from.address === "string";
  const frame = takeFrame((version6 ? transportIpv6 : transportIpv4) + length);
  frame.set(to.mac, 0);
  frame.set(from.mac, 6);
  if (version6) {
    put32(frame, 12, 0x86dd6000);
    put32(frame, 16, length);
    frame[20] = protocol;
    frame[21] = 255;
    frame.write(from.address as string, 22, "hex");
    frame.write(to.address as string, 38, "hex");
    return frame;
  }
  put32(frame, 12, 0x08004500);
  put16(frame, 16, 20 + length);
  put32(frame, 18, 0x4000);
  put32(frame, 22, 0x40000000 | (protocol << 16));
  put32(frame, 26, from.address as number);
  put32(frame, 30, to.address as number);
  put16(frame, 24, checksum(frame, 14, transportIpv4));
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
  frame.writeUInt32BE(from.address as number, 28);
  if (operation === 2) frame.set(to.mac, 32);
  frame.writeUInt32BE(to.address as number, 38);
  return frame;
}

/** The address that a neighbour solicitation (RFC 4861 §4.3) asks for, if the frame holds one. */
export function solicitedAddress(frame: Buffer): string | undefined {
  const asks = kindOf(frame) === "icmpv6" && frame[transportIpv6] === 135;
  return asks ? frame.toString("hex", transportIpv6 + 8, transportIpv6 + 24) : undefined;
}

/** The answer to one (RFC 4861 §4.4). */
export function neighbourAdvertisement(path: Path): Buffer {
  const frame = packetFrame(path, 58, 32).fill(0, transportIpv6);
  frame[transportIpv6] = 136;
  frame[transportIpv6 + 4] = 0x60;
  frame.write(path.from.address as string, transportIpv6 + 8, "hex");
  frame.set([2, 1], transportIpv6 + 24);
  frame.set(path.from.mac, transportIpv6 + 26);
  const sum = pseudoHeaderSum(frame, 32);
  frame.writeUInt16BE(checksum(frame, transportIpv6, frame.length, sum), transportIpv6 + 2);
  return frame;
}
