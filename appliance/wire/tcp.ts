// Read first: RFC 9293 §3.1.
//
//     |          source port          |       destination port        |
//     |                        sequence number                        |
//     |                     acknowledgment number                     |
//     | offset| rsvd  |C E U A P R S F|            window             |
//     |           checksum            |        urgent pointer         |
//     |                          [options]                            |

import { folded, pseudoHeaderSum, sumOf } from "./checksum";
import { Drop } from "./drop";
import { protocolTcp } from "./ipv4";

export const tcpHeaderLength: u32 = 20;
/** Where the checksum stands in the header. */
export const tcpChecksumOffset = 16;
const sourcePortOffset = 0;
const destinationPortOffset = 2;
const sequenceNumberOffset = 4;
const acknowledgmentNumberOffset = 8;
const dataOffsetOffset = 12;
const flagsOffset = 13;
const windowOffset = 14;

export const flagFin: u32 = 1;
export const flagSyn: u32 = 2;
export const flagRst: u32 = 4;
export const flagPsh: u32 = 8;
export const flagAck: u32 = 16;

/** A TCP header in place. */
@unmanaged
@final
export class TcpHeader {
  static at(address: usize): TcpHeader {
    return changetype<TcpHeader>(address);
  }
  get sourcePort(): u32 {
    return bswap<u16>(load<u16>(changetype<usize>(this), sourcePortOffset));
  }
  get destinationPort(): u32 {
    return bswap<u16>(load<u16>(changetype<usize>(this), destinationPortOffset));
  }
  get sequenceNumber(): u32 {
    return bswap<u32>(load<u32>(changetype<usize>(this), sequenceNumberOffset));
  }
  get acknowledgmentNumber(): u32 {
    return bswap<u32>(load<u32>(changetype<usize>(this), acknowledgmentNumberOffset));
  }
  /** Bytes of the header, options included. */
  get headerLength(): u32 {
    return (load<u8>(changetype<usize>(this), dataOffsetOffset) >> 4) << 2;
  }
  get flags(): u32 {
    return load<u8>(changetype<usize>(this), flagsOffset);
  }
  get window(): u32 {
    return bswap<u16>(load<u16>(changetype<usize>(this), windowOffset));
  }
}

/** Whether `length` bytes hold a TCP header with its options, and if not, why not. */
export function checkTcp(address: usize, length: u32): Drop {
  if (length < tcpHeaderLength) return Drop.TcpShort;
  const headerLength = TcpHeader.at(address).headerLength;
  if (headerLength < tcpHeaderLength || headerLength > length) return Drop.TcpDataOffset;
  return Drop.None;
}

/** Whether the checksum of the segment of `length` bytes holds; `addresses`: the addresses' sum. */
export function checkTcpChecksum(address: usize, length: u32, addresses: u64): Drop {
  const sum = sumOf(address, length, pseudoHeaderSum(addresses, protocolTcp, length));
  return folded(sum) == 0xffff ? Drop.None : Drop.TcpChecksum;
}

/** Writes a header, its checksum and urgent pointer zero; `headerLength` counts the options. */
export function buildTcp(
  address: usize,
  sourcePort: u32,
  destinationPort: u32,
  sequenceNumber: u32,
  acknowledgmentNumber: u32,
  headerLength: u32,
  flags: u32,
  window: u32,
): void {
  store<u16>(address, bswap<u16>(<u16>sourcePort), sourcePortOffset);
  store<u16>(address, bswap<u16>(<u16>destinationPort), destinationPortOffset);
  store<u32>(address, bswap<u32>(sequenceNumber), sequenceNumberOffset);
  store<u32>(address, bswap<u32>(acknowledgmentNumber), acknowledgmentNumberOffset);
  store<u8>(address, <u8>(headerLength << 2), dataOffsetOffset);
  store<u8>(address, <u8>flags, flagsOffset);
  store<u16>(address, bswap<u16>(<u16>window), windowOffset);
  store<u32>(address, 0, tcpChecksumOffset);
}
