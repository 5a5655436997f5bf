// Read first: RFC 9293 §3.10.7.1 and §3.10.7.2; RFC 6528; RFC 4987 §3. A segment for which there is
// no control block: the port listens, or it does not.

import { segmentTextMin } from "../policy";
import { flagAck, flagRst, flagSyn } from "../wire/tcp";
import { remove } from "./close";
import { startCongestionControl } from "./congestion";
import { Event } from "./counters";
import { headersLength, refuse, sendSynAck } from "./emission";
import { Endpoint } from "./endpoint";
import { initialSequence } from "./isn";
import { defaultMss, timestampsLength } from "./options";
import { resetEstimator, startMeasurement } from "./retransmission";
import { IncomingSegment } from "./segment";
import { after, Sequence } from "./sequence";
import { State } from "./state";
import {
  cookieLifeUs,
  cookieMss,
  makeCookie,
  stampSack,
  stampScales,
  stampShift,
  stampWithOptions,
} from "./syn-cookie";
import { Tcb } from "./tcb";
import { timestampAt } from "./timestamp";

/** Takes the segment in state LISTEN, or CLOSED where the port is another. */
export function noConnection<Application>(
  endpoint: Endpoint<Application>,
  segment: IncomingSegment,
  nowUs: u64,
): void {
  const listening = (segment.ports & 0xffff) == endpoint.port;
  // First a RST, then an ACK, then a SYN; what is none of these is dropped.
  if (!listening || segment.has(flagRst | flagAck) || !segment.has(flagSyn)) {
    endpoint.counters.count(Event.NoConnection);
    if (!listening || segment.has(flagAck)) refuse<Application>(endpoint, segment, nowUs);
    return;
  }
  const hash = endpoint.segmentHash();
  synArrives<Application>(endpoint, segment, initialSequence(hash, nowUs), hash, nowUs);
}

/** A TIME-WAIT connection gives its name to a new one, whose numbers start beyond its own. */
export function reopen<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  segment: IncomingSegment,
  nowUs: u64,
): void {
  endpoint.counters.count(Event.TimeWaitReopened);
  const last = tcb.sndMax;
  remove<Application>(endpoint, tcb);
  // RFC 9293 §3.6.1: our ISN must lie beyond the largest number of the old connection.
  const hash = endpoint.segmentHash();
  let iss = initialSequence(hash, nowUs);
  if (!after(iss, last)) iss = last + 0x10000;
  synArrives<Application>(endpoint, segment, iss, hash, nowUs);
}

/**
 * Opens a half-open connection and answers SYN-ACK. Text and FIN that come with the SYN are left
 * for the peer to send again.
 */
function synArrives<Application>(
  endpoint: Endpoint<Application>,
  segment: IncomingSegment,
  iss: Sequence,
  hash: u64,
  nowUs: u64,
): void {
  const connections = endpoint.connections;
  if (!connections.admits(segment.peerHigh, segment.peerLow)) {
    endpoint.counters.count(Event.SynDropped);
    return;
  }
  const crowded = connections.halfOpen.length >= endpoint.limits.halfOpenMax;
  if (crowded || !makeRoom<Application>(endpoint)) {
    if (connections.halfOpen.length == 0) endpoint.counters.count(Event.SynDropped);
    else answerByCookie<Application>(endpoint, segment, hash, nowUs);
    return;
  }
  const tcb = openHalf<Application>(endpoint, segment, segment.segSeq, iss, hash);
  takeOptions<Application>(endpoint, tcb, segment);
  startCongestionControl(tcb);
  startMeasurement(tcb, tcb.sndMax, nowUs);
  tcb.retransmitAtUs = nowUs + tcb.rto;
  tcb.lifetimeAtUs = nowUs + endpoint.limits.halfOpenUs;
  sendSynAck<Application>(endpoint, tcb, nowUs);
  endpoint.timers.arm(tcb, tcb.retransmitAtUs);
}

/** A connection in SYN-RECEIVED, for which a control block is free. */
function openHalf<Application>(
  endpoint: Endpoint<Application>,
  segment: IncomingSegment,
  irs: Sequence,
  iss: Sequence,
  hash: u64,
): Tcb {
  const connections = endpoint.connections;
  const high = segment.peerHigh;
  const tcb = connections.open(segment.local, high, segment.peerLow, segment.ports);
  connections.halfOpen.append(tcb);
  tcb.state = State.SynReceived;
  name(tcb, irs, iss);
  // 7323-7.1-1
  tcb.tsOffset = <u32>(hash >> 32);
  tcb.rcvAdv = tcb.rcvNxt + endpoint.limits.receiveBufferLength;
  resetEstimator(tcb);
  return tcb;
}

/** The sequence numbers of a connection whose SYN had number `irs` and is answered with `iss`. */
function name(tcb: Tcb, irs: Sequence, iss: Sequence): void {
  tcb.irs = irs;
  tcb.rcvNxt = irs + 1;
  tcb.iss = iss;
  tcb.sndUna = iss;
  tcb.sndNxt = iss + 1;
  tcb.sndMax = iss + 1;
}

/**
 * RFC 4987 §3.6: there is no room for a half-open connection, and none is taken from those that are
 * there, for they may be honest. The SYN-ACK carries all that is to be remembered.
 */
function answerByCookie<Application>(
  endpoint: Endpoint<Application>,
  segment: IncomingSegment,
  hash: u64,
  nowUs: u64,
): void {
  endpoint.counters.count(Event.CookieSent);
  endpoint.cookiesUntilUs = nowUs + cookieLifeUs;
  const tcb = endpoint.passing;
  memory.fill(changetype<usize>(tcb), 0, offsetof<Tcb>());
  tcb.local = <u8>segment.local;
  tcb.peerHigh = segment.peerHigh;
  tcb.peerLow = segment.peerLow;
  tcb.ports = segment.ports;
  takeOptions<Application>(endpoint, tcb, segment);
  const mss = max<u32>(segment.options.mss, segmentTextMin);
  const irs = segment.segSeq;
  name(tcb, irs, makeCookie(endpoint.key0, endpoint.key1, hash, irs, mss, nowUs));
  if (tcb.timestamps) {
    tcb.tsOffset = <u32>(hash >> 32);
    const stamp = timestampAt(tcb, nowUs);
    const marked = stampWithOptions(stamp, tcb.scaling, tcb.sndWndShift, tcb.sackPermitted);
    tcb.tsOffset -= stamp - marked;
  } else {
    // There is no place to remember these.
    tcb.scaling = false;
    tcb.sackPermitted = false;
  }
  sendSynAck<Application>(endpoint, tcb, nowUs);
}

/**
 * The half-open connection whose cookie the segment in hand brings back, which is as if it had been
 * there all the time; null: it brings none.
 */
export function recall<Application>(endpoint: Endpoint<Application>, nowUs: u64): Tcb | null {
  const segment = endpoint.segment;
  const control = segment.flags & (flagSyn | flagAck | flagRst);
  if (control != flagAck || nowUs >= endpoint.cookiesUntilUs) return null;
  if ((segment.ports & 0xffff) != endpoint.port) return null;
  const hash = endpoint.segmentHash();
  const irs = segment.segSeq - 1;
  const iss = segment.segAck - 1;
  const mss = cookieMss(endpoint.key0, endpoint.key1, hash, irs, iss, nowUs);
  if (mss == 0) return null;
  const connections = endpoint.connections;
  if (!connections.admits(segment.peerHigh, segment.peerLow)) return null;
  if (!makeRoom<Application>(endpoint) && !evictHalfOpen<Application>(endpoint)) return null;
  endpoint.counters.count(Event.CookieTaken);
  const tcb = openHalf<Application>(endpoint, segment, irs, iss, hash);
  const options = segment.options;
  options.mss = mss;
  options.scaling = options.timestamped && stampScales(options.tsEcr);
  options.windowShift = options.scaling ? stampShift(options.tsEcr) : 0;
  options.sackPermitted = options.timestamped && stampSack(options.tsEcr);
  takeOptions<Application>(endpoint, tcb, segment);
  tcb.sndWl1 = irs;
  tcb.lastAckSent = tcb.rcvNxt;
  startCongestionControl(tcb);
  return tcb;
}

/**
 * The options of the SYN; its own window is never scaled (RFC 7323 §2.2).
 * 7323-2.2-2, 7323-2.2-3
 */
function takeOptions<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  segment: IncomingSegment,
): void {
  const options = segment.options;
  const pathMss = endpoint.network.mtu(segment.local) - headersLength(segment.local);
  const named = options.mss != 0 ? options.mss : defaultMss(segment.local);
  // MUST-16
  const mss = min<u32>(max<u32>(named, segmentTextMin), pathMss);
  // RFC 9293 §3.7.1: an MSS does not count options. 7323-3.2-1
  tcb.smss = <u16>(options.timestamped ? mss - timestampsLength : mss);
  tcb.sackPermitted = options.sackPermitted;
  tcb.timestamps = options.timestamped;
  if (options.timestamped) tcb.tsRecent = options.tsVal;
  // 7323-2.3-3
  tcb.scaling = options.scaling;
  tcb.sndWndShift = <u8>options.windowShift;
  tcb.sndWnd = segment.segWnd;
  tcb.sndWndMax = segment.segWnd;
  tcb.sndWl1 = segment.segSeq;
}

/** Sees to it that a control block is free, if need be at the cost of a TIME-WAIT connection. */
function makeRoom<Application>(endpoint: Endpoint<Application>): bool {
  const connections = endpoint.connections;
  if (connections.hasFree()) return true;
  const waiting = connections.timeWait.oldest();
  if (waiting === null) return false;
  endpoint.counters.count(Event.TimeWaitEvicted);
  remove<Application>(endpoint, waiting);
  return true;
}

/** A peer that has shown that it is there takes the place of one that has not so far. */
function evictHalfOpen<Application>(endpoint: Endpoint<Application>): bool {
  const halfOpen = endpoint.connections.halfOpen.oldest();
  if (halfOpen === null) return false;
  endpoint.counters.count(Event.HalfOpenEvicted);
  remove<Application>(endpoint, halfOpen);
  return true;
}
