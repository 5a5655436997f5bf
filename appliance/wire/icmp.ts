// Read first: RFC 792; RFC 1122 §3.2.2; RFC 1191 §4.
//
//     0      1      2          4                 8
//     | type | code | checksum | rest of header  | quoted datagram, or echo data …

import { checksumOf, folded, sumOf } from "./checksum";
import { Drop } from "./drop";

export const icmpHeaderLength: u32 = 8;
const typeOffset = 0;
const codeOffset = 1;
const checksumOffset = 2;
const restOffset = 4;
const nextHopMtuOffset = 6;

export const icmpEchoReply: u32 = 0;
export const icmpUnreachable: u32 = 3;
export const icmpEchoRequest: u32 = 8;
export const icmpTimeExceeded: u32 = 11;
export const icmpParameterProblem: u32 = 12;
export const codePortUnreachable: u32 = 3;
export const codeFragmentationNeeded: u32 = 4;

/** An ICMP message in place. */
@unmanaged
@final
export class IcmpMessage {
  static at(address: usize): IcmpMessage {
    return changetype<IcmpMessage>(address);
  }
  get type(): u32 {
    return load<u8>(changetype<usize>(this), typeOffset);
  }
  get code(): u32 {
    return load<u8>(changetype<usize>(this), codeOffset);
  }
  get nextHopMtu(): u32 {
    return bswap<u16>(load<u16>(changetype<usize>(this), nextHopMtuOffset));
  }
}

/** True for a message about a datagram of ours, which it quotes (MUST-55). */
export function isIcmpError(type: u32): bool {
  return type == icmpUnreachable || type == icmpTimeExceeded || type == icmpParameterProblem;
}

/** Whether `length` bytes are an ICMP message, and if not, why not. */
export function checkIcmp(address: usize, length: u32): Drop {
  if (length < icmpHeaderLength) return Drop.IcmpShort;
  if (folded(sumOf(address, length, 0)) != 0xffff) return Drop.IcmpChecksum;
  return Drop.None;
}

/** Turns the echo request of `length` bytes at `address` into its reply. */
export function buildEchoReply(address: usize, length: u32): void {
  store<u16>(address, <u16>icmpEchoReply, typeOffset);
  store<u16>(address, 0, checksumOffset);
  store<u16>(address, <u16>checksumOf(sumOf(address, length, 0)), checksumOffset);
}

/** Writes the header and checksum of an error message of `length` bytes, quote included. */
export function buildIcmpError(address: usize, length: u32, type: u32, code: u32): void {
  store<u16>(address, <u16>(type | (code << 8)), typeOffset);
  store<u16>(address, 0, checksumOffset);
  store<u32>(address, 0, restOffset);
  store<u16>(address, <u16>checksumOf(sumOf(address, length, 0)), checksumOffset);
}
