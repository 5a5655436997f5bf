// IPv6 on the link of link.unit.ts: packets are built here and handed in, from +14 on with what
// follows their header at +54; what the stack sends comes back through `listen` and `sent`.

import { AddressState } from "../../appliance/net/addresses";
import { checksumOf, pseudoHeaderSum, sumOf } from "../../appliance/wire/checksum";
import { buildEthernet, EthernetHeader } from "../../appliance/wire/ethernet";
import { buildIcmpv6, checkIcmpv6 } from "../../appliance/wire/icmpv6";
import { groupMac, halfAt, isGroup, setAddressAt } from "../../appliance/wire/ip-address";
import { buildIpv6, ipv6AddressSum, Ipv6Header } from "../../appliance/wire/ipv6";
import { device, frame, mac, network, receive as handIn } from "./link.unit";

export { device, frame, mac, network };

export const second: u64 = 1_000_000;
/** Addresses: ours on the link and of prefix fd77::/64, a neighbour's, a router's, one afar. */
export const linkHigh: u64 = 0xfe80000000000000;
export const prefixHigh: u64 = 0xfd77000000000000;
export const farHigh: u64 = 0x20010db800000000;
export const groupHigh: u64 = 0xff02000000000000;
export const ourLow: u64 = 0x000000fffe000000;
export const neighbourLow: u64 = 0x9;
export const routerLow: u64 = 0xfe;
export const neighbourMac: u64 = 0x090000000002;
export const routerMac: u64 = 0xfe0000000002;
export const ourGroupLow: u64 = 0x1ff000000;

/** Who sends what is built next. */
let senderMac: u64 = neighbourMac;

export function from(mac: u64): void {
  senderMac = mac;
}

let count: u32 = 0;

/** Takes what the stack has sent since the last call; how many frames there were. */
export function listen(): u32 {
  device.recycle();
  count = device.receive();
  return count;
}

/** Address of a frame of the last `listen`, of the given message of ICMPv6 or protocol, or 0. */
export function sentMessage(type: u32): usize {
  for (let index: u32 = 0; index < count; index++) {
    const at = device.receivedFrame(index).address;
    const start = messageAt(at);
    const next: u32 = load<u8>(at, 20);
    if (EthernetHeader.at(at).type != 0x86dd || (next != 0 && next != 58)) continue;
    if (load<u8>(start) == type) {
      const header = Ipv6Header.at(at + 14);
      const length = header.payloadLength - <u32>(start - at - 54);
      assert(checkIcmpv6(at + 14, start, length) == 0);
      return at;
    }
  }
  return 0;
}

/** Where the message of ICMPv6 starts in a frame. */
export function messageAt(at: usize): usize {
  return load<u8>(at, 20) == 0 ? at + 62 : at + 54;
}

export function destinationMac(at: usize): u64 {
  return EthernetHeader.at(at).destination;
}

/** Whether a frame goes from this address to that. */
export function goes(at: usize, fromHigh: u64, fromLow: u64, toHigh: u64, toLow: u64): bool {
  const header = Ipv6Header.at(at + 14);
  const ours = header.sourceHigh == fromHigh && header.sourceLow == fromLow;
  return ours && header.destinationHigh == toHigh && header.destinationLow == toLow;
}

/** Starts IPv6, and hears what is said at once. */
export function begin(autonomous: bool = true): void {
  network.nowUs = 0;
  network.ipv6.start(autonomous, 1, 0);
  listen();
}

/** Begins, and lets the link-local address become usable. */
export function beginUsable(autonomous: bool = true): void {
  begin(autonomous);
  network.poll(second);
  listen();
  assert(network.addresses.isUsable(1));
}

/** A usable address of prefix fd77::/64 besides, and a router. */
export function beginWithPrefix(): void {
  beginUsable();
  advertise(1800, prefixHigh, 0xc0, 86400, 14400, second);
  network.poll(2 * second);
  listen();
  assert(network.addresses.record(2).state == AddressState.Usable);
}

/** Hands in a packet with `length` bytes behind its header; whether it is for a transport. */
export function arrive(
  high: u64,
  low: u64,
  toHigh: u64,
  toLow: u64,
  next: u32,
  hopLimit: u32,
  length: u32,
  nowUs: u64 = 2 * second,
): bool {
  buildEthernet(frame, isGroup(toHigh) ? groupMac(toLow) : mac, senderMac, 0x86dd);
  buildIpv6(frame + 14, length, next, hopLimit, high, low, toHigh, toLow);
  return receive(54 + length, nowUs);
}

/** Hands in the frame as it stands. */
export function receive(length: u32, nowUs: u64 = 2 * second): bool {
  return handIn(length, nowUs);
}

/** As `arrive`, with the checksum of ICMPv6 filled in for the message at +54. */
export function arriveMessage(
  high: u64,
  low: u64,
  toHigh: u64,
  toLow: u64,
  hopLimit: u32,
  length: u32,
  nowUs: u64 = 2 * second,
): bool {
  buildIpv6(frame + 14, length, 58, hopLimit, high, low, toHigh, toLow);
  store<u16>(frame + 54, 0, 2);
  const pseudo = pseudoHeaderSum(ipv6AddressSum(frame + 14), 58, length);
  store<u16>(frame + 54, <u16>checksumOf(sumOf(frame + 54, length, pseudo)), 2);
  return arrive(high, low, toHigh, toLow, 58, hopLimit, length, nowUs);
}

/** Fills in the checksum of TCP or UDP at +54. */
export function sumTransport(protocol: u32, length: u32, offset: u32): void {
  store<u16>(frame + 54 + offset, 0);
  const pseudo = pseudoHeaderSum(ipv6AddressSum(frame + 14), protocol, length);
  store<u16>(frame + 54 + offset, <u16>checksumOf(sumOf(frame + 54, length, pseudo)));
}

/** Writes a solicitation or advertisement; its length without options. */
export function buildAbout(type: u32, flags: u32, high: u64, low: u64): u32 {
  buildIcmpv6(frame + 54, type, 0, flags);
  setAddressAt(frame + 62, high, low);
  return 24;
}

/** Adds the option with the sender's MAC address; the new length. */
export function addLinkLayer(length: u32, kind: u32, mac: u64): u32 {
  const at = frame + 54 + length;
  store<u64>(at, (<u64>kind) | 0x100 | (mac << 16));
  return length + 8;
}

/** Writes an advertisement of a router; its length without options. */
export function buildRouter(lifetime: u32): u32 {
  memory.fill(frame + 54, 0, 16);
  store<u8>(frame + 54, 134);
  store<u16>(frame + 60, bswap<u16>(<u16>lifetime));
  return 16;
}

/** Adds a prefix option; the new length. `flags`: 0x80 on the link, 0x40 for addresses. */
export function addPrefix(
  length: u32,
  high: u64,
  bits: u32,
  flags: u32,
  valid: u32,
  preferred: u32,
): u32 {
  const at = frame + 54 + length;
  memory.fill(at, 0, 32);
  store<u32>(at, 3 | (4 << 8) | (bits << 16) | (flags << 24));
  store<u32>(at, bswap<u32>(valid), 4);
  store<u32>(at, bswap<u32>(preferred), 8);
  setAddressAt(at + 16, high, 0);
  return length + 32;
}

/** The router says that it is one, and names a prefix of 64 bits. */
export function advertise(
  lifetime: u32,
  high: u64,
  flags: u32,
  valid: u32,
  preferred: u32,
  nowUs: u64,
): void {
  from(routerMac);
  let length = addLinkLayer(buildRouter(lifetime), 1, routerMac);
  length = addPrefix(length, high, 64, flags, valid, preferred);
  assert(!arriveMessage(linkHigh, routerLow, groupHigh, 1, 255, length, nowUs));
  from(neighbourMac);
}

/** A neighbour answers that `high`, `low` is at `mac`. */
export function answer(high: u64, low: u64, flags: u32, mac: u64, nowUs: u64): void {
  from(mac);
  const length = addLinkLayer(buildAbout(136, flags, high, low), 2, mac);
  arriveMessage(high, low, linkHigh, ourLow, 255, length, nowUs);
  from(neighbourMac);
}

/** Sends a frame of TCP's from address `local`; whether it could be sent. */
export function send(local: u32, high: u64, low: u64, nowUs: u64): bool {
  network.nowUs = nowUs;
  const opened = network.open(local)!;
  opened.extend(20);
  return network.send(opened, local, high, low, 6);
}

/** The frame of TCP's among those heard last, or 0. */
export function sentTcp(): usize {
  for (let index: u32 = 0; index < count; index++) {
    const at = device.receivedFrame(index).address;
    if (EthernetHeader.at(at).type == 0x86dd && load<u8>(at, 20) == 6) return at;
  }
  return 0;
}

/** The target of a solicitation or advertisement that was sent. */
export function isAbout(at: usize, high: u64, low: u64): bool {
  const target = messageAt(at) + 8;
  return halfAt(target) == high && halfAt(target + 8) == low;
}
