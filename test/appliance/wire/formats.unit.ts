import {
  arpLength,
  ArpPacket,
  arpReply,
  arpRequest,
  buildArp,
  checkArp,
} from "../../../appliance/wire/arp";
import { DhcpReply } from "../../../appliance/wire/dhcp";
import { Drop } from "../../../appliance/wire/drop";
import { buildEthernet, checkEthernet, EthernetHeader } from "../../../appliance/wire/ethernet";
import { buildIpv4, checkIpv4, Ipv4Header, isMartianSource } from "../../../appliance/wire/ipv4";
import { buildTcp, checkTcp, TcpHeader } from "../../../appliance/wire/tcp";
import { buildUdp, checkUdp, UdpHeader } from "../../../appliance/wire/udp";
import { test } from "../unit";

const at = heap.alloc(1024);
const ours: u64 = 0x665544332202;
const theirs: u64 = 0x060504030200;

test("Ethernet: built and read; others' frames and group senders are refused", () => {
  buildEthernet(at, ours, theirs, 0x0800);
  assert(EthernetHeader.at(at).destination == ours);
  assert(EthernetHeader.at(at).source == theirs);
  assert(EthernetHeader.at(at).type == 0x0800);
  assert(checkEthernet(at, 14, ours) == Drop.None);
  assert(checkEthernet(at, 13, ours) == Drop.EthernetShort);
  assert(checkEthernet(at, 14, ours + 2) == Drop.EthernetAddress);
  buildEthernet(at, 0xffffffffffff, theirs, 0x0806);
  assert(checkEthernet(at, 14, ours) == Drop.None);
  buildEthernet(at, ours, theirs | 1, 0x0800);
  assert(checkEthernet(at, 14, ours) == Drop.EthernetAddress);
});

test("ARP: built and read; each wrong field is refused", () => {
  buildArp(at, arpReply, theirs, 0x0a000001, ours, 0x0a000002);
  assert(checkArp(at, arpLength) == Drop.None);
  assert(checkArp(at, arpLength - 1) == Drop.ArpShort);
  const packet = ArpPacket.at(at);
  assert(packet.operation == arpReply);
  assert(packet.senderMac == theirs);
  assert(packet.sender == 0x0a000001);
  assert(packet.target == 0x0a000002);
  for (let offset = 0; offset < 8; offset++) {
    buildArp(at, arpRequest, theirs, 0x0a000001, 0, 0x0a000002);
    store<u8>(at + offset, load<u8>(at + offset) ^ 0x80);
    assert(checkArp(at, arpLength) == Drop.ArpFormat);
  }
  buildArp(at, arpRequest, 0xffffffffffff, 0x0a000001, 0, 0x0a000002);
  assert(checkArp(at, arpLength) == Drop.ArpAddress);
});

test("IPv4: built and read", () => {
  buildIpv4(at, 576, 17, 0x0a000001, 0xc0000201);
  const header = Ipv4Header.at(at);
  assert(checkIpv4(at, 576) == Drop.None);
  assert(header.headerLength == 20 && header.totalLength == 576 && header.protocol == 17);
  assert(header.source == 0x0a000001 && header.destination == 0xc0000201);
  assert(load<u8>(at, 8) == 64);
  assert(load<u16>(at, 6) == 0x0040);
});

test("IPv4: each wrong length, version, sum and fragment is refused by its name", () => {
  buildIpv4(at, 100, 6, 0x0a000001, 0x0a000002);
  assert(checkIpv4(at, 19) == Drop.Ipv4Short);
  assert(checkIpv4(at, 99) == Drop.Ipv4TotalLength);
  store<u8>(at, 0x65);
  assert(checkIpv4(at, 100) == Drop.Ipv4Version);
  store<u8>(at, 0x44);
  assert(checkIpv4(at, 100) == Drop.Ipv4HeaderLength);
  store<u8>(at, 0x4f);
  assert(checkIpv4(at, 59) == Drop.Ipv4HeaderLength);
  assert(checkIpv4(at, 100) == Drop.Ipv4Checksum);
  buildIpv4(at, 19, 6, 0x0a000001, 0x0a000002);
  assert(checkIpv4(at, 100) == Drop.Ipv4TotalLength);
  buildIpv4(at, 100, 6, 0x0a000001, 0x0a000002);
  // "More fragments", and the checksum put right: RFC 1624.
  store<u16>(at, load<u16>(at, 6) | 0x0020, 6);
  store<u16>(at, load<u16>(at, 10) - 0x0020, 10);
  assert(checkIpv4(at, 100) == Drop.Ipv4Fragment);
});

test("IPv4: one wrong bit anywhere in the header is noticed", () => {
  for (let bit = 0; bit < 160; bit++) {
    buildIpv4(at, 100, 6, 0x0a000001, 0x0a000002);
    const byte = at + (bit >> 3);
    const flipped = (<u32>load<u8>(byte)) ^ (1 << (bit & 7));
    store<u8>(byte, <u8>flipped);
    assert(checkIpv4(at, 100) != Drop.None);
  }
});

test("sources that nobody has (RFC 1122 §3.2.1.3)", () => {
  assert(isMartianSource(0));
  assert(isMartianSource(0x7f000001));
  assert(isMartianSource(0xe0000001));
  assert(isMartianSource(0xffffffff));
  assert(!isMartianSource(0x0a000001));
});

test("UDP and TCP: built, read, and refused where the lengths disagree", () => {
  buildUdp(at, 67, 68, 300);
  assert(UdpHeader.at(at).sourcePort == 67 && UdpHeader.at(at).destinationPort == 68);
  assert(checkUdp(at, 300) == Drop.None);
  assert(checkUdp(at, 299) == Drop.UdpLength);
  assert(checkUdp(at, 7) == Drop.UdpShort);
  buildUdp(at, 67, 68, 7);
  assert(checkUdp(at, 300) == Drop.UdpLength);
  buildTcp(at, 80, 50000, 0x12345678, 0x9abcdef0, 24, 18, 1000);
  const header = TcpHeader.at(at);
  assert(header.sourcePort == 80 && header.destinationPort == 50000);
  assert(header.sequenceNumber == 0x12345678);
  assert(header.acknowledgmentNumber == 0x9abcdef0);
  assert(header.headerLength == 24 && header.flags == 18 && header.window == 1000);
  assert(checkTcp(at, 24) == Drop.None);
  assert(checkTcp(at, 23) == Drop.TcpDataOffset);
  assert(checkTcp(at, 19) == Drop.TcpShort);
  buildTcp(at, 80, 50000, 1, 1, 16, 18, 1000);
  assert(checkTcp(at, 100) == Drop.TcpDataOffset);
});

/** A reply whose options are the bytes that `option` writes at 240. */
function dhcpReply(): void {
  memory.fill(at, 0, 1024);
  store<u32>(at, 0x00060102);
  store<u64>(at, ours, 28);
  store<u32>(at, 0x63538263, 236);
  store<u32>(at, 0x00020135, 240);
}

test("DHCP: a cut option, a foreign station and a missing type are refused", () => {
  const reply = new DhcpReply();
  dhcpReply();
  assert(reply.parse(at, 244, ours) == Drop.None);
  assert(reply.messageType == 2);
  assert(reply.parse(at, 242, ours) == Drop.DhcpFormat);
  assert(reply.parse(at, 241, ours) == Drop.DhcpFormat);
  assert(reply.parse(at, 240, ours) == Drop.DhcpFormat);
  assert(reply.parse(at, 239, ours) == Drop.DhcpFormat);
  assert(reply.parse(at, 244, theirs) == Drop.DhcpFormat);
  store<u8>(at, 1);
  assert(reply.parse(at, 244, ours) == Drop.DhcpFormat);
});

test("DHCP: options go on in file and sname where option 52 says so", () => {
  const reply = new DhcpReply();
  dhcpReply();
  store<u32>(at, 0x00030134, 243);
  store<u8>(at, 0xff, 246);
  // The router in file, the lease in sname.
  store<u16>(at, 0x0403, 108);
  store<u32>(at, 0x0100000a, 110);
  store<u8>(at, 0xff, 114);
  store<u16>(at, 0x0433, 44);
  store<u32>(at, 0x78000000, 46);
  store<u8>(at, 0xff, 50);
  assert(reply.parse(at, 300, ours) == Drop.None);
  assert(reply.router == 0x0a000001);
  assert(reply.leaseTime == 120);
});

test("DHCP: no bytes at all make it read beyond its end", () => {
  const reply = new DhcpReply();
  let value: u32 = 1;
  for (let round = 0; round < 20_000; round++) {
    dhcpReply();
    const length = 240 + (round % 60);
    for (let offset: u32 = 240; offset < 512; offset++) {
      value = value * 1103515245 + 12345;
      store<u8>(at + offset, (<u8>(value >> 16)) & (round & 1 ? 63 : 255));
    }
    reply.parse(at, length, ours);
  }
});
