// Read first: RFC 4291 §2. An IP address of either family: 128 bits in two halves, in host order.
//
//     high                 low
//     0000:0000:0000:0000  0000:ffff:a.b.c.d    an IPv4 address, mapped (§2.5.5.2)
//     fe80::/10            interface            link-local (§2.5.6)
//     ff02:0:0:0           0:1:ff/104, 24 bits  solicited-node multicast (§2.7.1)
//
// The mapped form never leaves the machine: on the wire each family has its own.

/** The high half of every mapped IPv4 address; no IPv6 address that is believed has it. */
export const mappedHigh: u64 = 0;
const mappedPrefix: u64 = 0x0000ffff00000000;
/** The high half of our own link-local address, and of groups whose scope is the link. */
export const linkLocalHigh: u64 = 0xfe80000000000000;
export const linkGroupHigh: u64 = 0xff02000000000000;
/** The low halves of the groups of all nodes, all routers, and all who hear MLD reports. */
export const allNodesLow: u64 = 1;
export const allRoutersLow: u64 = 2;
export const mldRoutersLow: u64 = 0x16;

/** The low half of an IPv4 address; a plain conversion to u32 takes it back. */
export function mappedLow(address: u32): u64 {
  return mappedPrefix | address;
}

/** Half of an IPv6 address as it stands on the wire. */
export function halfAt(address: usize): u64 {
  return bswap<u64>(load<u64>(address));
}

/** Writes an IPv6 address. */
export function setAddressAt(address: usize, high: u64, low: u64): void {
  store<u64>(address, bswap<u64>(high));
  store<u64>(address, bswap<u64>(low), 8);
}

/** True for fe80::/10. */
export function isLinkLocal(high: u64): bool {
  return high >> 54 == 0x3fa;
}

/** True for ff00::/8. */
export function isGroup(high: u64): bool {
  return high >> 56 == 0xff;
}

/** The low half of the solicited-node group of an address with this low half. */
export function solicitedNodeLow(low: u64): u64 {
  return 0x1ff000000 | (low & 0xffffff);
}

/** The MAC address of an IPv6 group (RFC 2464 §7). */
export function groupMac(low: u64): u64 {
  return 0x3333 | ((<u64>bswap<u32>(<u32>low)) << 16);
}

/** Half of a mask that has `length` bits set, at most 64. */
export function maskOf(length: u32): u64 {
  return length == 0 ? 0 : u64.MAX_VALUE << (64 - length);
}
