// Read first: RFC 792; RFC 1122 §3.2.2. Echo, and errors in both directions.

import { frameBufferLength } from "../policy";
import {
  echoReplyBurst,
  echoReplyIntervalUs,
  icmpErrorBurst,
  icmpErrorIntervalUs,
} from "../policy";
import { Drop } from "../wire/drop";
import {
  buildEchoReply,
  buildIcmpError,
  checkIcmp,
  codeFragmentationNeeded,
  icmpEchoRequest,
  icmpHeaderLength,
  IcmpMessage,
  icmpUnreachable,
  isIcmpError,
} from "../wire/icmp";
import { mappedHigh, mappedLow } from "../wire/ip-address";
import { Ipv4Header, ipv4HeaderLength, protocolIcmp } from "../wire/ipv4";
import { localIpv4, networkHeaderLength } from "./local";
import { Output } from "./output";
import { Packet } from "./packet";
import { RateLimit } from "./rate-limit";

/** Bytes of the offending datagram's data that an error quotes (RFC 792). */
const quotedDataLength: u32 = 8;

/** Answers echo requests, sends errors, and reads those that others send. */
@final
export class Icmp {
  private readonly echoes: RateLimit = new RateLimit(echoReplyBurst, echoReplyIntervalUs);
  private readonly errors: RateLimit = new RateLimit(icmpErrorBurst, icmpErrorIntervalUs);

  /** Takes the ICMP message in `packet`. `None`: it is an error that a transport should see. */
  receive(packet: Packet, output: Output): Drop {
    const wrong = checkIcmp(packet.payload, packet.payloadLength);
    if (wrong != Drop.None) return wrong;
    const type = IcmpMessage.at(packet.payload).type;
    if (isIcmpError(type)) return this.readError(packet, output);
    return type == icmpEchoRequest ? this.answerEcho(packet, output) : Drop.IcmpType;
  }

  /** Tells the sender of `packet` that it cannot be delivered. */
  sendUnreachable(packet: Packet, code: u32, output: Output): void {
    if (!this.errors.take(output.nowUs)) return;
    const frame = output.open(localIpv4);
    if (frame === null) return;
    const headerLength = <u32>(packet.payload - packet.datagram);
    const quoted = headerLength + min(packet.payloadLength, quotedDataLength);
    const at = frame.extend(icmpHeaderLength + quoted);
    memory.copy(at + icmpHeaderLength, packet.datagram, quoted);
    buildIcmpError(at, icmpHeaderLength + quoted, icmpUnreachable, code);
    output.sendIpv4(frame, <u32>packet.sourceLow, protocolIcmp);
  }

  /** Returns why nobody else need see the request: it was answered, or too many came. */
  private answerEcho(packet: Packet, output: Output): Drop {
    const length = packet.payloadLength;
    if (length > frameBufferLength - networkHeaderLength(localIpv4)) return Drop.IcmpType;
    if (!this.echoes.take(output.nowUs)) return Drop.IcmpRate;
    const frame = output.open(localIpv4);
    if (frame === null) return Drop.IcmpRate;
    const at = frame.extend(length);
    memory.copy(at, packet.payload, length);
    buildEchoReply(at, length);
    output.sendIpv4(frame, <u32>packet.sourceLow, protocolIcmp);
    return Drop.Done;
  }

  private readError(packet: Packet, output: Output): Drop {
    const message = IcmpMessage.at(packet.payload);
    const quoted = packet.payload + icmpHeaderLength;
    const length = packet.payloadLength - icmpHeaderLength;
    if (length < ipv4HeaderLength) return Drop.IcmpQuote;
    const header = Ipv4Header.at(quoted);
    const headerLength = header.headerLength;
    if (header.version != 4 || headerLength < ipv4HeaderLength) return Drop.IcmpQuote;
    if (length < headerLength + quotedDataLength) return Drop.IcmpQuote;
    if (header.source != output.address) return Drop.IcmpQuote;
    packet.icmpType = message.type;
    packet.icmpCode = message.code;
    const tooLong = message.type == icmpUnreachable && message.code == codeFragmentationNeeded;
    packet.icmpMtu = tooLong ? message.nextHopMtu : 0;
    packet.quotedHigh = mappedHigh;
    packet.quotedLow = mappedLow(header.destination);
    packet.quotedProtocol = header.protocol;
    packet.payload = quoted + headerLength;
    packet.payloadLength = length - headerLength;
    return Drop.None;
  }
}
