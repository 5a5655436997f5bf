// Read first: RFC 4861 §4 and §6.1, §7.1. Messages of ICMPv6 between neighbours.
//
//     0          4          8                  24
//     | header   | flags    | target           | options …   neighbour solicitation, advertisement
//     | header   | reserved | options …                      router solicitation
//     | header   | hop limit, flags, lifetime | two times    | options …   router advertisement
//
//     an option:  | type | length in 8 bytes | …

import { isGroupMac, macAt, setMacAt } from "./ethernet";
import { setAddressAt } from "./ip-address";
import { buildIcmpv6 } from "./icmpv6";

export const routerSolicitation: u32 = 133;
export const routerAdvertisement: u32 = 134;
export const neighbourSolicitation: u32 = 135;
export const neighbourAdvertisement: u32 = 136;
export const redirect: u32 = 137;

export const routerSolicitationLength: u32 = 8;
export const routerAdvertisementLength: u32 = 16;
/** A solicitation or advertisement without options, and the option that both carry here. */
export const neighbourMessageLength: u32 = 24;
export const linkLayerOptionLength: u32 = 8;
/** Where the target stands in a solicitation and in an advertisement. */
export const targetOffset = 8;

/** Flags of a neighbour advertisement. */
export const flagRouter: u32 = 0x80000000;
export const flagSolicited: u32 = 0x40000000;
export const flagOverride: u32 = 0x20000000;

export const optionSourceLinkLayer: u32 = 1;
export const optionTargetLinkLayer: u32 = 2;
export const optionPrefix: u32 = 3;
const optionMtu: u32 = 5;

/** Bytes of a prefix option. */
export const prefixOptionLength: u32 = 32;
const prefixLengthOffset = 2;
const prefixFlagsOffset = 3;
const validLifetimeOffset = 4;
const preferredLifetimeOffset = 8;
/** Where the prefix itself stands in the option. */
export const prefixOffset = 16;

/** The options of one message. */
@final
export class DiscoveryOptions {
  /** Link-layer address of the sort that was asked for; 0: none. */
  linkLayer: u64 = 0;
  /** MTU of the link; 0: none was named. */
  mtu: u32 = 0;

  /** At most so many options are looked at. */
  constructor(private readonly optionsMax: u32) {}

  /** Reads the options in [at, end); false: the message must not be believed (§6.1, §7.1). */
  parse(at: usize, end: usize, linkLayerOption: u32): bool {
    this.linkLayer = 0;
    this.mtu = 0;
    for (let count: u32 = 0; at < end; count++) {
      if (count == this.optionsMax || at + 8 > end) return false;
      const length = discoveryOptionLength(at);
      if (length == 0 || at + length > end) return false;
      const kind: u32 = load<u8>(at);
      if (kind == linkLayerOption && length == linkLayerOptionLength) {
        this.linkLayer = macAt(at + 2);
        // No station has a group's address or none.
        if (this.linkLayer == 0 || isGroupMac(this.linkLayer)) return false;
      } else if (kind == optionMtu && length == 8) {
        this.mtu = bswap<u32>(load<u32>(at, 4));
      }
      at += length;
    }
    return true;
  }
}

/** Bytes of the option at `address`. */
export function discoveryOptionLength(address: usize): u32 {
  return (<u32>load<u8>(address, 1)) << 3;
}

/** A prefix option in place. */
@unmanaged
@final
export class PrefixOption {
  static at(address: usize): PrefixOption {
    return changetype<PrefixOption>(address);
  }
  get prefixLength(): u32 {
    return load<u8>(changetype<usize>(this), prefixLengthOffset);
  }
  get onLink(): bool {
    return (load<u8>(changetype<usize>(this), prefixFlagsOffset) & 0x80) != 0;
  }
  get autonomous(): bool {
    return (load<u8>(changetype<usize>(this), prefixFlagsOffset) & 0x40) != 0;
  }
  /** Seconds; all ones: for ever. */
  get validLifetime(): u32 {
    return bswap<u32>(load<u32>(changetype<usize>(this), validLifetimeOffset));
  }
  get preferredLifetime(): u32 {
    return bswap<u32>(load<u32>(changetype<usize>(this), preferredLifetimeOffset));
  }
}

/** Seconds for which the router of the advertisement at `address` may be a gateway; 0: not. */
export function routerLifetime(address: usize): u32 {
  return bswap<u16>(load<u16>(address, 6));
}

/** Writes a solicitation or advertisement without options, its checksum zero. */
export function buildNeighbour(address: usize, type: u32, flags: u32, high: u64, low: u64): void {
  buildIcmpv6(address, type, 0, flags);
  setAddressAt(address + targetOffset, high, low);
}

/** Writes the option that tells a MAC address. */
export function buildLinkLayerOption(address: usize, kind: u32, mac: u64): void {
  store<u16>(address, <u16>(kind | 0x100));
  setMacAt(address + 2, mac);
}
