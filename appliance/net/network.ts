// Read first: RFC 1122 §3.2. The network layer: what comes in, and (in output.ts) what goes out.
//
//     frame ─▶ Ethernet ─▶ ARP ─▶ neighbours
//                  ├─────▶ IPv6: ipv6.ts
//                  └─────▶ IPv4 ─▶ ICMP: echo answered here; errors about our datagrams ─┐
//                            └───▶ TCP, UDP ─────────────────────▶ `packet`, for server.ts

import { arpReply, arpRequest, ArpPacket, checkArp } from "../wire/arp";
import { Drop } from "../wire/drop";
import {
  broadcastMac,
  checkEthernet,
  EthernetHeader,
  ethernetHeaderLength,
  etherTypeArp,
  etherTypeIpv4,
  etherTypeIpv6,
  isGroupMac,
} from "../wire/ethernet";
import { mappedHigh, mappedLow } from "../wire/ip-address";
import { codePortUnreachable } from "../wire/icmp";
import {
  checkIpv4,
  ipv4AddressSum,
  Ipv4Header,
  isMartianSource,
  protocolIcmp,
  protocolTcp,
  protocolUdp,
} from "../wire/ipv4";
import { checkTcp, checkTcpChecksum } from "../wire/tcp";
import { checkUdp, checkUdpChecksum, UdpHeader } from "../wire/udp";
import { NetDevice } from "./device";
import { Received } from "./frame";
import { Icmp } from "./icmp";
import { Ipv6 } from "./ipv6";
import { localIpv4, localNone } from "./local";
import { Output } from "./output";
import { Packet } from "./packet";

/** Port to which DHCP servers answer (RFC 2131 §4.1). */
export const dhcpClientPort: u32 = 68;

/** Ethernet, ARP, both families of IP and their ICMP over one device. */
@final
export class Network extends Output {
  /** The packet found by the last `receive` that returned true. */
  readonly packet: Packet = new Packet();

  readonly ipv6!: Ipv6;
  private readonly icmp: Icmp = new Icmp();
  /** `arrivals` of the device that the link has heard of. */
  private announced: u32 = 0;
  private readonly dropCounts: usize = heap.alloc(Drop.Count * sizeof<u64>());

  constructor(device: NetDevice) {
    super(device);
    this.ipv6 = new Ipv6(this);
    for (let reason = 0; reason < Drop.Count; reason++) {
      store<u64>(this.dropCounts + (reason << 3), 0);
    }
  }

  /** How many received frames were thrown away for `reason`. */
  drops(reason: Drop): u64 {
    return load<u64>(this.dropCounts + ((<usize>reason) << 3));
  }

  /** Counts a frame that some protocol threw away. */
  count(reason: Drop): void {
    const at = this.dropCounts + ((<usize>reason) << 3);
    store<u64>(at, load<u64>(at) + 1);
  }

  /** Takes an address; the old one, if any, is forgotten, and the neighbours with it. */
  configure(address: u32, prefixLength: u32, gateway: u32): void {
    this.routes.configure(address, prefixLength, gateway);
    this.neighbours.clear();
    this.announce();
  }

  /** Takes one frame. True: a packet for a transport protocol stands in `packet`. */
  receive(frame: Received, nowUs: u64): bool {
    this.nowUs = nowUs;
    const reason = this.examine(frame);
    if (reason == Drop.None) return true;
    if (reason != Drop.Done) this.count(reason);
    return false;
  }

  /** Makes what is due: questions to neighbours and routers again, ends of addresses. */
  poll(nowUs: u64): void {
    this.nowUs = nowUs;
    // The device has come back, perhaps with another address, to another wire.
    if (this.device.arrivals != this.announced) this.announce();
    this.neighbours.poll(nowUs);
    this.ipv6.poll(nowUs);
  }

  /** RFC 5227 §2.3: who remembers another MAC address for us learns of this one. */
  private announce(): void {
    this.announced = this.device.arrivals;
    const address = this.address;
    if (address != 0) this.neighbours.transmit(arpRequest, address, 0, address, broadcastMac);
  }

  /** When `poll` has something to do. */
  nextDeadlineUs(): u64 {
    return min(this.neighbours.deadlineUs, this.ipv6.deadlineUs);
  }

  /** Answers the UDP datagram in `packet`, for whose port there is nobody. */
  refusePort(): void {
    this.count(Drop.UdpPort);
    const local = this.packet.local;
    if (local == localIpv4) this.icmp.sendUnreachable(this.packet, codePortUnreachable, this);
    else if (local != localNone) this.ipv6.refusePort(this.packet);
  }

  /** Why the frame goes no further: `Done` when it has been dealt with. */
  private examine(frame: Received): Drop {
    const start = frame.address;
    const wrong = checkEthernet(start, frame.length, this.mac);
    if (wrong != Drop.None) return wrong;
    const header = EthernetHeader.at(start);
    const type = header.type;
    const address = start + ethernetHeaderLength;
    const length = frame.length - ethernetHeaderLength;
    if (type == etherTypeIpv4) {
      const group = isGroupMac(header.destination);
      return this.examineIpv4(address, length, group, frame.checksumGood);
    }
    if (type == etherTypeIpv6) {
      const group = isGroupMac(header.destination);
      return this.ipv6.receive(address, length, group, frame.checksumGood, this.packet);
    }
    return type == etherTypeArp ? this.examineArp(address, length) : Drop.EthernetType;
  }

  /** RFC 826, "Packet Reception". */
  private examineArp(address: usize, length: u32): Drop {
    const wrong = checkArp(address, length);
    if (wrong != Drop.None) return wrong;
    const routes = this.routes;
    if (routes.address == 0) return Drop.Done;
    const packet = ArpPacket.at(address);
    const sender = packet.sender;
    if (sender == routes.address) return Drop.ArpAddress;
    const forUs = packet.target == routes.address;
    const mac = packet.senderMac;
    // An address of zero is a probe (RFC 5227 §2.1.1): answered, not remembered.
    if (sender != 0) {
      if (!routes.isOnLink(sender) && sender != routes.gateway) return Drop.ArpAddress;
      if (routes.isGroup(sender)) return Drop.ArpAddress;
      this.neighbours.learn(sender, mac, forUs, this.nowUs);
    }
    if (forUs && packet.operation == arpRequest) {
      this.neighbours.transmit(arpReply, routes.address, mac, sender, mac);
    }
    return Drop.Done;
  }

  private examineIpv4(address: usize, length: u32, group: bool, checksumGood: bool): Drop {
    const wrong = checkIpv4(address, length);
    if (wrong != Drop.None) return wrong;
    const header = Ipv4Header.at(address);
    const packet = this.packet;
    const headerLength = header.headerLength;
    const source = header.source;
    const destination = header.destination;
    const protocol = header.protocol;
    packet.sourceHigh = mappedHigh;
    packet.sourceLow = mappedLow(source);
    packet.local = destination == this.address ? localIpv4 : localNone;
    packet.protocol = protocol;
    packet.datagram = address;
    // MUST-50
    packet.payload = address + headerLength;
    packet.payloadLength = header.totalLength - headerLength;
    packet.checksumGood = true;
    const misled = this.checkAddresses(protocol, source, destination, group);
    if (misled != Drop.None) return misled;
    if (protocol == protocolTcp) return this.examineTcp(packet, checksumGood);
    if (protocol == protocolUdp) return this.examineUdp(packet, checksumGood);
    return protocol == protocolIcmp ? this.icmp.receive(packet, this) : Drop.Ipv4Protocol;
  }

  /** RFC 1122 §3.2.1.3 and §3.3.6. `group`: the frame was for more stations than this one. */
  private checkAddresses(protocol: u32, source: u32, destination: u32, group: bool): Drop {
    const routes = this.routes;
    const own = routes.address;
    // MUST-63
    if (isMartianSource(source) || source == own) return Drop.Ipv4Source;
    if (source == routes.broadcast) return Drop.Ipv4Source;
    if (destination == own && own != 0) {
      return group ? Drop.Ipv4Destination : Drop.None;
    }
    // Others may speak to us by broadcast, or before we have an address, only as DHCP servers.
    // MUST-57
    if (protocol != protocolUdp) return Drop.Ipv4Destination;
    const reaches = own == 0 || routes.isGroup(destination);
    return reaches ? Drop.None : Drop.Ipv4Destination;
  }

  // MUST-3
  private examineTcp(packet: Packet, checksumGood: bool): Drop {
    const wrong = checkTcp(packet.payload, packet.payloadLength);
    if (wrong != Drop.None || checksumGood) return wrong;
    const length = packet.payloadLength;
    return checkTcpChecksum(packet.payload, length, ipv4AddressSum(packet.datagram));
  }

  private examineUdp(packet: Packet, checksumGood: bool): Drop {
    const wrong = checkUdp(packet.payload, packet.payloadLength);
    if (wrong != Drop.None) return wrong;
    const header = UdpHeader.at(packet.payload);
    packet.payloadLength = header.length;
    if (packet.local == localNone && header.destinationPort != dhcpClientPort) {
      return Drop.UdpPort;
    }
    if (checksumGood) return Drop.None;
    return checkUdpChecksum(packet.payload, ipv4AddressSum(packet.datagram));
  }
}
