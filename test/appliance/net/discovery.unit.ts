// RFC 4861: who is asked, who is believed, and where packets go.

import { ipv6RefreshUs, neighbourRetryUs, neighbourTriesMax } from "../../../appliance/policy";
import { Drop } from "../../../appliance/wire/drop";
import { test } from "../unit";
import {
  addLinkLayer,
  advertise,
  answer,
  arriveMessage,
  beginUsable,
  beginWithPrefix,
  buildAbout,
  buildRouter,
  destinationMac,
  device,
  farHigh,
  frame,
  from,
  goes,
  groupHigh,
  isAbout,
  linkHigh,
  listen,
  messageAt,
  neighbourLow,
  neighbourMac,
  network,
  ourGroupLow,
  ourLow,
  prefixHigh,
  receive,
  routerLow,
  routerMac,
  second,
  send,
  sentMessage,
  sentTcp,
} from "../../devices/ipv6-link.unit";

const strangerMac: u64 = 0x660000000002;
const solicited: u32 = 0x40000000;
const overrides: u32 = 0x20000000;
const router: u32 = 0x80000000;

/** A neighbour asks for our link-local address. */
function ask(hopLimit: u32 = 255, nowUs: u64 = 2 * second): void {
  const length = addLinkLayer(buildAbout(135, 0, linkHigh, ourLow), 1, neighbourMac);
  arriveMessage(linkHigh, neighbourLow, groupHigh, ourGroupLow, hopLimit, length, nowUs);
}

function toNeighbour(nowUs: u64): bool {
  return send(1, linkHigh, neighbourLow, nowUs);
}

/** The neighbour has been asked for, and has answered. */
function acquaint(nowUs: u64): void {
  toNeighbour(nowUs);
  answer(linkHigh, neighbourLow, solicited | overrides, neighbourMac, nowUs);
  listen();
}

/** Where a frame for the neighbour goes at once, or 0. */
function wayTo(nowUs: u64): u64 {
  toNeighbour(nowUs);
  listen();
  return sentTcp() == 0 ? 0 : destinationMac(sentTcp());
}

test("who asks for us is answered, and asked in turn when it is spoken to", () => {
  beginUsable();
  ask();
  assert(listen() == 1);
  const reply = sentMessage(136);
  assert(goes(reply, linkHigh, ourLow, linkHigh, neighbourLow));
  assert(destinationMac(reply) == neighbourMac && load<u8>(reply, 21) == 255);
  assert(isAbout(reply, linkHigh, ourLow));
  assert(bswap<u32>(load<u32>(reply, 58)) == (solicited | overrides));
  assert(load<u8>(reply, 78) == 2 && load<u8>(reply, 80) == 2);
  // What was said in passing is used, and verified.
  toNeighbour(2 * second);
  assert(listen() == 2);
  assert(destinationMac(sentTcp()) == neighbourMac);
  const question = sentMessage(135);
  assert(goes(question, linkHigh, ourLow, linkHigh, neighbourLow));
  assert(destinationMac(question) == neighbourMac);
});

test("who has just confirmed where he is need not do so again because he asks", () => {
  beginUsable();
  acquaint(2 * second);
  ask();
  listen();
  assert(wayTo(2 * second) == neighbourMac && sentMessage(135) == 0);
});

test("who has no address yet is answered by a word to all", () => {
  beginUsable();
  buildAbout(135, 0, linkHigh, ourLow);
  arriveMessage(0, 0, groupHigh, ourGroupLow, 255, 24);
  assert(listen() == 1);
  const reply = sentMessage(136);
  assert(goes(reply, linkHigh, ourLow, groupHigh, 1));
  assert(bswap<u32>(load<u32>(reply, 58)) == overrides);
});

test("a question that does not come from this link, or makes no sense, has no answer", () => {
  beginUsable();
  ask(254);
  ask(64);
  // A code, a short message, a group for a target.
  buildAbout(135, 0, linkHigh, ourLow);
  store<u8>(frame + 55, 1);
  arriveMessage(linkHigh, neighbourLow, groupHigh, ourGroupLow, 255, 24);
  buildAbout(135, 0, linkHigh, ourLow);
  arriveMessage(linkHigh, neighbourLow, groupHigh, ourGroupLow, 255, 23);
  buildAbout(135, 0, groupHigh, ourGroupLow);
  arriveMessage(linkHigh, neighbourLow, groupHigh, ourGroupLow, 255, 24);
  // From nobody: to us alone, or with a MAC address.
  buildAbout(135, 0, linkHigh, ourLow);
  arriveMessage(0, 0, linkHigh, ourLow, 255, 24);
  const length = addLinkLayer(buildAbout(135, 0, linkHigh, ourLow), 1, neighbourMac);
  arriveMessage(0, 0, groupHigh, ourGroupLow, 255, length);
  // A MAC address that nobody can have.
  addLinkLayer(buildAbout(135, 0, linkHigh, ourLow), 1, neighbourMac | 1);
  arriveMessage(linkHigh, neighbourLow, groupHigh, ourGroupLow, 255, length);
  assert(network.drops(Drop.DiscoveryFormat) == 8);
  assert(listen() == 0);
});

test("options: one of length 0, one that is cut off, and too many end it", () => {
  beginUsable();
  buildAbout(135, 0, linkHigh, ourLow);
  for (let length: u32 = 25; length < 32; length++) {
    addLinkLayer(24, 1, neighbourMac);
    arriveMessage(linkHigh, neighbourLow, groupHigh, ourGroupLow, 255, length);
  }
  addLinkLayer(24, 1, neighbourMac);
  store<u8>(frame + 54 + 25, 0);
  arriveMessage(linkHigh, neighbourLow, groupHigh, ourGroupLow, 255, 32);
  store<u8>(frame + 54 + 25, 2);
  arriveMessage(linkHigh, neighbourLow, groupHigh, ourGroupLow, 255, 32);
  let length: u32 = 24;
  for (let index = 0; index < 33; index++) length = addLinkLayer(length, 77, neighbourMac);
  arriveMessage(linkHigh, neighbourLow, groupHigh, ourGroupLow, 255, length);
  assert(network.drops(Drop.DiscoveryFormat) == 10);
  arriveMessage(linkHigh, neighbourLow, groupHigh, ourGroupLow, 255, length - 8);
  assert(network.drops(Drop.DiscoveryFormat) == 10);
});

test("RFC 6980: what came with a fragment header is not believed", () => {
  beginUsable();
  const length = addLinkLayer(buildAbout(135, 0, linkHigh, ourLow), 1, neighbourMac);
  arriveMessage(linkHigh, neighbourLow, groupHigh, ourGroupLow, 255, length);
  assert(listen() == 1);
  memory.copy(frame + 62, frame + 54, length);
  store<u64>(frame + 54, 58);
  store<u8>(frame + 20, 44);
  store<u16>(frame + 18, bswap<u16>(<u16>(length + 8)));
  assert(!receive(62 + length));
  assert(network.drops(Drop.DiscoveryFormat) == 1 && listen() == 0);
});

test("a frame waits until its neighbour has said where it is", () => {
  beginUsable();
  const free = device.available();
  assert(toNeighbour(2 * second));
  assert(listen() == 1 && sentTcp() == 0);
  const question = sentMessage(135);
  assert(goes(question, linkHigh, ourLow, groupHigh, 0x1ff000009));
  assert(destinationMac(question) == 0x090000ff3333);
  assert(isAbout(question, linkHigh, neighbourLow));
  assert(load<u8>(question, 78) == 1 && load<u8>(question, 80) == 2);
  // An answer without an address is none.
  buildAbout(136, solicited | overrides, linkHigh, neighbourLow);
  arriveMessage(linkHigh, neighbourLow, linkHigh, ourLow, 255, 24);
  assert(listen() == 0);
  answer(linkHigh, neighbourLow, solicited | overrides, neighbourMac, 2 * second);
  assert(listen() == 1);
  assert(destinationMac(sentTcp()) == neighbourMac);
  assert(device.available() == free);
});

test("who was not asked is not heard; a solicited answer to a group is none", () => {
  beginUsable();
  answer(linkHigh, neighbourLow, overrides, strangerMac, 2 * second);
  assert(network.drops(Drop.DiscoveryTarget) == 1);
  const length = addLinkLayer(buildAbout(136, solicited, linkHigh, neighbourLow), 2, strangerMac);
  arriveMessage(linkHigh, neighbourLow, groupHigh, 1, 255, length);
  assert(network.drops(Drop.DiscoveryFormat) == 1);
  assert(wayTo(2 * second) == 0);
});

test("another MAC address counts only with the override flag; without it there is doubt", () => {
  beginUsable();
  acquaint(2 * second);
  answer(linkHigh, neighbourLow, solicited, strangerMac, 2 * second);
  assert(wayTo(2 * second) == neighbourMac);
  assert(sentMessage(135) != 0);
  answer(linkHigh, neighbourLow, overrides, strangerMac, 3 * second);
  assert(wayTo(3 * second) == strangerMac);
});

test("after half a minute it is asked alone, then all are, then it is given up", () => {
  beginUsable();
  const free = device.available();
  acquaint(2 * second);
  assert(wayTo(2 * second + ipv6RefreshUs - 1) == neighbourMac);
  assert(sentMessage(135) == 0);
  let nowUs = 2 * second + ipv6RefreshUs;
  for (let round: u32 = 0; round < neighbourTriesMax; round++) {
    assert(wayTo(nowUs) == neighbourMac);
    assert(destinationMac(sentMessage(135)) == neighbourMac);
    assert(wayTo(nowUs + neighbourRetryUs - 1) == neighbourMac);
    assert(sentMessage(135) == 0);
    nowUs += neighbourRetryUs;
  }
  assert(wayTo(nowUs) == 0);
  assert(destinationMac(sentMessage(135)) == 0x090000ff3333);
  for (let round: u32 = 1; round < neighbourTriesMax; round++) {
    nowUs += neighbourRetryUs;
    network.poll(nowUs);
    listen();
    assert(sentMessage(135) != 0);
  }
  nowUs += neighbourRetryUs;
  network.poll(nowUs);
  assert(listen() == 0 && device.available() == free);
});

test("what is on the link goes straight there, everything else to the router", () => {
  beginWithPrefix();
  send(2, farHigh, 5, 2 * second);
  listen();
  assert(destinationMac(sentTcp()) == routerMac);
  assert(goes(sentTcp(), prefixHigh, ourLow, farHigh, 5));
  send(2, prefixHigh, 5, 2 * second);
  listen();
  assert(isAbout(sentMessage(135), prefixHigh, 5));
});

test("a router whose lifetime is 0, or over, or that says it is none, is not used", () => {
  beginWithPrefix();
  assert(send(2, farHigh, 5, 2 * second));
  advertise(0, prefixHigh, 0xc0, 86400, 14400, 3 * second);
  assert(!send(2, farHigh, 5, 3 * second));
  advertise(10, prefixHigh, 0xc0, 86400, 14400, 4 * second);
  assert(send(2, farHigh, 5, 14 * second - 1));
  assert(!send(2, farHigh, 5, 14 * second));
  advertise(1800, prefixHigh, 0xc0, 86400, 14400, 20 * second);
  answer(linkHigh, routerLow, solicited | overrides | router, routerMac, 20 * second);
  assert(send(2, farHigh, 5, 20 * second));
  answer(linkHigh, routerLow, solicited | overrides, routerMac, 20 * second);
  assert(!send(2, farHigh, 5, 20 * second));
  listen();
});

test("a router that does not answer gives way to one that does", () => {
  beginWithPrefix();
  from(strangerMac);
  const length = addLinkLayer(buildRouter(1800), 1, strangerMac);
  arriveMessage(linkHigh, 0xfd, groupHigh, 1, 255, length);
  send(2, farHigh, 5, 2 * second);
  listen();
  assert(destinationMac(sentTcp()) == routerMac);
  for (let round: u64 = 0; round < 5; round++) {
    network.poll(3 * second + round * neighbourRetryUs);
    send(2, farHigh, 5, 3 * second + round * neighbourRetryUs);
    listen();
    assert(round < 2 == (sentTcp() != 0));
  }
  network.poll(8 * second);
  send(2, farHigh, 5, 8 * second);
  listen();
  assert(destinationMac(sentTcp()) == strangerMac);
  // Once it has spoken again it is as good as before.
  advertise(1800, prefixHigh, 0xc0, 86400, 14400, 9 * second);
  send(2, farHigh, 5, 9 * second);
  listen();
  assert(destinationMac(sentTcp()) == routerMac);
});

test("four routers are remembered; a fifth does not push one out", () => {
  beginUsable();
  for (let index: u64 = 1; index <= 5; index++) {
    const length = addLinkLayer(buildRouter(<u32>(1800 - index)), 1, strangerMac);
    arriveMessage(linkHigh, index, groupHigh, 1, 255, length);
  }
  assert(network.routesIpv6.findNextHop(farHigh, 5, 2 * second));
  assert(network.routesIpv6.hopLow == 1);
  assert(network.routesIpv6.findNextHop(farHigh, 5, 1797 * second + second / 2));
  assert(network.routesIpv6.hopLow <= 4);
  assert(!network.routesIpv6.findNextHop(farHigh, 5, 1801 * second));
});

test("a router that the configuration names is the only one, and nobody ends it", () => {
  beginUsable();
  network.routesIpv6.fixRouter(linkHigh, 7);
  advertise(1800, prefixHigh, 0xc0, 86400, 14400, second);
  const length = addLinkLayer(buildRouter(0), 1, strangerMac);
  arriveMessage(linkHigh, 7, groupHigh, 1, 255, length);
  assert(network.routesIpv6.findNextHop(farHigh, 5, 2 * second));
  assert(network.routesIpv6.hopHigh == linkHigh && network.routesIpv6.hopLow == 7);
});

test("an advertisement that is not from this link's routers changes nothing", () => {
  beginUsable();
  const length = addLinkLayer(buildRouter(1800), 1, routerMac);
  arriveMessage(prefixHigh, routerLow, groupHigh, 1, 255, length);
  arriveMessage(linkHigh, routerLow, groupHigh, 1, 254, length);
  arriveMessage(linkHigh, routerLow, groupHigh, 1, 255, 15);
  store<u8>(frame + 54 + 17, 0);
  arriveMessage(linkHigh, routerLow, groupHigh, 1, 255, length);
  assert(network.drops(Drop.DiscoveryFormat) == 4);
  assert(!network.routesIpv6.findNextHop(farHigh, 5, 2 * second));
});

test("the link's MTU is taken between 1280 and the device's", () => {
  beginUsable();
  const mtus = [1279, 1501, 0x10000, 1400, 1280];
  const results = [1500, 1500, 1500, 1400, 1280];
  for (let index = 0; index < mtus.length; index++) {
    const length = buildRouter(0);
    store<u32>(frame + 54 + length, 0x0105);
    store<u32>(frame + 54 + length, bswap<u32>(mtus[index]), 4);
    arriveMessage(linkHigh, routerLow, groupHigh, 1, 255, length + 8);
    assert(network.mtu(1) == <u32>results[index]);
  }
  assert(network.mtu(0) == 1500);
});

test("a redirect changes no way", () => {
  beginWithPrefix();
  memory.fill(frame + 54, 0, 40);
  store<u8>(frame + 54, 137);
  store<u64>(frame + 62, bswap<u64>(linkHigh));
  store<u64>(frame + 70, bswap<u64>(<u64>0x66));
  store<u64>(frame + 78, bswap<u64>(farHigh));
  store<u64>(frame + 86, bswap<u64>(<u64>5));
  arriveMessage(linkHigh, routerLow, linkHigh, ourLow, 255, 40);
  assert(network.drops(Drop.IcmpType) == 1);
  send(2, farHigh, 5, 2 * second);
  listen();
  assert(destinationMac(sentTcp()) == routerMac);
});

test("a scan of the link fills no memory, and whoever has answered stays known", () => {
  beginWithPrefix();
  const free = device.available();
  acquaint(2 * second);
  let nowUs = 3 * second;
  for (let host: u64 = 0; host < 2000; host++) {
    send(2, prefixHigh, 0x1000 + host, nowUs);
    network.poll(nowUs);
    listen();
    nowUs += 1000;
  }
  assert(wayTo(nowUs) == neighbourMac);
  for (let round = 0; round < 30; round++) {
    nowUs += neighbourRetryUs;
    network.poll(nowUs);
    listen();
  }
  assert(device.available() == free);
});
