// Segments without text: acknowledgments, SYN-ACKs, resets; and the window that all segments carry.

import { networkHeaderLength } from "../net/local";
import { Frame } from "../net/frame";
import { ethernetHeaderLength } from "../wire/ethernet";
import { protocolTcp } from "../wire/ipv4";
import {
  buildTcp,
  flagAck,
  flagRst,
  flagSyn,
  tcpChecksumOffset,
  tcpHeaderLength,
} from "../wire/tcp";
import { Event } from "./counters";
import { Endpoint } from "./endpoint";
import {
  sackLength,
  synOptionsLength,
  timestampsLength,
  writeSynOptions,
  writeTimestamps,
} from "./options";
import { IncomingSegment } from "./segment";
import { before, Sequence } from "./sequence";
import { never, Tcb } from "./tcb";
import { timestampAt } from "./timestamp";

/**
 * The window to advertise now. Its right edge never moves back, and moves on only in steps worth a
 * segment (RFC 9293 §3.8.6.2.2, MUST-39).
 */
export function advertisedWindow(tcb: Tcb, bufferLength: u32): u32 {
  if (mayOpenWindow(tcb, bufferLength)) tcb.rcvAdv = tcb.rcvNxt + bufferLength - tcb.pending;
  return tcb.rcvAdv - tcb.rcvNxt;
}

/** True when the window could be opened by a step that is worth a segment (MAY-8). */
export function mayOpenWindow(tcb: Tcb, bufferLength: u32): bool {
  const edge = tcb.rcvNxt + bufferLength - tcb.pending;
  const step = min<u32>(bufferLength >> 1, tcb.smss);
  return !before(edge, tcb.rcvAdv + step);
}

/** Notes that a segment with the current acknowledgment number has gone out. */
export function acknowledgmentSent(tcb: Tcb): void {
  tcb.ackNow = false;
  tcb.lastAckSent = tcb.rcvNxt;
  tcb.unacknowledged = 0;
  tcb.delayedAckAtUs = never;
}

/** Bytes of IP and TCP header in a segment from our address `local`, options apart. */
export function headersLength(local: u32): u32 {
  return networkHeaderLength(local) - ethernetHeaderLength + tcpHeaderLength;
}

/** Bytes of the options in each of a connection's segments. */
export function optionsLength(tcb: Tcb): u32 {
  return tcb.timestamps ? timestampsLength : 0;
}

/** Bytes of the TCP header of a connection's segments. */
export function segmentHeaderLength(tcb: Tcb): u32 {
  return tcpHeaderLength + optionsLength(tcb);
}

/**
 * Writes the header of a segment of a connection: `length` bytes, of which what is beyond
 * `segmentHeaderLength` is left to the caller.
 */
export function writeHeader(
  tcb: Tcb,
  at: usize,
  length: u32,
  seq: Sequence,
  flags: u32,
  window: u32,
  nowUs: u64,
): void {
  const ports = tcb.ports;
  buildTcp(at, ports & 0xffff, ports >> 16, seq, tcb.rcvNxt, length, flags, window);
  if (!tcb.timestamps) return;
  // 7323-3.2-2, 7323-3.2-8
  writeTimestamps(at + tcpHeaderLength, timestampAt(tcb, nowUs), tcb.tsRecent);
}

/** Asks for the checksum and hands the frame to the network. */
export function dispatch<Application>(
  endpoint: Endpoint<Application>,
  frame: Frame,
  local: u32,
  peerHigh: u64,
  peerLow: u64,
): bool {
  frame.checksumStart = <u16>networkHeaderLength(local);
  frame.checksumOffset = <u16>tcpChecksumOffset;
  return endpoint.network.send(frame, local, peerHigh, peerLow, protocolTcp);
}

/**
 * Sends a segment without text or options from our address `local`, if a frame is free. `ports`: as
 * the peer wrote them.
 */
function sendControl<Application>(
  endpoint: Endpoint<Application>,
  local: u32,
  peerHigh: u64,
  peerLow: u64,
  ports: u32,
  seq: Sequence,
  ack: Sequence,
  flags: u32,
  window: u32,
): bool {
  const frame = endpoint.network.open(local);
  if (frame === null) return false;
  const at = frame.extend(tcpHeaderLength);
  buildTcp(at, ports & 0xffff, ports >> 16, seq, ack, tcpHeaderLength, flags, window);
  dispatch<Application>(endpoint, frame, local, peerHigh, peerLow);
  return true;
}

/** Sends <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>, or has it wait for a frame. */
export function sendAck<Application>(endpoint: Endpoint<Application>, tcb: Tcb, nowUs: u64): void {
  const frame = endpoint.network.open(tcb.local);
  if (frame === null) {
    tcb.ackNow = true;
    endpoint.ready.add(tcb);
    return;
  }
  const blockCount = endpoint.duplicate.blockCount(tcb);
  const extra = sackLength(blockCount);
  const length = segmentHeaderLength(tcb);
  const at = frame.extend(length + extra);
  const window = advertisedWindow(tcb, endpoint.limits.receiveBufferLength);
  writeHeader(tcb, at, length + extra, tcb.sndMax, flagAck, window, nowUs);
  if (blockCount != 0) endpoint.duplicate.write(tcb, at + length, blockCount);
  dispatch<Application>(endpoint, frame, tcb.local, tcb.peerHigh, tcb.peerLow);
  acknowledgmentSent(tcb);
}

/** Sends the SYN-ACK, for the first time or again; without a free frame the timer brings it. */
export function sendSynAck<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  nowUs: u64,
): void {
  const frame = endpoint.network.open(tcb.local);
  if (frame === null) return;
  const headerLength =
    tcpHeaderLength + synOptionsLength(tcb.scaling, tcb.sackPermitted, tcb.timestamps);
  const at = frame.extend(headerLength);
  const window = endpoint.limits.receiveBufferLength;
  const flags = flagSyn | flagAck;
  const ports = tcb.ports;
  buildTcp(at, ports & 0xffff, ports >> 16, tcb.iss, tcb.rcvNxt, headerLength, flags, window);
  const mss = endpoint.network.mtu(tcb.local) - headersLength(tcb.local);
  // MUST-65, MUST-67, SHLD-5, MAY-3
  const rest = writeSynOptions(at + tcpHeaderLength, mss, tcb.scaling, tcb.sackPermitted);
  if (tcb.timestamps) writeTimestamps(rest, timestampAt(tcb, nowUs), tcb.tsRecent);
  tcb.lastAckSent = tcb.rcvNxt;
  dispatch<Application>(endpoint, frame, tcb.local, tcb.peerHigh, tcb.peerLow);
}

/** Resets the peer's end of a connection: <SEQ=SND.NXT><ACK=RCV.NXT><CTL=RST,ACK>. */
export function sendReset<Application>(endpoint: Endpoint<Application>, tcb: Tcb): void {
  const high = tcb.peerHigh;
  const low = tcb.peerLow;
  const flags = flagRst | flagAck;
  const ack = tcb.rcvNxt;
  sendControl<Application>(endpoint, tcb.local, high, low, tcb.ports, tcb.sndMax, ack, flags, 0);
}

/**
 * RFC 9293 §3.10.7.1: answers a segment that belongs to no connection.
 * 5961-4.2-4
 */
export function refuse<Application>(
  endpoint: Endpoint<Application>,
  segment: IncomingSegment,
  nowUs: u64,
): void {
  if (segment.has(flagRst)) return;
  if (!endpoint.resets.take(nowUs)) {
    endpoint.counters.count(Event.ResetSuppressed);
    return;
  }
  endpoint.counters.count(Event.ResetSent);
  const local = segment.local;
  const high = segment.peerHigh;
  const low = segment.peerLow;
  const ports = segment.ports;
  if (segment.has(flagAck)) {
    sendControl<Application>(endpoint, local, high, low, ports, segment.segAck, 0, flagRst, 0);
  } else {
    const ack = segment.segSeq + segment.segLen;
    sendControl<Application>(endpoint, local, high, low, ports, 0, ack, flagRst | flagAck, 0);
  }
}
