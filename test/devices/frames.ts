// Ethernet frames for device tests, and the check that a receiver would make.

import { onesSum, type Requests } from "./nic.ts";

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
  const ipHeader = frame.subarray(ethernetLength, transportStart);
  frame.writeUInt16BE(~onesSum(ipHeader) & 0xffff, ethernetLength + 10);
  frame.writeUInt32BE(sequence, transportStart + 4);
  frame.writeUInt16BE(0x5018, transportStart + 12);
  frame.writeUInt16BE(65535, transportStart + 14);
  frame.writeUInt16BE(pseudoHeaderSum(frame, tcpLength + payloadLength), transportStart + 16);
  return frame;
}

function pseudoHeaderSum(frame: Uint8Array, length: number): number {
  return onesSum(frame.subarray(ethernetLength + 12, transportStart), 6 + length);
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
  if (onesSum(frame.subarray(ethernetLength, transportStart)) !== 0xffff) {
    throw new Error("the IPv4 header's checksum is wrong");
  }
  const segment = frame.subarray(transportStart);
  if (onesSum(segment, pseudoHeaderSum(frame, segment.length)) !== 0xffff) {
    throw new Error("the TCP checksum is wrong");
  }
  return packet.subarray(headersLength);
}

/** Sequence number of a TCP segment. */
export function tcpSequence(packet: Uint8Array): number {
  return Buffer.from(packet).readUInt32BE(transportStart + 4);
}
