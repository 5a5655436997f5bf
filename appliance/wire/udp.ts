// Read first: RFC 768.
//
//     0             2                  4        6          8
//     | source port | destination port | length | checksum | data …

import { folded, pseudoHeaderSum, sumOf } from "./checksum";
import { Drop } from "./drop";
import { protocolUdp } from "./ipv4";

export const udpHeaderLength: u32 = 8;
/** Where the checksum stands in the header. */
export const udpChecksumOffset = 6;
const sourcePortOffset = 0;
const destinationPortOffset = 2;
const lengthOffset = 4;

/** A UDP header in place. */
@unmanaged
@final
export class UdpHeader {
  static at(address: usize): UdpHeader {
    return changetype<UdpHeader>(address);
  }
  get sourcePort(): u32 {
    return bswap<u16>(load<u16>(changetype<usize>(this), sourcePortOffset));
  }
  get destinationPort(): u32 {
    return bswap<u16>(load<u16>(changetype<usize>(this), destinationPortOffset));
  }
  /** Bytes of header and data. */
  get length(): u32 {
    return bswap<u16>(load<u16>(changetype<usize>(this), lengthOffset));
  }
  get hasChecksum(): bool {
    return load<u16>(changetype<usize>(this), udpChecksumOffset) != 0;
  }
}

/** Whether `length` bytes hold a UDP datagram, and if not, why not. */
export function checkUdp(address: usize, length: u32): Drop {
  if (length < udpHeaderLength) return Drop.UdpShort;
  const stated = UdpHeader.at(address).length;
  return stated < udpHeaderLength || stated > length ? Drop.UdpLength : Drop.None;
}

/**
 * Whether the checksum of a datagram that passed `checkUdp` holds, `addresses` being the sum of its
 * addresses; none at all is allowed.
 */
export function checkUdpChecksum(address: usize, addresses: u64): Drop {
  const header = UdpHeader.at(address);
  if (!header.hasChecksum) return Drop.None;
  const length = header.length;
  const sum = sumOf(address, length, pseudoHeaderSum(addresses, protocolUdp, length));
  return folded(sum) == 0xffff ? Drop.None : Drop.UdpChecksum;
}

/** Writes a header, its checksum field zero; `length` counts header and data. */
export function buildUdp(address: usize, source: u32, destination: u32, length: u32): void {
  store<u16>(address, bswap<u16>(<u16>source), sourcePortOffset);
  store<u16>(address, bswap<u16>(<u16>destination), destinationPortOffset);
  store<u16>(address, bswap<u16>(<u16>length), lengthOffset);
  store<u16>(address, 0, udpChecksumOffset);
}
