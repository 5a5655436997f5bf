// Read first: RFC 4443 §2 and §3. The header, and the messages that are no neighbour discovery.
//
//     0      1      2          4                          8
//     | type | code | checksum | MTU, pointer, or nothing | quoted packet, or echo data …

import { folded, pseudoHeaderSum, sumOf } from "./checksum";
import { Drop } from "./drop";
import { ipv6AddressSum, protocolIcmpv6 } from "./ipv6";

export const icmpv6HeaderLength: u32 = 8;
/** Where the checksum stands in the header. */
export const icmpv6ChecksumOffset = 2;
const typeOffset = 0;
const restOffset = 4;

export const icmpv6Unreachable: u32 = 1;
export const icmpv6PacketTooBig: u32 = 2;
export const icmpv6ParameterProblem: u32 = 4;
/** Types below are errors, the others are not (§2.1). */
export const icmpv6FirstInformational: u32 = 128;
export const icmpv6EchoRequest: u32 = 128;
export const icmpv6EchoReply: u32 = 129;
export const codePortUnreachable: u32 = 4;

/** The four bytes behind the checksum of the message at `address`. */
export function icmpv6Rest(address: usize): u32 {
  return bswap<u32>(load<u32>(address, restOffset));
}

/** Whether the `length` bytes at `address` are a message of the packet `packet`. */
export function checkIcmpv6(packet: usize, address: usize, length: u32): Drop {
  if (length < icmpv6HeaderLength) return Drop.IcmpShort;
  const pseudo = pseudoHeaderSum(ipv6AddressSum(packet), protocolIcmpv6, length);
  return folded(sumOf(address, length, pseudo)) == 0xffff ? Drop.None : Drop.IcmpChecksum;
}

/** Writes a header, its checksum zero. */
export function buildIcmpv6(address: usize, type: u32, code: u32, rest: u32): void {
  store<u32>(address, type | (code << 8), typeOffset);
  store<u32>(address, bswap<u32>(rest), restOffset);
}
