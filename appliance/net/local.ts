// The machine's own addresses have numbers, so that a connection need not hold the one it uses.

import { ethernetHeaderLength } from "../wire/ethernet";
import { ipv4HeaderLength } from "../wire/ipv4";
import { ipv6HeaderLength } from "../wire/ipv6";

/** Number of the IPv4 address; those of IPv6 come behind it (addresses.ts). */
export const localIpv4: u32 = 0;
/** In place of a number: the packet was not sent to an address of ours alone. */
export const localNone: u32 = 0xff;

/** Bytes in front of the transport header of what is sent from address `local`. */
export function networkHeaderLength(local: u32): u32 {
  return ethernetHeaderLength + (local == localIpv4 ? ipv4HeaderLength : ipv6HeaderLength);
}
