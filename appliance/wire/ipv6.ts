// Read first: RFC 8200 §3.
//
//     0                   1                   2                   3
//     |version| traffic class |               flow label               |
//     |        payload length         |  next header  |   hop limit    |
//     |                       source, 16 bytes                         |
//     |                     destination, 16 bytes                      |

import { plus } from "./checksum";
import { Drop } from "./drop";
import { halfAt, setAddressAt } from "./ip-address";

export const ipv6HeaderLength: u32 = 40;
/** RFC 8200 §5: every link carries packets of this length. */
export const ipv6MtuMin: u32 = 1280;
const versionOffset = 0;
const payloadLengthOffset = 4;
/** Where the first "next header" stands. */
export const nextHeaderOffset = 6;
const hopLimitOffset = 7;
const sourceOffset = 8;
const destinationOffset = 24;

export const protocolIcmpv6: u32 = 58;
/** Hop limit of what may travel, and of what must not have (RFC 4861 §3.1). */
export const hopLimitUsual: u32 = 64;
export const hopLimitLink: u32 = 255;

/** An IPv6 header in place; addresses are in host order. */
@unmanaged
@final
export class Ipv6Header {
  static at(address: usize): Ipv6Header {
    return changetype<Ipv6Header>(address);
  }
  get version(): u32 {
    return load<u8>(changetype<usize>(this), versionOffset) >> 4;
  }
  /** Bytes behind the header, extension headers included. */
  get payloadLength(): u32 {
    return bswap<u16>(load<u16>(changetype<usize>(this), payloadLengthOffset));
  }
  get nextHeader(): u32 {
    return load<u8>(changetype<usize>(this), nextHeaderOffset);
  }
  get hopLimit(): u32 {
    return load<u8>(changetype<usize>(this), hopLimitOffset);
  }
  get sourceHigh(): u64 {
    return halfAt(changetype<usize>(this) + sourceOffset);
  }
  get sourceLow(): u64 {
    return halfAt(changetype<usize>(this) + sourceOffset + 8);
  }
  get destinationHigh(): u64 {
    return halfAt(changetype<usize>(this) + destinationOffset);
  }
  get destinationLow(): u64 {
    return halfAt(changetype<usize>(this) + destinationOffset + 8);
  }
}

/** Sum of both addresses of the header at `address`, for a pseudo-header. */
export function ipv6AddressSum(address: usize): u64 {
  const source = plus(load<u64>(address, sourceOffset), load<u64>(address, sourceOffset + 8));
  const other = plus(load<u64>(address, destinationOffset), load<u64>(address, 32));
  return plus(source, other);
}

/** Whether `length` bytes start with a whole IPv6 packet, and if not, why not. */
export function checkIpv6(address: usize, length: u32): Drop {
  if (length < ipv6HeaderLength) return Drop.Ipv6Short;
  const header = Ipv6Header.at(address);
  if (header.version != 6) return Drop.Ipv6Version;
  return header.payloadLength > length - ipv6HeaderLength ? Drop.Ipv6PayloadLength : Drop.None;
}

/** Writes a header. Traffic class and flow label are 0: nothing here needs them. */
export function buildIpv6(
  address: usize,
  payloadLength: u32,
  nextHeader: u32,
  hopLimit: u32,
  sourceHigh: u64,
  sourceLow: u64,
  destinationHigh: u64,
  destinationLow: u64,
): void {
  store<u32>(address, 0x60, versionOffset);
  store<u16>(address, bswap<u16>(<u16>payloadLength), payloadLengthOffset);
  store<u16>(address, <u16>(nextHeader | (hopLimit << 8)), nextHeaderOffset);
  setAddressAt(address + sourceOffset, sourceHigh, sourceLow);
  setAddressAt(address + destinationOffset, destinationHigh, destinationLow);
}
