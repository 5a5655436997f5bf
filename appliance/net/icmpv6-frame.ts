// Messages of ICMPv6 to one neighbour or a group of them, whose way is known: neighbour discovery
// and MLD. They carry a finished checksum whatever the device can do.

import { checksumOf, pseudoHeaderSum, sumOf } from "../wire/checksum";
import { buildEthernet, ethernetHeaderLength, etherTypeIpv6, macAt } from "../wire/ethernet";
import { icmpv6ChecksumOffset } from "../wire/icmpv6";
import { groupMac, linkGroupHigh } from "../wire/ip-address";
import { buildIpv6, ipv6AddressSum, ipv6HeaderLength, protocolIcmpv6 } from "../wire/ipv6";
import { NetDevice } from "./device";
import { Frame } from "./frame";

/** Bytes in front of what follows the IPv6 header. */
const headersLength: u32 = ethernetHeaderLength + ipv6HeaderLength;

/** A frame with room taken for its headers, or null: none is free. */
export function openIcmpv6(device: NetDevice): Frame | null {
  const frame = device.acquire();
  if (frame !== null) frame.extend(headersLength);
  return frame;
}

/** Completes and queues such a frame. `skip`: bytes of a hop-by-hop header before the message. */
export function queueIcmpv6(
  device: NetDevice,
  frame: Frame,
  hopLimit: u32,
  sourceHigh: u64,
  sourceLow: u64,
  high: u64,
  low: u64,
  mac: u64,
  skip: u32,
): void {
  const header = frame.buffer + ethernetHeaderLength;
  const length = frame.length - headersLength;
  const next: u32 = skip == 0 ? protocolIcmpv6 : 0;
  buildEthernet(frame.buffer, mac, macAt(device.macAddress), etherTypeIpv6);
  buildIpv6(header, length, next, hopLimit, sourceHigh, sourceLow, high, low);
  const at = header + ipv6HeaderLength + skip;
  const pseudo = pseudoHeaderSum(ipv6AddressSum(header), protocolIcmpv6, length - skip);
  const sum = checksumOf(sumOf(at, length - skip, pseudo));
  store<u16>(at, <u16>sum, icmpv6ChecksumOffset);
  device.queue(frame);
}

/** As `queueIcmpv6`, to a group whose scope is the link. */
export function queueToGroup(
  device: NetDevice,
  frame: Frame,
  hopLimit: u32,
  sourceHigh: u64,
  sourceLow: u64,
  groupLow: u64,
  skip: u32,
): void {
  const mac = groupMac(groupLow);
  queueIcmpv6(device, frame, hopLimit, sourceHigh, sourceLow, linkGroupHigh, groupLow, mac, skip);
}
