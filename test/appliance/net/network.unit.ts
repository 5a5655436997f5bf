// The network layer over the loopback device: frames are built here and handed in; what the stack
// sends comes back through `heard`.

import { localIpv4 } from "../../../appliance/net/local";
import {
  echoReplyBurst,
  icmpErrorBurst,
  neighbourLifeUs,
  neighbourRefreshUs,
  neighbourRetryUs,
} from "../../../appliance/policy";
import { ArpPacket, arpReply, arpRequest, buildArp } from "../../../appliance/wire/arp";
import { checksumOf, folded, pseudoHeaderSum, sumOf } from "../../../appliance/wire/checksum";
import { Drop } from "../../../appliance/wire/drop";
import { buildEthernet, EthernetHeader } from "../../../appliance/wire/ethernet";
import { buildIpv4, checkIpv4, Ipv4Header } from "../../../appliance/wire/ipv4";
import { buildTcp } from "../../../appliance/wire/tcp";
import { buildUdp } from "../../../appliance/wire/udp";
import { device, frame, mac, network, receive } from "../../devices/link.unit";
import { test } from "../unit";

const address: u32 = 0x0a4d0002;
const gateway: u32 = 0x0a4d0001;
const neighbour: u32 = 0x0a4d0009;
const neighbourMac: u64 = 0x090000000002;
/** Sum of the two, in the order of the bytes on the wire. */
const bothAddresses: u64 = <u64>bswap<u32>(address) + <u64>bswap<u32>(neighbour);
const broadcast: u64 = 0xffffffffffff;

/** Address of the last frame that the stack sent, or 0; how many there were. */
let heard: usize = 0;
let heardLength: u32 = 0;

function listen(): u32 {
  heard = 0;
  const count = device.receive();
  if (count > 0) {
    heard = device.receivedFrame(count - 1).address;
    heardLength = device.receivedFrame(count - 1).length;
  }
  device.recycle();
  return count;
}

function begin(): void {
  network.configure(address, 24, gateway);
  listen();
}

function arrive(length: u32, nowUs: u64 = 0): bool {
  return receive(length, nowUs);
}

function arriveArp(operation: u32, sender: u32, target: u32, nowUs: u64 = 0): void {
  buildEthernet(frame, operation == arpRequest ? broadcast : mac, neighbourMac, 0x0806);
  buildArp(frame + 14, operation, neighbourMac, sender, 0, target);
  assert(!arrive(42, nowUs));
}

/** A datagram of `length` bytes of content, already at frame + 34, from the neighbour. */
function arriveIpv4(protocol: u32, length: u32, source: u32 = neighbour, to: u32 = address): bool {
  buildEthernet(frame, mac, neighbourMac, 0x0800);
  buildIpv4(frame + 14, 20 + length, protocol, source, to);
  return arrive(34 + length);
}

function echoRequest(length: u32): void {
  for (let at: u32 = 0; at < length; at++) store<u8>(frame + 34 + at, <u8>(at * 7));
  store<u32>(frame + 34, 8);
  store<u16>(frame + 34, <u16>checksumOf(sumOf(frame + 34, length, 0)), 2);
}

test("without an address nothing is sent; taking one is announced", () => {
  const free = device.available();
  assert(!network.send(network.open(localIpv4)!, localIpv4, 0, neighbour, 6));
  assert(device.available() == free && listen() == 0);
  network.configure(address, 24, gateway);
  assert(listen() == 1);
  assert(EthernetHeader.at(heard).destination == broadcast);
  assert(ArpPacket.at(heard + 14).target == address);
});

test("a device that comes back with another MAC address is announced, and heard there", () => {
  begin();
  network.poll(0);
  assert(listen() == 0);
  const other = mac + (1 << 40);
  store<u8>(device.macAddress, <u8>(other >> 40), 5);
  device.arrivals += 1;
  network.poll(0);
  assert(listen() == 1);
  assert(EthernetHeader.at(heard).destination == broadcast);
  assert(ArpPacket.at(heard + 14).senderMac == other);
  network.poll(0);
  assert(listen() == 0);
  echoRequest(20);
  arriveIpv4(1, 20);
  assert(listen() == 0);
  arriveArp(arpRequest, neighbour, address);
  assert(listen() == 1);
  assert(ArpPacket.at(heard + 14).senderMac == other);
  store<u8>(device.macAddress, <u8>(mac >> 40), 5);
});

test("an ARP request for us is answered and remembered, one for others is neither", () => {
  begin();
  arriveArp(arpRequest, neighbour + 1, 0x0a4d0055);
  assert(listen() == 0);
  network.sendIpv4(network.open(localIpv4)!, neighbour + 1, 17);
  assert(listen() == 1);
  assert(EthernetHeader.at(heard).type == 0x0806);
  arriveArp(arpRequest, neighbour, address);
  assert(listen() == 1);
  assert(EthernetHeader.at(heard).destination == neighbourMac);
  const reply = ArpPacket.at(heard + 14);
  assert(reply.operation == arpReply && reply.senderMac == mac && reply.sender == address);
  assert(network.sendIpv4(network.open(localIpv4)!, neighbour, 17));
  assert(listen() == 1);
  assert(EthernetHeader.at(heard).destination == neighbourMac);
});

test("ARP from beyond our network, from our own address or a group is not believed", () => {
  begin();
  arriveArp(arpRequest, 0xc0000201, address);
  arriveArp(arpRequest, address, address);
  arriveArp(arpRequest, 0x0a4d00ff, address);
  assert(network.drops(Drop.ArpAddress) == 3);
  assert(listen() == 0);
  arriveArp(arpRequest, 0, address);
  assert(listen() == 1);
});

test("a frame waits for its neighbour; a newer one takes its place; the answer lets it go", () => {
  begin();
  const free = device.available();
  assert(network.sendIpv4(network.open(localIpv4)!, neighbour, 17));
  const second = network.open(localIpv4)!;
  second.extend(10);
  assert(network.sendIpv4(second, neighbour, 17));
  assert(device.available() == free - 2);
  assert(listen() == 1);
  assert(ArpPacket.at(heard + 14).target == neighbour);
  assert(network.neighbours.framesDropped == 1);
  arriveArp(arpReply, neighbour, address);
  assert(listen() == 1);
  assert(heardLength == 44);
  assert(EthernetHeader.at(heard).destination == neighbourMac);
  assert(device.available() == free);
});

test("who does not answer is asked three times, a second apart, and then given up", () => {
  begin();
  const free = device.available();
  network.sendIpv4(network.open(localIpv4)!, neighbour, 17);
  for (let round: u64 = 0; round < 3; round++) {
    network.poll(round * neighbourRetryUs);
    assert(listen() == 1);
    network.poll((round + 1) * neighbourRetryUs - 1);
    assert(listen() == 0);
    assert(network.nextDeadlineUs() <= (round + 1) * neighbourRetryUs);
  }
  network.poll(3 * neighbourRetryUs);
  assert(listen() == 0);
  assert(network.nextDeadlineUs() == u64.MAX_VALUE);
  assert(device.available() == free);
});

test("a neighbour in use is asked again after a while, and forgotten when it stays silent", () => {
  begin();
  arriveArp(arpRequest, neighbour, address, 1000);
  listen();
  network.poll(1000 + neighbourRefreshUs);
  network.sendIpv4(network.open(localIpv4)!, neighbour, 17);
  assert(listen() == 2);
  assert(EthernetHeader.at(heard).destination == neighbourMac);
  network.poll(1000 + neighbourLifeUs);
  network.sendIpv4(network.open(localIpv4)!, neighbour, 17);
  assert(listen() == 1);
  assert(EthernetHeader.at(heard).destination == broadcast);
});

test("a table full of strangers forgets the one heard longest ago, and leaks no frame", () => {
  begin();
  const free = device.available();
  for (let host: u32 = 0; host < 250; host++) {
    network.poll(<u64>host * 20_000);
    const opened = network.open(localIpv4);
    if (opened !== null) network.sendIpv4(opened, 0x0a4d0003 + host, 17);
    listen();
  }
  for (let second: u64 = 10; second < 20; second++) {
    network.poll(second * 1_000_000);
    listen();
  }
  assert(device.available() == free);
});

test("a frame that waits never goes to the neighbour that takes the place of its own", () => {
  begin();
  const free = device.available();
  for (let host: u32 = 0x10; host < 0x50; host++) {
    network.sendIpv4(network.open(localIpv4)!, 0x0a4d0000 + host, 17);
    listen();
    for (let other: u32 = 0x50; other < 0x54; other++) {
      arriveArp(arpRequest, 0x0a4d0000 + ((other * host) & 0xfe), address);
      const count = device.receive();
      for (let index: u32 = 0; index < count; index++) {
        const at = device.receivedFrame(index).address;
        if (EthernetHeader.at(at).type != 0x0800) continue;
        assert(Ipv4Header.at(at + 14).destination == 0x0a4d0000 + ((other * host) & 0xfe));
      }
      device.recycle();
    }
    if (device.available() < free - 16) network.neighbours.clear();
  }
});

test("what is not on our network goes to the gateway; without one it is not sent", () => {
  begin();
  network.sendIpv4(network.open(localIpv4)!, 0xc0000201, 17);
  assert(listen() == 1);
  assert(ArpPacket.at(heard + 14).target == gateway);
  network.configure(address, 24, 0);
  listen();
  const free = device.available();
  assert(!network.sendIpv4(network.open(localIpv4)!, 0xc0000201, 17));
  assert(device.available() == free);
});

test("echo requests of even and odd length come back with a good checksum", () => {
  begin();
  arriveArp(arpRequest, neighbour, address);
  listen();
  for (let length: u32 = 8; length < 80; length++) {
    echoRequest(length);
    assert(!arriveIpv4(1, length));
    assert(listen() == 1);
    assert(heardLength == 34 + length);
    assert(checkIpv4(heard + 14, 20 + length) == Drop.None);
    assert(Ipv4Header.at(heard + 14).destination == neighbour);
    assert(load<u8>(heard, 34) == 0);
    assert(folded(sumOf(heard + 34, length, 0)) == 0xffff);
    assert(memory.compare(heard + 38, frame + 38, length - 4) == 0);
  }
});

test("echo replies are limited, and a damaged request has none", () => {
  begin();
  arriveArp(arpRequest, neighbour, address);
  listen();
  let answered: u32 = 0;
  for (let round: u32 = 0; round < echoReplyBurst + 50; round++) {
    echoRequest(8);
    arriveIpv4(1, 8);
    answered += listen();
  }
  assert(answered == echoReplyBurst);
  assert(network.drops(Drop.IcmpRate) == 50);
  store<u8>(frame, 1, 40);
  arriveIpv4(1, 8);
  assert(network.drops(Drop.IcmpChecksum) == 1);
});

/** An ICMP error of this type about a TCP segment from `source`. */
function arriveError(type: u32, source: u32, length: u32): bool {
  const quoted = frame + 42;
  buildIpv4(quoted, 1500, 6, source, neighbour);
  buildTcp(quoted + 20, 80, 50000, 7, 0, 20, 16, 0);
  store<u32>(frame + 34, type | (4 << 8));
  store<u32>(frame + 34, bswap<u32>(1400), 4);
  store<u16>(frame + 34, <u16>checksumOf(sumOf(frame + 34, length, 0)), 2);
  return arriveIpv4(1, length, gateway);
}

test("an ICMP error about a datagram of ours stands in the packet with what it quotes", () => {
  begin();
  assert(arriveError(3, address, 36));
  const packet = network.packet;
  assert(packet.protocol == 1 && packet.icmpType == 3 && packet.icmpCode == 4);
  assert(packet.icmpMtu == 1400);
  assert(packet.quotedProtocol == 6 && <u32>packet.quotedLow == neighbour);
  assert(packet.payloadLength == 8);
  assert(bswap<u16>(load<u16>(packet.payload)) == 80);
});

test("an ICMP error that quotes too little, or somebody else, is dropped", () => {
  begin();
  assert(!arriveError(3, address, 35));
  assert(!arriveError(3, address, 20));
  assert(!arriveError(11, neighbour, 36));
  assert(network.drops(Drop.IcmpQuote) == 3);
});

test("a datagram for a port where nobody listens earns an error, but not for ever", () => {
  begin();
  arriveArp(arpRequest, neighbour, address);
  listen();
  let refused: u32 = 0;
  for (let round: u32 = 0; round < icmpErrorBurst + 5; round++) {
    buildUdp(frame + 34, 5000, 6000, 12);
    assert(arriveIpv4(17, 12));
    network.refusePort();
    refused += listen();
    if (round > 0) continue;
    assert(load<u16>(heard, 34) == 0x0303);
    assert(folded(sumOf(heard + 34, heardLength - 34, 0)) == 0xffff);
    assert(memory.compare(heard + 42, frame + 14, 28) == 0);
  }
  assert(refused == icmpErrorBurst);
});

test("nobody speaks from martian, broadcast, multicast or our own addresses (MUST-63)", () => {
  begin();
  buildUdp(frame + 34, 5000, 6000, 12);
  assert(!arriveIpv4(17, 12, 0x7f000001));
  assert(!arriveIpv4(17, 12, 0xe0000001));
  assert(!arriveIpv4(17, 12, 0x0a4d00ff));
  assert(!arriveIpv4(17, 12, 0xffffffff));
  assert(!arriveIpv4(17, 12, 0));
  assert(!arriveIpv4(17, 12, address));
  assert(network.drops(Drop.Ipv4Source) == 6);
});

test("TCP by broadcast, or for another address, is not taken (MUST-57)", () => {
  begin();
  buildTcp(frame + 34, 50000, 80, 1, 1, 20, 2, 1000);
  assert(!arriveIpv4(6, 20, neighbour, 0x0a4d00ff));
  assert(!arriveIpv4(6, 20, neighbour, 0xffffffff));
  assert(!arriveIpv4(6, 20, neighbour, 0x0a4d0003));
  buildEthernet(frame, broadcast, neighbourMac, 0x0800);
  buildIpv4(frame + 14, 40, 6, neighbour, address);
  assert(!arrive(54));
  assert(network.drops(Drop.Ipv4Destination) == 4);
});

test("checksums of TCP and UDP are verified where the device does not vouch (MUST-3)", () => {
  begin();
  buildTcp(frame + 34, 50000, 80, 1, 1, 20, 2, 1000);
  assert(!arriveIpv4(6, 20));
  assert(network.drops(Drop.TcpChecksum) == 1);
  const sum = sumOf(frame + 34, 20, pseudoHeaderSum(bothAddresses, 6, 20));
  store<u16>(frame + 34, <u16>checksumOf(sum), 16);
  assert(arriveIpv4(6, 20));
  assert(network.packet.checksumGood && network.packet.payloadLength == 20);
  buildUdp(frame + 34, 5000, 6000, 12);
  store<u16>(frame + 34, 1, 6);
  assert(!arriveIpv4(17, 12));
  assert(network.drops(Drop.UdpChecksum) == 1);
});

test("IPv4 options are skipped (MUST-50)", () => {
  begin();
  buildEthernet(frame, mac, neighbourMac, 0x0800);
  buildIpv4(frame + 14, 24 + 8, 17, neighbour, address);
  store<u8>(frame + 14, 0x46);
  store<u32>(frame + 14, 0x01010101, 20);
  store<u16>(frame + 14, 0, 10);
  store<u16>(frame + 14, <u16>checksumOf(sumOf(frame + 14, 24, 0)), 10);
  buildUdp(frame + 38, 5000, 6000, 8);
  assert(arrive(46));
  assert(network.packet.payload == frame + 38);
});

test("a software checksum spans odd segments; offload leaves the pseudo-header (MUST-2)", () => {
  begin();
  arriveArp(arpRequest, neighbour, address);
  listen();
  for (let at: u32 = 0; at < 200; at++) store<u8>(frame + at, <u8>(at * 11 + 1));
  for (let cut: u32 = 1; cut < 12; cut++) {
    const sent = network.open(localIpv4)!;
    buildUdp(sent.extend(8), 1, 2, 8 + cut + 13);
    sent.append(frame, cut);
    sent.append(frame + 100, 13);
    sent.checksumStart = 34;
    sent.checksumOffset = 6;
    assert(network.sendIpv4(sent, neighbour, 17));
    assert(listen() == 1);
    const length = heardLength - 34;
    const pseudo = pseudoHeaderSum(bothAddresses, 17, length);
    assert(folded(sumOf(heard + 34, length, pseudo)) == 0xffff);
  }
  device.checksums = true;
  const sent = network.open(localIpv4)!;
  buildUdp(sent.extend(8), 1, 2, 8);
  sent.checksumStart = 34;
  sent.checksumOffset = 6;
  network.sendIpv4(sent, neighbour, 17);
  listen();
  assert(load<u16>(heard, 40) == folded(pseudoHeaderSum(bothAddresses, 17, 8)));
});

test("no bytes at all make it fail, at any length", () => {
  begin();
  let value: u32 = 1;
  for (let round: u32 = 0; round < 30_000; round++) {
    for (let at: u32 = 0; at < 120; at += 4) {
      value = value * 1103515245 + 12345;
      store<u32>(frame + at, value ^ (value >> 15));
    }
    buildEthernet(frame, mac, neighbourMac, round & 1 ? 0x0800 : 0x0806);
    if (round & 2) buildIpv4(frame + 14, 20 + (value % 80), (round >> 2) % 18, neighbour, address);
    arrive(value % 120, round);
    listen();
  }
});
