// Where a datagram goes next: straight to a neighbour, or to the gateway (RFC 1122 §3.3.1).

import { isMulticast, limitedBroadcast } from "../wire/ipv4";

/** The address of this machine, its network and its gateway, in host order; 0 where unknown. */
@final
export class Routes {
  address: u32 = 0;
  mask: u32 = 0;
  gateway: u32 = 0;
  /** The network's own broadcast address, or `limitedBroadcast` where it has none. */
  broadcast: u32 = limitedBroadcast;

  /** Sets all of it; a prefix of 31 or 32 bits has no broadcast address (RFC 3021). */
  configure(address: u32, prefixLength: u32, gateway: u32): void {
    this.address = address;
    this.mask = prefixLength == 0 ? 0 : 0xffffffff << (32 - prefixLength);
    this.gateway = gateway;
    this.broadcast = prefixLength < 31 ? address | ~this.mask : limitedBroadcast;
  }

  /** True for an address that is reached without a gateway. */
  isOnLink(address: u32): bool {
    return ((address ^ this.address) & this.mask) == 0;
  }

  /** True for an address that stands for many stations. */
  isGroup(address: u32): bool {
    return address == limitedBroadcast || address == this.broadcast || isMulticast(address);
  }

  /** The neighbour to which a datagram for `destination` is handed; 0: there is no way. */
  nextHop(destination: u32): u32 {
    return this.isOnLink(destination) ? destination : this.gateway;
  }
}
