// Read first: RFC 4443. Echo, and errors in both directions.

import {
  echoReplyBurst,
  echoReplyIntervalUs,
  icmpErrorBurst,
  icmpErrorIntervalUs,
} from "../policy";
import { Drop } from "../wire/drop";
import { IcmpMessage } from "../wire/icmp";
import {
  buildIcmpv6,
  checkIcmpv6,
  icmpv6ChecksumOffset,
  icmpv6EchoReply,
  icmpv6EchoRequest,
  icmpv6FirstInformational,
  icmpv6HeaderLength,
  icmpv6PacketTooBig,
  icmpv6Rest,
} from "../wire/icmpv6";
import { isLinkLocal } from "../wire/ip-address";
import { Ipv6Header, ipv6HeaderLength, ipv6MtuMin, protocolIcmpv6 } from "../wire/ipv6";
import { mldQuery, mldQueryLengthMin } from "../wire/mld";
import { redirect, routerSolicitation } from "../wire/neighbour-discovery";
import { localLink } from "./addresses";
import { Discovery } from "./discovery";
import { localNone, networkHeaderLength } from "./local";
import { Membership } from "./membership";
import { Output } from "./output";
import { Packet } from "./packet";
import { RateLimit } from "./rate-limit";

/** Bytes of a transport header that an error must quote to be of use. */
const quotedDataLength: u32 = 8;

/** Answers echo requests, sends errors, reads those that others send, and deals out the rest. */
@final
export class Icmpv6 {
  private readonly echoes: RateLimit = new RateLimit(echoReplyBurst, echoReplyIntervalUs);
  private readonly errors: RateLimit = new RateLimit(icmpErrorBurst, icmpErrorIntervalUs);

  constructor(
    private readonly output: Output,
    private readonly discovery: Discovery,
    private readonly membership: Membership,
  ) {}

  /** Takes the message in `packet`. `None`: it is an error that a transport should see. */
  receive(packet: Packet, fragmented: bool): Drop {
    const wrong = checkIcmpv6(packet.datagram, packet.payload, packet.payloadLength);
    if (wrong != Drop.None) return wrong;
    const type = IcmpMessage.at(packet.payload).type;
    if (type < icmpv6FirstInformational) return this.readError(packet, type);
    if (type == icmpv6EchoRequest) return this.answerEcho(packet);
    if (type == mldQuery) return this.readQuery(packet);
    if (type < routerSolicitation || type > redirect) return Drop.IcmpType;
    return this.discovery.receive(packet, fragmented);
  }

  /**
   * Tells the sender of `packet`, which came to us alone or to a group, what is wrong with it (§2.4
   * (e) is the caller's business).
   */
  sendError(packet: Packet, type: u32, code: u32, rest: u32): void {
    const output = this.output;
    if (!this.errors.take(output.nowUs)) return;
    const local = answeringLocal(packet);
    const frame = output.open(local);
    if (frame === null) return;
    // §2.4 (c): as much of it as the shortest link lets through.
    const most = ipv6MtuMin - ipv6HeaderLength - icmpv6HeaderLength;
    const length = <u32>(packet.payload + packet.payloadLength - packet.datagram);
    const quoted = min(length, most);
    buildIcmpv6(frame.extend(icmpv6HeaderLength), type, code, rest);
    frame.copy(packet.datagram, quoted);
    frame.checksumStart = <u16>networkHeaderLength(local);
    frame.checksumOffset = <u16>icmpv6ChecksumOffset;
    output.send(frame, local, packet.sourceHigh, packet.sourceLow, protocolIcmpv6);
  }

  private answerEcho(packet: Packet): Drop {
    const output = this.output;
    const local = answeringLocal(packet);
    const length = packet.payloadLength;
    // The reply is as long as the request: one that a fragment-free path cannot carry has none.
    if (packet.sourceHigh == 0 || length > output.mtu(local) - ipv6HeaderLength) {
      return Drop.IcmpType;
    }
    if (!this.echoes.take(output.nowUs)) return Drop.IcmpRate;
    const frame = output.open(local);
    if (frame === null) return Drop.IcmpRate;
    const at = frame.extend(length);
    memory.copy(at, packet.payload, length);
    buildIcmpv6(at, icmpv6EchoReply, 0, icmpv6Rest(packet.payload));
    frame.checksumStart = <u16>networkHeaderLength(local);
    frame.checksumOffset = <u16>icmpv6ChecksumOffset;
    output.send(frame, local, packet.sourceHigh, packet.sourceLow, protocolIcmpv6);
    return Drop.Done;
  }

  /** We send no extension headers, so what is quoted has none. */
  private readError(packet: Packet, type: u32): Drop {
    const quoted = packet.payload + icmpv6HeaderLength;
    const length = packet.payloadLength - icmpv6HeaderLength;
    if (length < ipv6HeaderLength + quotedDataLength) return Drop.IcmpQuote;
    const header = Ipv6Header.at(quoted);
    if (header.version != 6) return Drop.IcmpQuote;
    const local = this.output.addresses.find(header.sourceHigh, header.sourceLow);
    if (local == localNone) return Drop.IcmpQuote;
    const mtu = type == icmpv6PacketTooBig ? icmpv6Rest(packet.payload) : 0;
    // RFC 8201 §4: no path is narrower than that, whoever says so.
    if (type == icmpv6PacketTooBig && mtu < ipv6MtuMin) return Drop.IcmpMtu;
    packet.icmpType = type;
    packet.icmpCode = IcmpMessage.at(packet.payload).code;
    packet.icmpMtu = mtu;
    packet.local = local;
    packet.quotedHigh = header.destinationHigh;
    packet.quotedLow = header.destinationLow;
    packet.quotedProtocol = header.nextHeader;
    packet.payload = quoted + ipv6HeaderLength;
    packet.payloadLength = length - ipv6HeaderLength;
    return Drop.None;
  }

  /** RFC 3810 §6.2. */
  private readQuery(packet: Packet): Drop {
    const near = Ipv6Header.at(packet.datagram).hopLimit == 1 && isLinkLocal(packet.sourceHigh);
    if (!near || packet.payloadLength < mldQueryLengthMin) return Drop.DiscoveryFormat;
    this.membership.queried(packet.payload, this.output.nowUs);
    return Drop.Done;
  }
}

/** The address from which to answer: the one spoken to, or the link's where that was a group. */
function answeringLocal(packet: Packet): u32 {
  return packet.local == localNone ? localLink : packet.local;
}
