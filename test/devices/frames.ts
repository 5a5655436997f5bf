// Ethernet frames for device tests, and the check that a receiver would make.

import { checksum, checksumFault, pseudoHeaderSum } from "../simulation/packets.ts";
import type { Requests } from "./driver.ts";

const ethernetLength = 14;
const transportStart = 34;
const tcpLength = 20;
const checksumOffset = 16;

export const headersLength = transportStart + tcpLength;

/** Ethernet, IPv4 and TCP headers for a payload; the checksum is left to the device. */
export function tcpHeaders(payloadLength: number, sequence: number): Buffer {
  const frame = Buffer.alloc(headersLength);
  frame.writeUInt16BE(0x0800, 12);
  frame[ethernetLength] = 0x45;
  frame.writeUInt16BE(20 + tcpLength + payloadLength, ethernetLength + 2);
  frame.writeUInt16BE(0x4000, ethernetLength + 6);
  frame[ethernetLength + 8] = 64;
  frame[ethernetLength + 9] = 6;
  frame.writeUInt32BE(0x0a4d0002, ethernetLength + 12);
  frame.writeUInt32BE(0x0a4d0001, ethernetLength + 16);
  frame.writeUInt16BE(checksum(frame, ethernetLength, transportStart), ethernetLength + 10);
  frame.writeUInt32BE(sequence, transportStart + 4);
  frame.writeUInt16BE(0x5018, transportStart + 12);
  frame.writeUInt16BE(65535, transportStart + 14);
  const pseudo = pseudoHeaderSum(frame, tcpLength + payloadLength);
  frame.writeUInt16BE((pseudo & 0xffff) + (pseudo >> 16), transportStart + checksumOffset);
  return frame;
}

/** The requests that go with such a frame. */
export function tcpRequests(segmentSize: number): Requests {
  return {
    checksumStart: transportStart,
    checksumOffset,
    segmentSize,
    headerLength: segmentSize ? headersLength : 0,
  };
}

/** The payload of a TCP segment whose lengths and sums are right. */
export function tcpPayload(packet: Uint8Array): Uint8Array {
  const frame = Buffer.from(packet);
  if (frame.readUInt16BE(ethernetLength + 2) !== frame.length - ethernetLength) {
    throw new Error("the length in the IPv4 header is wrong");
  }
  const fault = checksumFault(frame);
  if (fault) throw new Error(`the ${fault} is wrong`);
  return packet.subarray(headersLength);
}

/** Sequence number of a TCP segment. */
export function tcpSequence(packet: Uint8Array): number {
  return Buffer.from(packet).readUInt32BE(transportStart + 4);
}
