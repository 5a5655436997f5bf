// The frames of the fuzzer's programs: a template, whatever the program puts behind it or patches
// into it, and then, most of the time, right lengths and checksums.

import { arpLength, arpRequest, buildArp } from "../../appliance/wire/arp";
import { checksumOf, pseudoHeaderSum, sumOf } from "../../appliance/wire/checksum";
import {
  buildEthernet,
  etherTypeArp,
  etherTypeIpv4,
  etherTypeIpv6,
} from "../../appliance/wire/ethernet";
import {
  buildIpv4,
  ipv4AddressSum,
  protocolIcmp,
  protocolTcp,
  protocolUdp,
} from "../../appliance/wire/ipv4";
import { setAddressAt } from "../../appliance/wire/ip-address";
import { ipv6AddressSum, protocolIcmpv6 } from "../../appliance/wire/ipv6";
import { buildTcp, flagSyn } from "../../appliance/wire/tcp";
import { connectionsMax, firstPort, FuzzDevice, ourMac } from "./device-target";
import { byte, short, take, word } from "./program-target";

export const ourIpv4: u32 = 0x0a4d0002;
export const peerIpv4: u32 = 0x0a4d0001;
const prefixHigh: u64 = 0x20010db800000000;
const linkHigh: u64 = 0xfe80000000000000;
const groupHigh: u64 = 0xff02000000000000;
const peerMac: u64 = 0x520000000004;
const ipv4Start: u32 = 14;
const transportIpv4: u32 = 34;
const transportIpv6: u32 = 54;
const frameMax: u32 = 1514;
/** A UDP header, and a DHCP message up to the client's MAC address. */
const dhcpHeadLength: u32 = 8 + 44;
const patchesMask: u32 = 3;

/** Where the transport of the frame being built starts, and what it is. */
let transport: u32 = 0;
let protocol: u32 = 0;

/** Builds a frame as the program says at `at`; returns its length. */
export function buildFrame(device: FuzzDevice, at: usize): u32 {
  const kind = byte();
  let length: u32 = 0;
  transport = 0;
  if (kind < 140) length = buildSegment(device, at);
  else if (kind < 160) length = buildArpPacket(at);
  else if (kind < 250) length = buildPacket(device, at, kind);
  else length = buildEthernetFrame(at);
  const care = byte();
  patch(at, length, care & patchesMask);
  if (transport != 0 && care < 240) setChecksums(at, length);
  return length;
}

function buildEthernetFrame(at: usize): u32 {
  buildEthernet(at, ourMac, peerMac, short());
  return 14 + take(at + 14, short() % 1500);
}

function buildArpPacket(at: usize): u32 {
  const choice = byte();
  buildEthernet(at, choice & 1 ? ourMac : 0xffffffffffff, peerMac, etherTypeArp);
  const target = choice & 2 ? ourIpv4 : word();
  const sender = choice & 4 ? word() : peerIpv4;
  buildArp(at + 14, arpRequest + ((choice >> 3) & 1), peerMac, sender, ourMac, target);
  return 14 + arpLength;
}

/** IPv4 or IPv6 with `length` bytes behind its header. */
function buildIp(at: usize, version6: bool, to: u32, kind: u32, length: u32): void {
  protocol = kind;
  transport = version6 ? transportIpv6 : transportIpv4;
  if (!version6) {
    buildEthernet(at, to & 4 ? 0xffffffffffff : ourMac, peerMac, etherTypeIpv4);
    const target: u32 = to & 4 ? 0xffffffff : ourIpv4;
    buildIpv4(at + ipv4Start, length + 20, kind, peerIpv4, target);
    return;
  }
  buildEthernet(at, to & 4 ? 0x010000003333 : ourMac, peerMac, etherTypeIpv6);
  store<u32>(at + 14, 0x60);
  store<u16>(at + 18, bswap<u16>(<u16>length));
  store<u8>(at + 20, <u8>kind);
  store<u8>(at + 21, 255);
  const link = (to & 1) != 0;
  setAddressAt(at + 22, link ? linkHigh : prefixHigh, 1);
  if (to & 4) setAddressAt(at + 38, groupHigh, 1);
  else if (link) setAddressAt(at + 38, linkHigh, 0x000000fffe000052);
  else setAddressAt(at + 38, prefixHigh, 2);
}

/** A TCP segment of one of the connections, its numbers right or a little off. */
function buildSegment(device: FuzzDevice, at: usize): u32 {
  const index = byte() % connectionsMax;
  const version6 = (index & 1) != 0;
  const peer = device.peer(index);
  const flags = byte();
  const shape = byte();
  const window = shape & 16 ? short() : 0xffff;
  let seq = peer.sndUna;
  if (shape & 1) seq += <i32>(<i8>byte());
  if (shape & 2) seq = word();
  let ack = peer.rcvNxt;
  if (shape & 4) ack += <i32>(<i8>byte());
  if (shape & 8) ack = word();
  const start = version6 ? transportIpv6 : transportIpv4;
  const header = at + start;
  let options: u32 = 0;
  if (shape & 32) {
    store<u32>(header, 0x0a080101, 20);
    store<u32>(header, bswap<u32>(byte()), 24);
    store<u32>(header, bswap<u32>(peer.stamp), 28);
    options = 12;
  }
  if (shape & 64) options += take(header + 20 + options, byte() % (41 - options)) & ~3;
  const text = header + 20 + options;
  const length = 20 + options + (shape & 128 ? take(text, short() % 1400) : 0);
  buildIp(at, version6, 0, protocolTcp, length);
  buildTcp(header, firstPort + index, 80, seq, ack, 20 + options, flags & 63, window);
  // A SYN that is refused must not be forgotten: its answer names it.
  if ((flags & 63) == flagSyn) peer.sndUna = seq + 1;
  return start + length;
}

/** A packet of another protocol, its payload from the program. */
function buildPacket(device: FuzzDevice, at: usize, kind: u32): u32 {
  const to = byte();
  const version6 = kind >= 200;
  const start = version6 ? transportIpv6 : transportIpv4;
  const payload = at + start;
  let length = take(payload, short() % 600);
  if (kind < 170 || kind >= 240) {
    // An error about the last frame of ours.
    const quote = min(device.lastLength, 128);
    const quoted = quote > 14 ? quote - 14 : 0;
    if (length < 8) {
      store<u64>(payload + length, 0);
      length = 8;
    }
    memory.copy(payload + 8, device.last + 14, quoted);
    length = 8 + quoted;
    buildIp(at, version6, to & ~4, version6 ? protocolIcmpv6 : protocolIcmp, length);
  } else if (kind < 185 || (kind >= 200 && kind < 230)) {
    buildIp(at, version6, to, version6 ? protocolIcmpv6 : protocolIcmp, length);
  } else if (kind < 198 || kind >= 230) {
    if (length >= 8) {
      const server = to & 8;
      store<u16>(payload, bswap<u16>(server ? <u16>67 : <u16>short()));
      store<u16>(payload, bswap<u16>(server ? <u16>68 : <u16>short()), 2);
      store<u16>(payload, bswap<u16>(<u16>length), 4);
      if (server && length >= dhcpHeadLength) {
        store<u32>(payload, device.dhcpXid, 12);
        store<u64>(payload, ourMac, 36);
      }
    }
    buildIp(at, version6, to, protocolUdp, length);
  } else buildIp(at, version6, to, byte(), length);
  return min(start + length, frameMax);
}

/** Overwrites `count` bytes, wherever the program says. */
function patch(at: usize, length: u32, count: u32): void {
  for (; count > 0 && length > 0; count--) {
    const place = short() % length;
    store<u8>(at + place, <u8>byte());
  }
}

/** Makes the sums right again: a wrong one would hide all that stands behind it. */
function setChecksums(at: usize, length: u32): void {
  const ip = at + ipv4Start;
  const version6 = transport == transportIpv6;
  if (!version6) {
    const headerLength: u32 = min<u32>((load<u8>(ip) & 15) << 2, length - ipv4Start);
    store<u16>(ip, 0, 10);
    store<u16>(ip, <u16>checksumOf(sumOf(ip, headerLength, 0)), 10);
  }
  if (length <= transport) return;
  const address = at + transport;
  const size = length - transport;
  const offset = checksumPlace();
  if (offset == 0 || size < offset + 2) return;
  const addresses = version6 ? ipv6AddressSum(ip) : ipv4AddressSum(ip);
  const pseudo: u64 = protocol == protocolIcmp ? 0 : pseudoHeaderSum(addresses, protocol, size);
  store<u16>(address + offset, 0);
  store<u16>(address + offset, <u16>checksumOf(sumOf(address, size, pseudo)));
}

function checksumPlace(): u32 {
  if (protocol == protocolTcp) return 16;
  if (protocol == protocolUdp) return 6;
  return protocol == protocolIcmp || protocol == protocolIcmpv6 ? 2 : 0;
}
