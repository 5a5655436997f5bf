// RFC 4862 and RFC 4861 §6.3: how the machine comes by its addresses, and loses them.

import { AddressState } from "../../../appliance/net/addresses";
import { Frame } from "../../../appliance/net/frame";
import { Drop } from "../../../appliance/wire/drop";
import { test } from "../unit";
import {
  addLinkLayer,
  addPrefix,
  advertise,
  answer,
  arriveMessage,
  begin,
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
  mac,
  messageAt,
  neighbourLow,
  neighbourMac,
  network,
  ourGroupLow,
  ourLow,
  prefixHigh,
  routerLow,
  second,
  sentMessage,
} from "../../devices/ipv6-link.unit";

const hour: u64 = 3600 * second;
const infinite: u32 = 0xffffffff;

function state(local: u32): AddressState {
  return network.addresses.record(local).state;
}

/** Whoever wants our address as well asks for it. */
function compete(high: u64): void {
  buildAbout(135, 0, high, ourLow);
  arriveMessage(0, 0, groupHigh, ourGroupLow, 255, 24, second / 2);
}

test("at the start: the group is joined, the address asked for, and all routers", () => {
  network.ipv6.start(true, 1, 0);
  assert(listen() == 3);
  const report = sentMessage(143);
  assert(goes(report, 0, 0, groupHigh, 0x16) && load<u8>(report, 21) == 1);
  const question = sentMessage(135);
  assert(goes(question, 0, 0, groupHigh, ourGroupLow) && load<u8>(question, 21) == 255);
  assert(isAbout(question, linkHigh, ourLow));
  assert(destinationMac(question) == 0x0000000ff3333);
  assert(goes(sentMessage(133), 0, 0, groupHigh, 2));
  assert(state(1) == AddressState.Tentative);
});

test("the identifier is the MAC address with ff:fe in it and the universal bit turned", () => {
  begin();
  assert(mac == 0x02);
  assert(network.addresses.record(1).low == 0x000000fffe000000);
});

test("after a second without objection the address is usable, and its group told again", () => {
  begin();
  network.poll(second - 1);
  assert(listen() == 0 && state(1) == AddressState.Tentative);
  assert(network.nextDeadlineUs() == second);
  network.poll(second);
  assert(state(1) == AddressState.Usable);
  assert(listen() == 1);
  assert(goes(sentMessage(143), linkHigh, ourLow, groupHigh, 0x16));
});

test("as long as no frame is free to ask with, an address is not used", () => {
  let taken = device.acquire();
  let first: usize = 0;
  while (taken !== null) {
    taken.next = first;
    first = changetype<usize>(taken);
    taken = device.acquire();
  }
  begin();
  assert(state(1) == AddressState.Tentative);
  network.poll(second);
  assert(state(1) == AddressState.Tentative && listen() == 0);
  while (first != 0) {
    const held = changetype<Frame>(first);
    first = held.next;
    device.completed(held);
  }
  network.poll(2 * second);
  listen();
  assert(isAbout(sentMessage(135), linkHigh, ourLow) && state(1) == AddressState.Tentative);
  network.poll(3 * second);
  assert(state(1) == AddressState.Usable);
});

test("the report names each group once, whatever addresses share it", () => {
  beginWithPrefix();
  network.poll(3 * second);
  network.poll(4 * second);
  advertise(1800, farHigh, 0xc0, 86400, 14400, 4 * second);
  listen();
  const at = messageAt(sentMessage(143));
  assert(bswap<u16>(load<u16>(at, 6)) == 1);
});

test("who asks for the same address before it is ours gets it, and IPv6 is over", () => {
  begin();
  compete(linkHigh);
  assert(state(1) == AddressState.Duplicate);
  network.poll(5 * second);
  listen();
  advertise(1800, prefixHigh, 0xc0, 86400, 14400, 6 * second);
  network.poll(100 * second);
  assert(listen() == 0 && state(2) == AddressState.Empty);
  assert(network.nextDeadlineUs() == u64.MAX_VALUE);
});

test("who says that the address is his, from that very address, gets it as well", () => {
  begin();
  addLinkLayer(buildAbout(136, 0x20000000, linkHigh, ourLow), 2, neighbourMac);
  arriveMessage(linkHigh, ourLow, groupHigh, 1, 255, 32, second / 2);
  assert(state(1) == AddressState.Duplicate);
  // From now on it is a neighbour like others.
  answer(linkHigh, ourLow, 0x20000000, neighbourMac, second / 2);
  assert(network.drops(Drop.Ipv6Source) == 0);
});

test("of an address of a prefix only that one is given up", () => {
  beginUsable();
  advertise(1800, prefixHigh, 0xc0, 86400, 14400, second);
  assert(state(2) == AddressState.Tentative);
  compete(prefixHigh);
  assert(state(2) == AddressState.Duplicate && state(1) == AddressState.Usable);
  advertise(1800, prefixHigh, 0xc0, 86400, 14400, 3 * second);
  network.poll(5 * second);
  assert(state(2) == AddressState.Duplicate && state(3) == AddressState.Empty);
});

test("our own question, looped back, is no objection, nor is that of a neighbour", () => {
  begin();
  from(mac);
  compete(linkHigh);
  from(neighbourMac);
  addLinkLayer(buildAbout(135, 0, linkHigh, ourLow), 1, neighbourMac);
  arriveMessage(linkHigh, neighbourLow, groupHigh, ourGroupLow, 255, 32, second / 2);
  assert(network.drops(Drop.DiscoveryTarget) == 2);
  // Nor that of somebody who claims to be none of IPv6's stations.
  buildAbout(135, 0, linkHigh, ourLow);
  arriveMessage(0, 1, groupHigh, ourGroupLow, 255, 24, second / 2);
  assert(network.drops(Drop.Ipv6Source) == 1);
  assert(state(1) == AddressState.Tentative);
});

test("once it is ours nobody can take it away", () => {
  beginUsable();
  compete(linkHigh);
  answer(linkHigh, ourLow, 0x20000000, neighbourMac, 2 * second);
  assert(state(1) == AddressState.Usable);
});

test("a prefix for addresses gives one; one for the link alone, or none of it, gives none", () => {
  beginUsable();
  advertise(1800, farHigh, 0x80, 86400, 14400, second);
  assert(state(2) == AddressState.Empty);
  assert(network.routesIpv6.isOnLink(farHigh, 5, second));
  advertise(1800, prefixHigh, 0x40, 86400, 14400, second);
  assert(state(2) == AddressState.Tentative);
  assert(!network.routesIpv6.isOnLink(prefixHigh, 5, second));
  network.poll(2 * second);
  assert(state(2) == AddressState.Usable && network.addresses.record(2).high == prefixHigh);
});

test("nonsense in a prefix gives no address", () => {
  beginUsable();
  advertise(1800, linkHigh, 0xc0, 86400, 14400, second);
  advertise(1800, groupHigh, 0xc0, 86400, 14400, second);
  advertise(1800, 0, 0xc0, 86400, 14400, second);
  advertise(1800, prefixHigh, 0xc0, 14400, 86400, second);
  advertise(1800, prefixHigh, 0xc0, 0, 0, second);
  const length = addPrefix(buildRouter(1800), prefixHigh, 63, 0xc0, 86400, 14400);
  arriveMessage(linkHigh, routerLow, groupHigh, 1, 255, length, second);
  addPrefix(buildRouter(1800), farHigh, 129, 0xc0, 86400, 14400);
  arriveMessage(linkHigh, routerLow, groupHigh, 1, 255, length, second);
  assert(!network.routesIpv6.isOnLink(farHigh, 0, second));
  assert(state(2) == AddressState.Empty);
});

test("there is room for three prefixes; a fourth waits until one is gone", () => {
  beginUsable();
  for (let index: u64 = 0; index < 4; index++) {
    advertise(1800, prefixHigh + index, 0xc0, index == 0 ? 60 : 86400, 60, second);
  }
  network.poll(2 * second);
  assert(state(2) == AddressState.Usable && state(4) == AddressState.Usable);
  assert(network.addresses.find(prefixHigh + 3, ourLow) == 0xff);
  network.poll(61 * second);
  assert(state(2) == AddressState.Empty);
  advertise(1800, prefixHigh + 3, 0xc0, 86400, 60, 62 * second);
  assert(network.addresses.find(prefixHigh + 3, ourLow) == 2);
});

test("an address lasts as long as its prefix, and no longer", () => {
  beginWithPrefix();
  network.poll(second + 24 * hour - 1);
  assert(state(2) == AddressState.Usable);
  network.poll(second + 24 * hour);
  assert(state(2) == AddressState.Empty && state(1) == AddressState.Usable);
});

test("the two hours' rule: nobody ends an address at once", () => {
  beginWithPrefix();
  const record = network.addresses.record(2);
  advertise(1800, prefixHigh, 0xc0, 10800, 30, 2 * second);
  assert(record.validUntilUs == 2 * second + 3 * hour);
  advertise(1800, prefixHigh, 0xc0, 60, 30, 2 * second);
  assert(record.validUntilUs == 2 * second + 2 * hour);
  // Less than two hours remain: what is shorter is not heard, what is longer is.
  advertise(1800, prefixHigh, 0xc0, 60, 30, hour);
  assert(record.validUntilUs == 2 * second + 2 * hour);
  advertise(1800, prefixHigh, 0xc0, 0, 0, hour);
  assert(record.validUntilUs == 2 * second + 2 * hour);
  advertise(1800, prefixHigh, 0xc0, 7000, 30, hour);
  assert(record.validUntilUs == hour + 7000 * second);
  advertise(1800, prefixHigh, 0xc0, 86400, 30, hour);
  assert(record.validUntilUs == 25 * hour);
  advertise(1800, prefixHigh, 0xc0, infinite, infinite, hour);
  assert(record.validUntilUs == u64.MAX_VALUE);
});

test("routers are asked again after 4, 8, 16 … s, a tenth more or less, until one answers", () => {
  begin();
  let waitUs: u64 = 4 * second;
  let atUs: u64 = 0;
  for (let round = 0; round < 12; round++) {
    network.poll(atUs + waitUs - waitUs / 10 - 1);
    listen();
    assert(sentMessage(133) == 0);
    atUs = network.nextDeadlineUs();
    while (atUs <= second) {
      network.poll(atUs);
      listen();
      atUs = network.nextDeadlineUs();
    }
    network.poll(atUs);
    listen();
    const question = sentMessage(133);
    assert(question != 0 && goes(question, linkHigh, ourLow, groupHigh, 2));
    assert(load<u8>(question, 62) == 1 && load<u8>(question, 64) == 2);
    waitUs = min(2 * waitUs, 3600 * second);
  }
  advertise(1800, prefixHigh, 0x80, 86400, 14400, atUs);
  network.poll(atUs + 7200 * second);
  listen();
  assert(sentMessage(133) == 0);
});

test("a router that is no gateway does not end the search for one", () => {
  begin();
  advertise(0, prefixHigh, 0x80, 86400, 14400, second);
  network.poll(5 * second);
  listen();
  assert(sentMessage(133) != 0);
});

test("a fixed address is asked for as well, and prefixes give none", () => {
  begin(false);
  network.ipv6.autoconfiguration.assign(farHigh, 5, 64, 0);
  assert(listen() > 0);
  assert(isAbout(sentMessage(135), farHigh, 5));
  network.poll(second);
  assert(state(2) == AddressState.Usable);
  assert(network.routesIpv6.isOnLink(farHigh, 6, second));
  advertise(1800, prefixHigh, 0xc0, 86400, 14400, second);
  assert(state(3) == AddressState.Empty);
});

test("an MLD query is answered once, within the time that it names", () => {
  beginUsable();
  memory.fill(frame + 54, 0, 28);
  store<u8>(frame + 54, 130);
  store<u16>(frame + 54, bswap<u16>(2000), 4);
  arriveMessage(linkHigh, routerLow, groupHigh, 1, 1, 28, 2 * second);
  arriveMessage(linkHigh, routerLow, groupHigh, 1, 1, 28, 2 * second);
  const atUs = network.nextDeadlineUs();
  assert(atUs >= 2 * second && atUs <= 4 * second);
  network.poll(atUs);
  assert(listen() == 1);
  assert(load<u8>(messageAt(sentMessage(143)), 8) == 2);
  network.poll(4 * second);
  listen();
  assert(sentMessage(143) == 0);
});

test("an MLD query from afar, from nobody, or of version 1 is not answered", () => {
  beginUsable();
  memory.fill(frame + 54, 0, 28);
  store<u8>(frame + 54, 130);
  arriveMessage(linkHigh, routerLow, groupHigh, 1, 2, 28);
  arriveMessage(prefixHigh, routerLow, groupHigh, 1, 1, 28);
  arriveMessage(0, 0, groupHigh, 1, 1, 28);
  arriveMessage(linkHigh, routerLow, groupHigh, 1, 1, 24);
  assert(network.drops(Drop.DiscoveryFormat) == 4);
});

test("all that costs no frame in the end", () => {
  const free = device.available();
  beginWithPrefix();
  network.poll(100 * second);
  listen();
  assert(device.available() == free);
});
