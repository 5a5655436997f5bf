// Read first: RFC 4861 §6.3 and §7.2; RFC 6980. Neighbour discovery as a host hears it. Nothing of
// it is proved: the hop limit shows that it comes from this link, and that is all.

import { discoveryOptionsMax } from "../policy";
import { Drop } from "../wire/drop";
import { ethernetHeaderLength, EthernetHeader, macAt } from "../wire/ethernet";
import { IcmpMessage } from "../wire/icmp";
import { allNodesLow, halfAt, isGroup, isLinkLocal } from "../wire/ip-address";
import { hopLimitLink, Ipv6Header, ipv6MtuMin } from "../wire/ipv6";
import { icmpv6Rest } from "../wire/icmpv6";
import {
  buildLinkLayerOption,
  buildNeighbour,
  discoveryOptionLength,
  DiscoveryOptions,
  flagOverride,
  flagRouter,
  flagSolicited,
  linkLayerOptionLength,
  neighbourAdvertisement,
  neighbourMessageLength,
  neighbourSolicitation,
  optionPrefix,
  optionSourceLinkLayer,
  optionTargetLinkLayer,
  PrefixOption,
  prefixOptionLength,
  routerAdvertisement,
  routerAdvertisementLength,
  routerLifetime,
  targetOffset,
} from "../wire/neighbour-discovery";
import { AddressState, LocalAddress } from "./addresses";
import { Autoconfiguration } from "./autoconfiguration";
import { openIcmpv6, queueIcmpv6, queueToGroup } from "./icmpv6-frame";
import { localNone } from "./local";
import { Output } from "./output";
import { Packet } from "./packet";

/** Hears neighbours and routers, and answers neighbours. */
@final
export class Discovery {
  private readonly options: DiscoveryOptions = new DiscoveryOptions(discoveryOptionsMax);
  constructor(
    private readonly output: Output,
    private readonly autoconfiguration: Autoconfiguration,
  ) {}

  private get mac(): u64 {
    return macAt(this.output.device.macAddress);
  }

  /** Takes a message in `packet`; `fragmented`: it came with a fragment header. */
  receive(packet: Packet, fragmented: bool): Drop {
    const message = IcmpMessage.at(packet.payload);
    const hopLimit = Ipv6Header.at(packet.datagram).hopLimit;
    if (hopLimit != hopLimitLink || message.code != 0 || fragmented) return Drop.DiscoveryFormat;
    const type = message.type;
    if (type == routerAdvertisement) return this.takeRouter(packet);
    if (type != neighbourSolicitation && type != neighbourAdvertisement) return Drop.IcmpType;
    if (packet.payloadLength < neighbourMessageLength) return Drop.DiscoveryFormat;
    if (isGroup(halfAt(packet.payload + targetOffset))) return Drop.DiscoveryFormat;
    const wanted = type == neighbourSolicitation ? optionSourceLinkLayer : optionTargetLinkLayer;
    const end = packet.payload + packet.payloadLength;
    if (!this.options.parse(packet.payload + neighbourMessageLength, end, wanted)) {
      return Drop.DiscoveryFormat;
    }
    if (senderMac(packet) == this.mac) return Drop.DiscoveryTarget;
    if (type == neighbourSolicitation) return this.takeSolicitation(packet);
    return this.takeAdvertisement(packet);
  }

  private takeSolicitation(packet: Packet): Drop {
    const target = packet.payload + targetOffset;
    const asksFirst = packet.sourceHigh == 0;
    // Whoever has no address yet asks the group of the one it wants, and tells no MAC address.
    if (asksFirst && (packet.local != localNone || this.options.linkLayer != 0)) {
      return Drop.DiscoveryFormat;
    }
    const addresses = this.output.addresses;
    const local = addresses.find(halfAt(target), halfAt(target + 8));
    if (local == localNone) return Drop.DiscoveryTarget;
    const record = addresses.record(local);
    if (record.state == AddressState.Tentative && asksFirst) {
      this.autoconfiguration.duplicate(local);
      return Drop.Done;
    }
    if (record.state != AddressState.Usable) return Drop.DiscoveryTarget;
    if (!asksFirst) this.overhear(packet);
    this.advertise(packet, record, asksFirst);
    return Drop.Done;
  }

  /** Answers the solicitation in `packet`; one without a source is answered to all. */
  private advertise(packet: Packet, record: LocalAddress, toAll: bool): void {
    const device = this.output.device;
    const frame = openIcmpv6(device);
    if (frame === null) return;
    const at = frame.extend(neighbourMessageLength + linkLayerOptionLength);
    const high = record.high;
    const low = record.low;
    const flags = toAll ? flagOverride : flagOverride | flagSolicited;
    buildNeighbour(at, neighbourAdvertisement, flags, high, low);
    buildLinkLayerOption(at + neighbourMessageLength, optionTargetLinkLayer, this.mac);
    if (toAll) {
      queueToGroup(device, frame, hopLimitLink, high, low, allNodesLow, 0);
      return;
    }
    const named = this.options.linkLayer;
    const mac = named != 0 ? named : senderMac(packet);
    const to = packet.sourceHigh;
    queueIcmpv6(device, frame, hopLimitLink, high, low, to, packet.sourceLow, mac, 0);
  }

  private takeAdvertisement(packet: Packet): Drop {
    const flags = icmpv6Rest(packet.payload);
    const solicited = (flags & flagSolicited) != 0;
    if (solicited && packet.local == localNone) return Drop.DiscoveryFormat;
    const high = halfAt(packet.payload + targetOffset);
    const low = halfAt(packet.payload + targetOffset + 8);
    const output = this.output;
    const local = output.addresses.find(high, low);
    if (local != localNone) {
      if (output.addresses.record(local).state != AddressState.Tentative) {
        return Drop.DiscoveryTarget;
      }
      this.autoconfiguration.duplicate(local);
      return Drop.Done;
    }
    const mac = this.options.linkLayer;
    const overrides = (flags & flagOverride) != 0;
    if (!output.neighbours.advertised(high, low, mac, solicited, overrides, output.nowUs)) {
      return Drop.DiscoveryTarget;
    }
    if (!(flags & flagRouter)) output.routesIpv6.noteRouter(high, low, 0, output.nowUs);
    return Drop.Done;
  }

  /** RFC 4861 §6.3.4. */
  private takeRouter(packet: Packet): Drop {
    const at = packet.payload;
    const length = packet.payloadLength;
    if (!isLinkLocal(packet.sourceHigh)) return Drop.DiscoveryFormat;
    if (length < routerAdvertisementLength) return Drop.DiscoveryFormat;
    let option = at + routerAdvertisementLength;
    const end = at + length;
    if (!this.options.parse(option, end, optionSourceLinkLayer)) return Drop.DiscoveryFormat;
    const output = this.output;
    const nowUs = output.nowUs;
    const lifetime = routerLifetime(at);
    const untilUs: u64 = lifetime == 0 ? 0 : nowUs + <u64>lifetime * 1_000_000;
    output.routesIpv6.noteRouter(packet.sourceHigh, packet.sourceLow, untilUs, nowUs);
    if (lifetime != 0) this.autoconfiguration.routerHeard();
    this.overhear(packet);
    const mtu = this.options.mtu;
    if (mtu >= ipv6MtuMin) output.mtuMaxIpv6 = mtu;
    for (; option < end; option += discoveryOptionLength(option)) {
      const whole = discoveryOptionLength(option) == prefixOptionLength;
      if (load<u8>(option) != optionPrefix || !whole) continue;
      this.autoconfiguration.takePrefix(PrefixOption.at(option), nowUs);
    }
    return Drop.Done;
  }

  /** Remembers the sender's MAC address, if it named it and can be one of our neighbours at all. */
  private overhear(packet: Packet): void {
    const mac = this.options.linkLayer;
    const high = packet.sourceHigh;
    const low = packet.sourceLow;
    const output = this.output;
    if (mac == 0 || !output.routesIpv6.isOnLink(high, low, output.nowUs)) return;
    output.neighbours.overhear(high, low, mac, output.nowUs);
  }
}

/** Who sent the frame that `packet` came in. */
function senderMac(packet: Packet): u64 {
  return EthernetHeader.at(packet.datagram - ethernetHeaderLength).source;
}
