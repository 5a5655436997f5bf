// Read first: RFC 8200; RFC 4443 §2.4. IPv6 as it comes in.
//
//     frame ─▶ header ─▶ addresses ─▶ extension headers ─▶ ICMPv6 ─▶ neighbour discovery, MLD
//                                             └──────────▶ TCP ─▶ `packet`, for server.ts

import { extensionHeadersMax, extensionOptionsMax } from "../policy";
import { codeUnknownNextHeader, ExtensionHeaders } from "../wire/extension-headers";
import { Drop } from "../wire/drop";
import { codePortUnreachable, icmpv6ParameterProblem, icmpv6Unreachable } from "../wire/icmpv6";
import { allNodesLow, isGroup, linkGroupHigh, mappedHigh } from "../wire/ip-address";
import { protocolTcp, protocolUdp } from "../wire/ipv4";
import {
  checkIpv6,
  ipv6AddressSum,
  Ipv6Header,
  ipv6HeaderLength,
  protocolIcmpv6,
} from "../wire/ipv6";
import { checkTcp, checkTcpChecksum } from "../wire/tcp";
import { checkUdp, checkUdpChecksum, UdpHeader } from "../wire/udp";
import { Autoconfiguration } from "./autoconfiguration";
import { Chance } from "./chance";
import { Discovery } from "./discovery";
import { Icmpv6 } from "./icmpv6";
import { localNone } from "./local";
import { Membership } from "./membership";
import { Output } from "./output";
import { Packet } from "./packet";

/** The IPv6 half of the network layer; until it is started it takes nothing. */
@final
export class Ipv6 {
  readonly autoconfiguration: Autoconfiguration;
  private readonly membership: Membership;
  private readonly icmp: Icmpv6;
  private readonly headers: ExtensionHeaders = new ExtensionHeaders(
    extensionHeadersMax,
    extensionOptionsMax,
  );
  private started: bool = false;

  private readonly chance: Chance;

  constructor(private readonly output: Output) {
    const chance = new Chance(0);
    const membership = new Membership(output.device, output.addresses, chance);
    const autoconfiguration = new Autoconfiguration(output, membership, chance);
    const discovery = new Discovery(output, autoconfiguration);
    this.chance = chance;
    this.membership = membership;
    this.autoconfiguration = autoconfiguration;
    this.icmp = new Icmpv6(output, discovery, membership);
  }

  /**
   * Begins to speak IPv6. `autonomous`: prefixes that routers announce give addresses; `seed`:
   * where its random numbers come from.
   */
  start(autonomous: bool, seed: u64, nowUs: u64): void {
    this.chance.seed = seed;
    this.started = true;
    this.autoconfiguration.start(autonomous, nowUs);
  }

  /** Does what is due. */
  poll(nowUs: u64): void {
    if (!this.started) return;
    this.autoconfiguration.poll(nowUs);
    this.membership.poll(nowUs);
  }

  /** When `poll` has something to do. */
  get deadlineUs(): u64 {
    return min(this.autoconfiguration.deadlineUs, this.membership.deadlineUs);
  }

  /**
   * Takes the packet in [address, address + length), which came in a frame for more stations than
   * this one if `group`. `None`: it stands in `packet`, for a transport.
   */
  receive(address: usize, length: u32, group: bool, checksumGood: bool, packet: Packet): Drop {
    if (!this.started) return Drop.EthernetType;
    let wrong = checkIpv6(address, length);
    if (wrong != Drop.None) return wrong;
    const header = Ipv6Header.at(address);
    packet.sourceHigh = header.sourceHigh;
    packet.sourceLow = header.sourceLow;
    packet.datagram = address;
    packet.payload = address + ipv6HeaderLength;
    packet.payloadLength = header.payloadLength;
    packet.checksumGood = true;
    wrong = this.checkAddresses(packet, header, group);
    if (wrong != Drop.None) return wrong;
    const headers = this.headers;
    const end = packet.payload + packet.payloadLength;
    wrong = headers.walk(address, end);
    if (wrong != Drop.None) return this.refuse(packet, group, wrong);
    const protocol = headers.protocol;
    if (protocol == protocolIcmpv6 || protocol == protocolTcp || protocol == protocolUdp) {
      packet.protocol = protocol;
      packet.payload = headers.payload;
      packet.payloadLength = <u32>(end - headers.payload);
      if (protocol == protocolIcmpv6) return this.icmp.receive(packet, headers.fragmented);
      if (packet.local == localNone) return Drop.Ipv6Destination;
      if (packet.sourceHigh == 0) return Drop.Ipv6Source;
      return protocol == protocolTcp
        ? this.examineTcp(packet, checksumGood)
        : this.examineUdp(packet, checksumGood);
    }
    headers.problem(codeUnknownNextHeader, headers.field);
    return this.refuse(packet, group, Drop.Ipv6Protocol);
  }

  /**
   * No packet comes from a group or from ourselves; nor, but for one whose sender has no address
   * yet, from 0::/64, where loopback and everything of IPv4 lie: those would seem to be IPv4's.
   */
  private checkAddresses(packet: Packet, header: Ipv6Header, group: bool): Drop {
    const addresses = this.output.addresses;
    const high = packet.sourceHigh;
    const low = packet.sourceLow;
    if (isGroup(high) || (high == mappedHigh && low != 0)) return Drop.Ipv6Source;
    // What has an address that we only ask for so far is whoever has it already.
    const own = addresses.find(high, low);
    if (own != localNone && addresses.isUsable(own)) return Drop.Ipv6Source;
    const toHigh = header.destinationHigh;
    const toLow = header.destinationLow;
    packet.local = localNone;
    if (toHigh == linkGroupHigh) {
      const heard = toLow == allNodesLow || addresses.isSolicited(toLow);
      return heard ? Drop.None : Drop.Ipv6Destination;
    }
    const local = addresses.find(toHigh, toLow);
    if (group || local == localNone || !addresses.isUsable(local)) return Drop.Ipv6Destination;
    packet.local = local;
    return Drop.None;
  }

  /** Drops a packet with headers that nobody understands, and tells its sender if it may. */
  private refuse(packet: Packet, group: bool, reason: Drop): Drop {
    const headers = this.headers;
    const toGroup = group || packet.local == localNone;
    if (headers.tells && packet.sourceHigh != 0 && (!toGroup || headers.tellsGroup)) {
      const pointer = <u32>(headers.pointer - packet.datagram);
      this.icmp.sendError(packet, icmpv6ParameterProblem, headers.code, pointer);
    }
    return reason;
  }

  private examineTcp(packet: Packet, checksumGood: bool): Drop {
    const wrong = checkTcp(packet.payload, packet.payloadLength);
    if (wrong != Drop.None || checksumGood) return wrong;
    const addresses = ipv6AddressSum(packet.datagram);
    return checkTcpChecksum(packet.payload, packet.payloadLength, addresses);
  }

  private examineUdp(packet: Packet, checksumGood: bool): Drop {
    const wrong = checkUdp(packet.payload, packet.payloadLength);
    if (wrong != Drop.None) return wrong;
    const header = UdpHeader.at(packet.payload);
    packet.payloadLength = header.length;
    // RFC 8200 §8.1: here a datagram must have a checksum.
    if (!header.hasChecksum) return Drop.UdpChecksum;
    if (checksumGood) return Drop.None;
    return checkUdpChecksum(packet.payload, ipv6AddressSum(packet.datagram));
  }

  /** Answers a UDP datagram for whose port there is nobody. */
  refusePort(packet: Packet): void {
    this.icmp.sendError(packet, icmpv6Unreachable, codePortUnreachable, 0);
  }
}
