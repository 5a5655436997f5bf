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
import { Tcb } from "./tcb";

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
  const high = segment.peerHigh;
  const low = segment.peerLow;
  if (!endpoint.connections.admits(high, low) || !makeRoom<Application>(endpoint)) {
    endpoint.counters.count(Event.SynDropped);
    return;
  }
  const tcb = endpoint.connections.open(segment.local, high, low, segment.ports);
  endpoint.connections.halfOpen.append(tcb);
  tcb.state = State.SynReceived;
  tcb.irs = segment.segSeq;
  tcb.rcvNxt = segment.segSeq + 1;
  tcb.rcvAdv = tcb.rcvNxt + endpoint.limits.receiveBufferLength;
  tcb.iss = iss;
  tcb.sndUna = iss;
  tcb.sndNxt = iss + 1;
  tcb.sndMax = iss + 1;
  // 7323-7.1-1
  tcb.tsOffset = <u32>(hash >> 32);
  takeOptions<Application>(endpoint, tcb, segment);
  startCongestionControl(tcb);
  resetEstimator(tcb);
  startMeasurement(tcb, tcb.sndMax, nowUs);
  tcb.retransmitAtUs = nowUs + tcb.rto;
  tcb.lifetimeAtUs = nowUs + endpoint.limits.halfOpenUs;
  sendSynAck<Application>(endpoint, tcb, nowUs);
  endpoint.timers.arm(tcb, tcb.retransmitAtUs);
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
  tcb.scaling = options.scaling;
  tcb.sndWndShift = <u8>options.windowShift;
  tcb.sndWnd = segment.segWnd;
  tcb.sndWndMax = segment.segWnd;
  tcb.sndWl1 = segment.segSeq;
}

/** Sees to it that a control block is free, if need be at the cost of what matters least. */
function makeRoom<Application>(endpoint: Endpoint<Application>): bool {
  const connections = endpoint.connections;
  const crowded = connections.halfOpen.length >= endpoint.limits.halfOpenMax;
  if (!crowded && connections.hasFree()) return true;
  if (!crowded) {
    const waiting = connections.timeWait.oldest();
    if (waiting !== null) {
      endpoint.counters.count(Event.TimeWaitEvicted);
      remove<Application>(endpoint, waiting);
      return true;
    }
  }
  const halfOpen = connections.halfOpen.oldest();
  if (halfOpen === null) return false;
  endpoint.counters.count(Event.HalfOpenEvicted);
  remove<Application>(endpoint, halfOpen);
  return true;
}
