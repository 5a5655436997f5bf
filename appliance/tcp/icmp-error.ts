// Read first: RFC 9293 §3.9.2.2; RFC 5927 §4 and §7; RFC 1191 §6. ICMP errors about our segments.

import { Packet } from "../net/packet";
import { segmentTextMin } from "../policy";
import { protocolTcp } from "../wire/ipv4";
import { TcpHeader } from "../wire/tcp";
import { remove } from "./close";
import { Event } from "./counters";
import { headersLength, optionsLength } from "./emission";
import { Endpoint } from "./endpoint";
import { flightOf } from "./flight";
import { markAllLost } from "./rack";
import { inWindow } from "./sequence";
import { settle } from "./settlement";
import { State } from "./state";
import { flightSize, Tcb } from "./tcb";

/**
 * Takes an error whose quoted datagram is ours. Only one that quotes a sequence number in flight is
 * MUST-54, MUST-56
 * believed; then a path that is too narrow lowers the segment size, and a half-open connection
 * whose peer cannot be reached ends. An established one is never ended by ICMP.
 */
export function icmpError<Application>(
  endpoint: Endpoint<Application>,
  packet: Packet,
  nowUs: u64,
): void {
  if (packet.quotedProtocol != protocolTcp || packet.payloadLength < 8) return;
  const quoted = TcpHeader.at(packet.payload);
  const local = packet.local;
  const high = packet.quotedHigh;
  const low = packet.quotedLow;
  const ports = (quoted.destinationPort << 16) | quoted.sourcePort;
  const tcb = endpoint.connections.find(local, high, low, ports);
  if (tcb === null || !inWindow(quoted.sequenceNumber, tcb.sndUna, flightSize(tcb))) {
    endpoint.counters.count(Event.IcmpIgnored);
  } else if (packet.icmpMtu != 0) {
    narrowPath<Application>(endpoint, tcb, packet.icmpMtu, nowUs);
  } else if (tcb.state == State.SynReceived) {
    remove<Application>(endpoint, tcb);
  } else {
    endpoint.counters.count(Event.IcmpIgnored);
  }
}

/**
 * RFC 1191 §6.5: what was too long is sent again at once, in smaller segments.
 * 7323-5.7-1
 */
function narrowPath<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  mtu: u32,
  nowUs: u64,
): void {
  const headers = headersLength(tcb.local) + optionsLength(tcb);
  const smss = mtu < headers + segmentTextMin ? segmentTextMin : mtu - headers;
  if (smss >= <u32>tcb.smss) return;
  tcb.smss = <u16>smss;
  tcb.rttTiming = false;
  if (tcb.state == State.SynReceived) return;
  if (tcb.flight == 0) tcb.sndNxt = tcb.sndUna;
  else markAllLost(tcb, flightOf(tcb));
  settle<Application>(endpoint, tcb, nowUs);
}
