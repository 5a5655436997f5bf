// Read first: RFC 7915 §4 and §5. Frames of IPv4 as frames of IPv6 and back, so that what is
// written for one family can be played on the other.

import { internetChecksum } from "./tcp-frame.ts";

/** What stands before an IPv4 address to make one of IPv6: fd77::/96. */
const prefix = Uint8Array.from([0xfd, 0x77, ...Array.from({ length: 10 }, () => 0)]);
const linkOffset = 14;
const ipv4Length = 20;
const ipv6Length = 40;

/** The IPv6 address that stands for one of IPv4. */
export function ipv6Address(address: number): Uint8Array {
  const bytes = new Uint8Array(16);
  bytes.set(prefix);
  new DataView(bytes.buffer).setUint32(12, address);
  return bytes;
}

/** Types and codes of ICMP errors (§4.2); the rest has no counterpart. */
const errors: Record<string, readonly [type: number, code: number]> = {
  "3/0": [1, 0],
  "3/1": [1, 0],
  "3/3": [1, 4],
  "3/4": [2, 0],
  "3/5": [1, 0],
  "11/0": [3, 0],
  "11/1": [3, 1],
  "12/0": [4, 0],
};

/** A message of neighbour discovery in its frame. */
export function ipv6Frame(
  macs: Uint8Array,
  source: Uint8Array,
  destination: Uint8Array,
  message: Uint8Array,
): Uint8Array {
  const packet = ipv6Packet(source, destination, 58, message);
  packet[7] = 255;
  fillChecksum(packet, 2);
  return Uint8Array.from([...macs, 0x86, 0xdd, ...packet]);
}

/** An IPv4 frame with TCP or an ICMP error in it as IPv6; undefined: there is no such thing. */
export function toIpv6(frame: Uint8Array): Uint8Array | undefined {
  const packet = translatePacket(frame.subarray(linkOffset));
  if (!packet) return undefined;
  const bytes = new Uint8Array(linkOffset + packet.length);
  bytes.set(frame.subarray(0, linkOffset));
  bytes.set([0x86, 0xdd], 12);
  bytes.set(packet, linkOffset);
  return bytes;
}

function translatePacket(packet: Uint8Array): Uint8Array | undefined {
  const view = new DataView(packet.buffer, packet.byteOffset);
  const protocol = packet[9]!;
  const content = packet.subarray(ipv4Length);
  const translated = protocol === 1 ? translateError(content) : content;
  if (!translated) return undefined;
  const source = ipv6Address(view.getUint32(12));
  const destination = ipv6Address(view.getUint32(16));
  const next = protocol === 1 ? 58 : protocol;
  const bytes = ipv6Packet(source, destination, next, translated);
  fillChecksum(bytes, next === 58 ? 2 : 16);
  return bytes;
}

function ipv6Packet(
  source: Uint8Array,
  destination: Uint8Array,
  next: number,
  content: Uint8Array,
) {
  const bytes = new Uint8Array(ipv6Length + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x6000);
  view.setUint16(4, content.length);
  view.setUint16(6, (next << 8) | 64);
  bytes.set(source, 8);
  bytes.set(destination, 24);
  bytes.set(content, ipv6Length);
  return bytes;
}

/** Where the field lies inside the packet; one cut off behind the ports has none. */
function fillChecksum(packet: Uint8Array, offset: number): void {
  const at = ipv6Length + offset;
  if (packet.length < at + 2) return;
  packet.set([0, 0], at);
  const length = packet.length - ipv6Length;
  const tail = [length >> 8, length & 255, 0, packet[6]!];
  const covered = [...packet.subarray(8, 40), ...tail, ...packet.subarray(ipv6Length)];
  const sum = internetChecksum(Uint8Array.from(covered));
  packet.set([sum >> 8, sum & 255], at);
}

function translateError(message: Uint8Array): Uint8Array | undefined {
  const kind = errors[`${message[0]}/${message[1]}`];
  const quoted = translatePacket(message.subarray(8));
  if (!kind || !quoted) return undefined;
  const bytes = new Uint8Array(8 + quoted.length);
  const mtu = (message[6]! << 8) | message[7]!;
  bytes.set(kind);
  if (kind[0] === 2) new DataView(bytes.buffer).setUint32(4, mtu + ipv6Length - ipv4Length);
  bytes.set(quoted, 8);
  return bytes;
}

/**
 * An IPv6 frame with TCP in it as IPv4; undefined: it is something else. Its checksum covers what
 * it covered before: the segment, or only the pseudo-header if it is `offloaded`.
 */
export function fromIpv6(frame: Uint8Array, offloaded: boolean): Uint8Array | undefined {
  if (frame[12] !== 0x86 || frame[13] !== 0xdd || frame[20] !== 6) return undefined;
  const content = frame.subarray(linkOffset + ipv6Length);
  if (((frame[18]! << 8) | frame[19]!) !== content.length) throw new Error("wrong IPv6 length");
  const bytes = new Uint8Array(linkOffset + ipv4Length + content.length);
  const view = new DataView(bytes.buffer);
  bytes.set(frame.subarray(0, linkOffset));
  bytes.set([8, 0, 0x45], 12);
  view.setUint16(16, ipv4Length + content.length);
  bytes.set([64, 6], 22);
  bytes.set(frame.subarray(34, 38), 26);
  bytes.set(frame.subarray(50, 54), 30);
  for (const at of [22, 38]) {
    if (prefix.some((byte, index) => frame[at + index] !== byte)) throw new Error("wrong address");
  }
  bytes.set(content, linkOffset + ipv4Length);
  // The prefix stood in the sum twice.
  const twice = (2 * 0xfd77) % 0xffff;
  const at = linkOffset + ipv4Length + 16;
  const sum = view.getUint16(at) + (offloaded ? 0xffff - twice : twice);
  view.setUint16(at, (sum & 0xffff) + (sum >> 16));
  return bytes;
}

/** The prefix as the endpoint takes it: the high half of the address, in host order. */
export const prefixHigh = 0xfd77_0000_0000_0000n;
