// Ethernet frames for device tests, and the check that a receiver would make.

import { fold } from "../simulation/arena.ts";
import { checksum, checksumFault, pseudoHeaderSum } from "../simulation/packets.ts";
import type { Requests } from "./driver.ts";

export type Family = 4 | 6;

const ethernetLength = 14;
const tcpLength = 20;
const checksumOffset = 16;

function transportStart(family: Family): number {
  return family === 4 ? 34 : 54;
}

/** Bytes of all headers. */
export function headersLength(family: Family): number {
  return transportStart(family) + tcpLength;
}

/** Ethernet, IP and TCP headers for a payload; the checksum is left to the device. */
export function tcpHeaders(payloadLength: number, sequence: number, family: Family): Buffer {
  const frame = Buffer.alloc(headersLength(family));
  const length = tcpLength + payloadLength;
  const start = transportStart(family);
  if (family === 4) writeIpv4(frame, length);
  else writeIpv6(frame, length);
  frame.writeUInt32BE(sequence, start + 4);
  frame.writeUInt16BE(0x5018, start + 12);
  frame.writeUInt16BE(65535, start + 14);
  const pseudo = pseudoHeaderSum(frame, length);
  frame.writeUInt16BE(fold(pseudo), start + checksumOffset);
  return frame;
}

function writeIpv4(frame: Buffer, length: number): void {
  frame.writeUInt16BE(0x0800, 12);
  frame[ethernetLength] = 0x45;
  frame.writeUInt16BE(20 + length, ethernetLength + 2);
  frame.writeUInt16BE(0x4000, ethernetLength + 6);
  frame[ethernetLength + 8] = 64;
  frame[ethernetLength + 9] = 6;
  frame.writeUInt32BE(0x0a4d0002, ethernetLength + 12);
  frame.writeUInt32BE(0x0a4d0001, ethernetLength + 16);
  frame.writeUInt16BE(checksum(frame, ethernetLength, 34), ethernetLength + 10);
}

function writeIpv6(frame: Buffer, length: number): void {
  frame.writeUInt16BE(0x86dd, 12);
  frame[ethernetLength] = 0x60;
  frame.writeUInt16BE(length, ethernetLength + 4);
  frame[ethernetLength + 6] = 6;
  frame[ethernetLength + 7] = 64;
  frame.writeUInt32BE(0xfd770001, ethernetLength + 8);
  frame.writeUInt32BE(0xfd770002, ethernetLength + 24);
}

/** The requests that go with such a frame. */
export function tcpRequests(segmentSize: number, family: Family): Requests {
  return {
    checksumStart: transportStart(family),
    checksumOffset,
    segmentSize,
    headerLength: segmentSize ? headersLength(family) : 0,
  };
}

/** The payload of a TCP segment whose lengths and sums are right. */
export function tcpPayload(packet: Uint8Array): Uint8Array {
  const frame = Buffer.from(packet);
  const family = familyOf(frame);
  const length = family === 4 ? frame.readUInt16BE(16) : 40 + frame.readUInt16BE(18);
  if (length !== frame.length - ethernetLength)
    throw new Error("the length in the header is wrong");
  const fault = checksumFault(frame);
  if (fault) throw new Error(`the ${fault} is wrong`);
  return packet.subarray(headersLength(family));
}

/** Sequence number of a TCP segment. */
export function tcpSequence(packet: Uint8Array): number {
  const frame = Buffer.from(packet);
  return frame.readUInt32BE(transportStart(familyOf(frame)) + 4);
}

function familyOf(frame: Buffer): Family {
  return frame.readUInt16BE(12) === 0x0800 ? 4 : 6;
}
