// RFC 4443 and RFC 8200: echo, errors both ways, extension headers, and what is thrown away.

import { echoReplyBurst, icmpErrorBurst } from "../../../appliance/policy";
import { Drop } from "../../../appliance/wire/drop";
import { buildIpv6, Ipv6Header } from "../../../appliance/wire/ipv6";
import { buildTcp } from "../../../appliance/wire/tcp";
import { buildUdp } from "../../../appliance/wire/udp";
import { test } from "../unit";
import {
  arrive,
  arriveMessage,
  begin,
  beginUsable,
  beginWithPrefix,
  device,
  farHigh,
  frame,
  from,
  goes,
  groupHigh,
  linkHigh,
  listen,
  mac,
  messageAt,
  neighbourLow,
  neighbourMac,
  network,
  ourGroupLow,
  ourLow,
  prefixHigh,
  receive,
  second,
  sentMessage,
  sumTransport,
} from "../../devices/ipv6-link.unit";

const tcp: u32 = 6;
const udp: u32 = 17;

function echoRequest(length: u32): void {
  for (let at: u32 = 0; at < length; at++) store<u8>(frame + 54 + at, <u8>(at * 7));
  store<u32>(frame + 54, 128);
}

/** A SYN from afar to our address of the prefix, its headers from +54; whether TCP sees it. */
function arriveSyn(toHigh: u64 = prefixHigh, toLow: u64 = ourLow, high: u64 = farHigh): bool {
  buildIpv6(frame + 14, 20, tcp, 60, high, 5, toHigh, toLow);
  buildTcp(frame + 54, 50000, 80, 1, 0, 20, 2, 1000);
  sumTransport(tcp, 20, 16);
  return arrive(high, 5, toHigh, toLow, tcp, 60, 20);
}

/** The same behind extension headers of `length` bytes that stand at +54; `next` is the first. */
function arriveBehind(next: u32, length: u32, toHigh: u64 = prefixHigh, toLow: u64 = ourLow): bool {
  buildTcp(frame + 54 + length, 50000, 80, 1, 0, 20, 2, 1000);
  // The sum is that of the segment as if nothing stood before it.
  buildIpv6(frame + 14, 20, tcp, 60, farHigh, 5, toHigh, toLow);
  memory.copy(frame + 2000, frame + 54, length);
  memory.copy(frame + 54, frame + 54 + length, 20);
  sumTransport(tcp, 20, 16);
  memory.copy(frame + 54 + length, frame + 54, 20);
  memory.copy(frame + 54, frame + 2000, length);
  return arrive(farHigh, 5, toHigh, toLow, next, 60, length + 20);
}

/** One extension header of eight bytes at +54 + `offset`. */
function header(offset: u32, next: u32, rest: u64): void {
  store<u64>(frame + 54 + offset, (<u64>next) | (rest << 16));
}

/** The "parameter problem" that was sent: its code << 16 | pointer; u32.MAX_VALUE: none. */
function problem(): u32 {
  listen();
  const at = sentMessage(4);
  if (at == 0) return u32.MAX_VALUE;
  return ((<u32>load<u8>(at, 55)) << 16) | bswap<u32>(load<u32>(at, 58));
}

const none: u32 = u32.MAX_VALUE;

test("echo requests of even and odd length come back with a good checksum", () => {
  beginWithPrefix();
  for (let length: u32 = 8; length < 90; length++) {
    echoRequest(length);
    assert(!arriveMessage(farHigh, 5, prefixHigh, ourLow, 3, length));
    listen();
    const reply = sentMessage(129);
    assert(goes(reply, prefixHigh, ourLow, farHigh, 5));
    assert(Ipv6Header.at(reply + 14).payloadLength == length);
    assert(memory.compare(reply + 58, frame + 58, length - 4) == 0);
  }
});

test("one to all nodes is answered from the link's address, one from nobody is not", () => {
  beginUsable();
  echoRequest(8);
  arriveMessage(linkHigh, neighbourLow, groupHigh, 1, 1, 8);
  listen();
  // It waits for the neighbour to be found.
  assert(sentMessage(135) != 0);
  echoRequest(8);
  arriveMessage(0, 0, linkHigh, ourLow, 1, 8);
  assert(listen() == 0 && network.drops(Drop.IcmpType) == 1);
});

test("echo replies are limited; a damaged request, or one too long, has none", () => {
  beginWithPrefix();
  let answered: u32 = 0;
  for (let round: u32 = 0; round < echoReplyBurst + 50; round++) {
    echoRequest(8);
    arriveMessage(farHigh, 5, prefixHigh, ourLow, 64, 8);
    listen();
    if (sentMessage(129) != 0) answered += 1;
  }
  assert(answered == echoReplyBurst);
  assert(network.drops(Drop.IcmpRate) == 50);
  store<u8>(frame + 60, 77);
  arrive(farHigh, 5, prefixHigh, ourLow, 58, 64, 8);
  assert(network.drops(Drop.IcmpChecksum) == 1);
  network.mtuMaxIpv6 = 1280;
  echoRequest(1241);
  arriveMessage(farHigh, 5, prefixHigh, ourLow, 64, 1241, 3 * second);
  assert(listen() == 0);
  echoRequest(1240);
  arriveMessage(farHigh, 5, prefixHigh, ourLow, 64, 1240, 3 * second);
  listen();
  assert(sentMessage(129) != 0);
});

test("TCP reaches an address of ours that is usable, alone, with a good checksum", () => {
  beginWithPrefix();
  assert(arriveSyn());
  const packet = network.packet;
  assert(packet.local == 2 && packet.protocol == tcp && packet.payloadLength == 20);
  assert(packet.sourceHigh == farHigh && packet.sourceLow == 5 && packet.payload == frame + 54);
  assert(arriveSyn(linkHigh, ourLow, linkHigh) && packet.local == 1);
  assert(!arriveSyn(prefixHigh, ourLow + 1));
  assert(!arriveSyn(groupHigh, 1));
  assert(!arriveSyn(groupHigh, ourGroupLow));
  assert(network.drops(Drop.Ipv6Destination) == 3);
  arriveSyn();
  store<u8>(frame + 60, 9);
  assert(!receive(74));
  assert(network.drops(Drop.TcpChecksum) == 1);
});

test("an address that is still asked for hears nothing", () => {
  begin();
  assert(!arriveSyn(linkHigh, ourLow, linkHigh));
  assert(network.drops(Drop.Ipv6Destination) == 1);
});

test("a frame for all stations with a packet for us alone is not taken", () => {
  beginWithPrefix();
  arriveSyn();
  store<u8>(frame, 0xff);
  assert(!receive(74));
  assert(network.drops(Drop.Ipv6Destination) == 1);
});

test("nobody speaks from a group, from loopback, from IPv4's place, or from our address", () => {
  beginWithPrefix();
  assert(!arriveSyn(prefixHigh, ourLow, groupHigh));
  assert(!arriveSyn(prefixHigh, ourLow, 0));
  buildTcp(frame + 54, 50000, 80, 1, 0, 20, 2, 1000);
  assert(!arrive(0, 1, prefixHigh, ourLow, tcp, 60, 20));
  assert(!arrive(0, 0x0000ffff0a4d0001, prefixHigh, ourLow, tcp, 60, 20));
  assert(!arrive(prefixHigh, ourLow, prefixHigh, ourLow, tcp, 60, 20));
  assert(!arrive(linkHigh, ourLow, prefixHigh, ourLow, tcp, 60, 20));
  assert(!arrive(0, 0, prefixHigh, ourLow, tcp, 60, 20));
  assert(network.drops(Drop.Ipv6Source) == 7);
});

test("a UDP datagram is refused with all of it that fits, but not for ever", () => {
  beginWithPrefix();
  let refused: u32 = 0;
  for (let round: u32 = 0; round < icmpErrorBurst + 5; round++) {
    const length: u32 = round == 0 ? 1400 : 12;
    buildIpv6(frame + 14, length, udp, 60, farHigh, 5, prefixHigh, ourLow);
    buildUdp(frame + 54, 5000, 68, length);
    sumTransport(udp, length, 6);
    assert(arrive(farHigh, 5, prefixHigh, ourLow, udp, 60, length));
    assert(network.packet.payloadLength == length);
    network.refusePort();
    listen();
    const error = sentMessage(1);
    if (error == 0) continue;
    refused += 1;
    assert(load<u8>(error, 55) == 4 && goes(error, prefixHigh, ourLow, farHigh, 5));
    const quoted: u32 = round == 0 ? 1232 : 52;
    assert(Ipv6Header.at(error + 14).payloadLength == 8 + quoted);
    assert(memory.compare(error + 62, frame + 14, quoted) == 0);
  }
  assert(refused == icmpErrorBurst);
  assert(network.drops(Drop.UdpPort) == icmpErrorBurst + 5);
});

test("RFC 8200 §8.1: UDP without a checksum, or with a wrong one, is not answered", () => {
  beginWithPrefix();
  buildUdp(frame + 54, 5000, 68, 12);
  arrive(farHigh, 5, prefixHigh, ourLow, udp, 60, 12);
  store<u16>(frame + 60, 1);
  arrive(farHigh, 5, prefixHigh, ourLow, udp, 60, 12);
  assert(listen() == 0 && network.drops(Drop.UdpChecksum) == 2);
});

test("what is padding, or may be skipped, is", () => {
  beginWithPrefix();
  header(0, tcp, 0x0401);
  assert(arriveBehind(0, 8));
  assert(network.packet.payload == frame + 62);
  header(0, tcp, 0x021e0000);
  assert(arriveBehind(60, 8));
  // Router alert, four in a row of the kinds there are, and a whole packet that says "fragment".
  header(0, 60, 0x000100000205);
  header(8, 43, 0x0401);
  header(16, 44, 0);
  header(24, tcp, 0);
  assert(arriveBehind(0, 32));
  assert(network.packet.payload == frame + 86 && network.packet.payloadLength == 20);
});

test("an unknown option: dropped in silence, or told, or told unless it came to a group", () => {
  beginWithPrefix();
  header(0, tcp, 0x0240);
  assert(!arriveBehind(60, 8) && problem() == none);
  header(0, tcp, 0x028000);
  assert(!arriveBehind(60, 8) && problem() == 0x20000 + 43);
  header(0, tcp, 0x02c0);
  assert(!arriveBehind(0, 8) && problem() == 0x20000 + 42);
  header(0, tcp, 0x02c0);
  assert(!arriveBehind(0, 8, groupHigh, 1) && problem() == none);
  header(0, tcp, 0x0280);
  assert(!arriveBehind(0, 8, groupHigh, 1) && problem() == 0x20000 + 42);
  assert(network.drops(Drop.Ipv6Extension) == 5);
});

test("an unknown header, routing types, and hop-by-hop options out of their place", () => {
  beginWithPrefix();
  assert(!arriveBehind(99, 0) && problem() == 0x10000 + 6);
  assert(network.drops(Drop.Ipv6Protocol) == 1);
  header(0, 59, 0x0401);
  assert(!arriveBehind(60, 8) && problem() == 0x10000 + 40);
  header(0, tcp, 0x0102);
  assert(!arriveBehind(43, 8) && problem() == 42);
  header(0, 0, 0x0401);
  header(8, tcp, 0x0401);
  assert(!arriveBehind(60, 16) && problem() == 0x10000 + 40);
  // To a group, or from nobody, it is not told.
  assert(!arriveBehind(99, 0, groupHigh, 1) && problem() == none);
  arrive(0, 0, prefixHigh, ourLow, 99, 60, 8);
  assert(problem() == none);
});

test("fragments are dropped and counted", () => {
  beginWithPrefix();
  header(0, tcp, 0x0100);
  assert(!arriveBehind(44, 8));
  header(0, tcp, 0x0800);
  assert(!arriveBehind(44, 8));
  assert(network.drops(Drop.Ipv6Fragment) == 2 && listen() == 0);
});

test("more headers, or more options, than anybody needs end the walk", () => {
  beginWithPrefix();
  for (let count: u32 = 1; count <= 9; count++) {
    for (let index: u32 = 0; index < count; index++) {
      header(index * 8, index + 1 == count ? tcp : 60, 0x0401);
    }
    assert(arriveBehind(60, count * 8) == count <= 8);
  }
  // Options without data, two bytes each: eight and nine of them.
  header(0, tcp, 0);
  store<u8>(frame + 55, 2);
  for (let index: u32 = 0; index < 11; index++) store<u16>(frame + 56 + index * 2, 1);
  assert(!arriveBehind(60, 24));
  for (let index: u32 = 8; index < 11; index++) store<u16>(frame + 56 + index * 2, 0);
  assert(arriveBehind(60, 24));
  assert(network.drops(Drop.Ipv6Extension) == 2 && listen() == 0);
});

test("headers and options that reach beyond the packet are dropped", () => {
  beginWithPrefix();
  header(0, tcp, 0x0401);
  store<u8>(frame + 55, 200);
  assert(!arriveBehind(60, 8));
  header(0, tcp, 0x0501);
  assert(!arriveBehind(60, 8));
  header(0, tcp, 0x01000000_0000);
  assert(!arriveBehind(60, 8));
  // Sixteen bytes of padding, as it seems, of which twelve are there.
  memory.fill(frame + 54, 0, 64);
  store<u16>(frame + 54, 0x106);
  assert(!arrive(farHigh, 5, prefixHigh, ourLow, 60, 60, 12));
  assert(network.drops(Drop.Ipv6Extension) == 4);
});

test("a packet cut at any byte is never taken", () => {
  beginWithPrefix();
  header(0, 43, 0x0401);
  header(8, tcp, 0);
  assert(arriveBehind(60, 16));
  for (let length: u32 = 14; length < 90; length++) assert(!receive(length));
  // The same with a header that agrees with the cut.
  for (let length: u32 = 0; length < 36; length++) {
    assert(!arrive(farHigh, 5, prefixHigh, ourLow, 60, 60, length));
  }
});

/** An error about a segment that was sent from `low` to a peer afar. */
function arriveError(type: u32, rest: u32, low: u64, length: u32): bool {
  const quoted = frame + 62;
  store<u32>(frame + 54, type);
  store<u32>(frame + 58, bswap<u32>(rest));
  buildIpv6(quoted, 1000, tcp, 60, prefixHigh, low, farHigh, 5);
  buildTcp(quoted + 40, 80, 50000, 7, 0, 20, 16, 0);
  return arriveMessage(farHigh, 1, prefixHigh, ourLow, 60, length);
}

test("an error about a packet of ours stands in the packet with what it quotes", () => {
  beginWithPrefix();
  assert(arriveError(2, 1400, ourLow, 56));
  const packet = network.packet;
  assert(packet.icmpMtu == 1400 && packet.local == 2 && packet.quotedProtocol == tcp);
  assert(packet.quotedHigh == farHigh && packet.quotedLow == 5 && packet.payloadLength == 8);
  assert(bswap<u16>(load<u16>(packet.payload)) == 80);
  assert(arriveError(1, 1400, ourLow, 56) && packet.icmpMtu == 0);
});

test("an error that quotes too little or somebody else, or a path below 1280, is dropped", () => {
  beginWithPrefix();
  assert(!arriveError(1, 0, ourLow, 55));
  assert(!arriveError(1, 0, ourLow + 1, 56));
  assert(network.drops(Drop.IcmpQuote) == 2);
  assert(!arriveError(2, 1279, ourLow, 56));
  assert(!arriveError(2, 0, ourLow, 56));
  assert(network.drops(Drop.IcmpMtu) == 2);
  assert(arriveError(2, 1280, ourLow, 56));
});

test("switched off, IPv6 is a protocol that nobody knows", () => {
  assert(!arriveSyn());
  assert(network.drops(Drop.EthernetType) == 1);
  network.poll(100 * second);
  assert(listen() == 0 && network.nextDeadlineUs() == u64.MAX_VALUE);
});

test("no bytes at all make it fail, at any length, and none costs a frame", () => {
  beginWithPrefix();
  const nexts = [58, 58, 0, 60, 43, 44, 6, 17];
  const types = [1, 2, 4, 128, 130, 133, 134, 135, 136, 137];
  const free = device.available();
  let value: u32 = 1;
  for (let round: u32 = 0; round < 40_000; round++) {
    for (let at: u32 = 0; at < 200; at += 4) {
      value = value * 1103515245 + 12345;
      store<u32>(frame + at, value ^ (value >> 15));
    }
    const nowUs = 2 * second + <u64>round * 1000;
    const length = value % 180;
    const group = (round & 3) == 0;
    const toHigh = group ? groupHigh : prefixHigh;
    const toLow = group ? ourGroupLow : ourLow;
    const high = (round & 16) == 0 ? linkHigh : farHigh;
    store<u8>(frame + 54, <u8>types[round % types.length]);
    if (round & 32) store<u32>(frame + 70, value & 0x05050505);
    if (round & 4) store<u8>(frame + 55, 0);
    if (round & 8) arriveMessage(high, value, toHigh, toLow, 255, max(length, 4), nowUs);
    else arrive(high, value, toHigh, toLow, nexts[round % 8], 255, length, nowUs);
    network.poll(nowUs);
    listen();
  }
  for (let round: u64 = 0; round < 30; round++) {
    network.poll((50 + round) * second);
    listen();
  }
  assert(device.available() == free);
});

test("what this machine sent itself is not believed", () => {
  beginUsable();
  from(mac);
  echoRequest(8);
  arriveMessage(linkHigh, ourLow, linkHigh, ourLow, 64, 8);
  from(neighbourMac);
  assert(listen() == 0 && network.drops(Drop.Ipv6Source) == 1);
  assert(messageAt(frame) != 0);
});
