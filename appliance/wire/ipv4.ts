// Read first: RFC 791 §3.1; RFC 1122 §3.2.1; RFC 6864.
//
//     0                   1                   2                   3
//     |version|  IHL  |  type of service  |          total length          |
//     |          identification           |flags|    fragment offset       |
//     |  time to live |     protocol      |        header checksum         |
//     |                             source                                 |
//     |                           destination                              |

import { checksumOf, folded, plus, sumOf } from "./checksum";
import { Drop } from "./drop";

export const ipv4HeaderLength: u32 = 20;
const versionAndLengthOffset = 0;
const totalLengthOffset = 2;
const identificationOffset = 4;
const fragmentOffset = 6;
const timeToLiveOffset = 8;
const protocolOffset = 9;
const checksumOffset = 10;
const sourceOffset = 12;
const destinationOffset = 16;

export const protocolIcmp: u32 = 1;
export const protocolTcp: u32 = 6;
export const protocolUdp: u32 = 17;

export const limitedBroadcast: u32 = 0xffffffff;
const dontFragment: u32 = 0x4000;
/** "More fragments" or an offset: anything but a whole datagram. */
const fragmentBits: u32 = 0x3fff;
const timeToLive: u32 = 64;

/** An IPv4 header in place; addresses are in host order. */
@unmanaged
@final
export class Ipv4Header {
  static at(address: usize): Ipv4Header {
    return changetype<Ipv4Header>(address);
  }
  get version(): u32 {
    return load<u8>(changetype<usize>(this), versionAndLengthOffset) >> 4;
  }
  /** Bytes of the header, options included. */
  get headerLength(): u32 {
    return (load<u8>(changetype<usize>(this), versionAndLengthOffset) & 15) << 2;
  }
  get totalLength(): u32 {
    return bswap<u16>(load<u16>(changetype<usize>(this), totalLengthOffset));
  }
  get isFragment(): bool {
    const bits = bswap<u16>(load<u16>(changetype<usize>(this), fragmentOffset));
    return (bits & fragmentBits) != 0;
  }
  get protocol(): u32 {
    return load<u8>(changetype<usize>(this), protocolOffset);
  }
  get source(): u32 {
    return bswap<u32>(load<u32>(changetype<usize>(this), sourceOffset));
  }
  get destination(): u32 {
    return bswap<u32>(load<u32>(changetype<usize>(this), destinationOffset));
  }
}

/** Sum of both addresses of the header at `address`, for a pseudo-header. */
export function ipv4AddressSum(address: usize): u64 {
  return load<u64>(address, sourceOffset);
}

/** Sum of a header without options, which is the usual one. */
function plainHeaderSum(address: usize): u64 {
  return plus(plus(load<u64>(address), load<u64>(address, 8)), load<u32>(address, 16));
}

/** True for 224.0.0.0/4. */
export function isMulticast(address: u32): bool {
  return address >> 28 == 14;
}

/** True for an address that no datagram may come from (RFC 1122 §3.2.1.3); 0.0.0.0/8 included. */
export function isMartianSource(address: u32): bool {
  return address >= 0xe0000000 || address >> 24 == 127 || address >> 24 == 0;
}

/** Whether `length` bytes start with a whole IPv4 datagram, and if not, why not. */
export function checkIpv4(address: usize, length: u32): Drop {
  if (length < ipv4HeaderLength) return Drop.Ipv4Short;
  const header = Ipv4Header.at(address);
  if (header.version != 4) return Drop.Ipv4Version;
  const headerLength = header.headerLength;
  if (headerLength < ipv4HeaderLength || headerLength > length) return Drop.Ipv4HeaderLength;
  const totalLength = header.totalLength;
  if (totalLength < headerLength || totalLength > length) return Drop.Ipv4TotalLength;
  const plain = headerLength == ipv4HeaderLength;
  const sum = plain ? plainHeaderSum(address) : sumOf(address, headerLength, 0);
  if (folded(sum) != 0xffff) return Drop.Ipv4Checksum;
  return header.isFragment ? Drop.Ipv4Fragment : Drop.None;
}

/** Writes a header of 20 bytes with its checksum. `totalLength` counts it. */
export function buildIpv4(
  address: usize,
  totalLength: u32,
  protocol: u32,
  source: u32,
  destination: u32,
): void {
  // RFC 6864 §4.1: a datagram that is never fragmented may carry any identification; always the
  // same one tells an observer nothing about other traffic.
  store<u32>(address, 0x45 | ((<u32>bswap<u16>(<u16>totalLength)) << 16), versionAndLengthOffset);
  store<u32>(address, (<u32>bswap<u16>(<u16>dontFragment)) << 16, identificationOffset);
  store<u32>(address, timeToLive | (protocol << 8), timeToLiveOffset);
  store<u32>(address, bswap<u32>(source), sourceOffset);
  store<u32>(address, bswap<u32>(destination), destinationOffset);
  store<u16>(address, <u16>checksumOf(plainHeaderSum(address)), checksumOffset);
}
