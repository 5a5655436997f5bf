// Read first: RFC 9293 §3.10.7; RFC 5961 §3 to §5. What a segment does to a connection, check by
// check in the specification's order.

import { challengesPerSecondMax } from "../policy";
import { flagAck, flagFin, flagRst, flagSyn } from "../wire/tcp";
import { isAckAcceptable, isFinAcknowledged, takeAck } from "./acknowledgment";
import { detach, enterTimeWait, remove, restartTimeWait } from "./close";
import { Event } from "./counters";
import { refuse, sendAck, sendSynAck } from "./emission";
import { Endpoint } from "./endpoint";
import { endSilence } from "./keep-alive";
import { noConnection, recall, reopen } from "./listen";
import { measureHandshake } from "./retransmission";
import { IncomingSegment } from "./segment";
import { Duplicate } from "./sack";
import { offerPending, takeText } from "./segment-text";
import { after, before } from "./sequence";
import { State } from "./state";
import { never, Tcb } from "./tcb";
import { takeWindow } from "./send-window";
import { settle } from "./settlement";
import { isTimely, takeTimestamp } from "./timestamp";

/** Takes the segment that was read into `endpoint.segment`. */
export function segmentArrives<Application>(endpoint: Endpoint<Application>, nowUs: u64): void {
  const segment = endpoint.segment;
  const local = segment.local;
  const high = segment.peerHigh;
  const low = segment.peerLow;
  let tcb = endpoint.connections.find(local, high, low, segment.ports);
  if (tcb === null) tcb = recall<Application>(endpoint, nowUs);
  if (tcb === null) {
    noConnection<Application>(endpoint, segment, nowUs);
  } else if (tcb.state == State.TimeWait && opensAnew(tcb, segment)) {
    reopen<Application>(endpoint, tcb, segment, nowUs);
  } else {
    if (tcb.silence != 0) endSilence(tcb);
    examine<Application>(endpoint, tcb, segment, nowUs);
    settle<Application>(endpoint, tcb, nowUs);
  }
}

/**
 * RFC 9293 §3.6.1: a SYN beyond all that the old connection used is a new connection (MAY-2). By
 * RFC 6191 §2 so is one with a later timestamp, or with the first (SHLD-4).
 */
function opensAnew(tcb: Tcb, segment: IncomingSegment): bool {
  const kind = segment.flags & (flagSyn | flagAck | flagRst);
  if (kind != flagSyn) return false;
  const timestamped = segment.options.timestamped;
  const tsVal = segment.options.tsVal;
  if (timestamped && !tcb.timestamps) return true;
  if (timestamped && tsVal != tcb.tsRecent) return after(tsVal, tcb.tsRecent);
  return after(segment.segSeq, tcb.rcvNxt);
}

/** The checks of RFC 9293 §3.10.7.4 for all states but CLOSED and LISTEN. */
function examine<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  segment: IncomingSegment,
  nowUs: u64,
): void {
  const length = segment.segLen;
  const window = tcb.rcvAdv - tcb.rcvNxt;
  // The usual case: next in order, inside the window, nothing but text and an acknowledgment.
  const usual = segment.segSeq == tcb.rcvNxt && length <= window;
  if (!usual && !isAcceptable(tcb, segment, length, window)) {
    unacceptable<Application>(endpoint, tcb, segment, nowUs);
    return;
  }
  const control = segment.flags & (flagRst | flagSyn | flagAck);
  if (control != flagAck) {
    if (control & flagRst) resetArrives<Application>(endpoint, tcb, segment, nowUs);
    else if (control & flagSyn) synInWindow<Application>(endpoint, tcb, nowUs);
    else endpoint.counters.count(Event.NoAck);
    return;
  }
  if (tcb.timestamps && !timestampsAllow<Application>(endpoint, tcb, segment, nowUs)) return;
  if (!usual) trim(endpoint.duplicate, tcb, segment, window);
  if (tcb.state == State.SynReceived) {
    if (!establish<Application>(endpoint, tcb, segment, nowUs)) return;
  } else if (!isAckAcceptable(tcb, segment.segAck)) {
    endpoint.counters.count(Event.AckUnacceptable);
    challenge<Application>(endpoint, tcb, nowUs);
    return;
  }
  if (acknowledge<Application>(endpoint, tcb, segment, nowUs)) return;
  // The urgent pointer tells nothing that the text does not (RFC 6093 §3.1) (MUST-31).
  if (segment.textLength == 0 && !segment.has(flagFin)) return;
  if (!receivesText(tcb.state)) {
    endpoint.counters.count(Event.TextDiscarded);
    tcb.ackNow = true;
  } else {
    takeText<Application>(endpoint, tcb, segment, nowUs);
  }
}

/**
 * RFC 7323 §3.2 and §5.3; false: the segment is dropped. RST and what has no ACK never get here.
 * 7323-3.2-7, 7323-3.2-9, 7323-5.2-4, 7323-5.2-5
 */
function timestampsAllow<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  segment: IncomingSegment,
  nowUs: u64,
): bool {
  if (!segment.options.timestamped) {
    // 7323-3.2-5, 7323-3.2-6
    endpoint.counters.count(Event.TimestampMissing);
    return false;
  }
  if (!isTimely(tcb, segment, nowUs)) {
    // 7323-5.3-1
    endpoint.counters.count(Event.TimestampOld);
    answer<Application>(endpoint, tcb, segment, nowUs);
    return false;
  }
  takeTimestamp(tcb, segment);
  return true;
}

/** States in which the peer has not sent its FIN. */
function receivesText(state: State): bool {
  return state == State.Established || state == State.FinWait1 || state == State.FinWait2;
}

/** First check: some part of the segment lies in the window. */
function isAcceptable(tcb: Tcb, segment: IncomingSegment, length: u32, window: u32): bool {
  const offset = segment.segSeq - tcb.rcvNxt;
  if (length == 0 || window == 0) {
    // With a closed window the text is dropped, but ACK and RST count (RFC 9293 §3.10.7.4).
    // MUST-66
    return window == 0 ? offset == 0 : offset < window;
  }
  return offset < window || offset + length - 1 < window;
}

/** What fails the first check is answered with an acknowledgment, unless it is a RST. */
function unacceptable<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  segment: IncomingSegment,
  nowUs: u64,
): void {
  endpoint.counters.count(Event.OutOfWindow);
  // 5961-3.2-1
  if (segment.has(flagRst)) return;
  const syn = (segment.flags & (flagSyn | flagAck)) == flagSyn;
  if (syn && tcb.state == State.SynReceived && segment.segSeq == tcb.irs) {
    // The SYN again: our SYN-ACK was lost, or is under way. An ACK would not help the peer.
    tcb.rttTiming = false;
    sendSynAck<Application>(endpoint, tcb, nowUs);
    return;
  }
  if (tcb.state == State.TimeWait && segment.has(flagFin)) {
    restartTimeWait<Application>(endpoint, tcb, nowUs);
  }
  answer<Application>(endpoint, tcb, segment, nowUs);
}

/** Text is answered always: the peer repeats it because our acknowledgment was lost. */
function answer<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  segment: IncomingSegment,
  nowUs: u64,
): void {
  if (segment.segLen != 0 && !segment.has(flagSyn)) {
    noteOld(endpoint.duplicate, tcb, segment);
    tcb.ackNow = true;
  } else challenge<Application>(endpoint, tcb, nowUs);
}

/** RFC 2883 §4: notes what a segment repeats of the text in front of `rcvNxt`; how much that is. */
function noteOld(duplicate: Duplicate, tcb: Tcb, segment: IncomingSegment): u32 {
  if (!before(segment.segSeq, tcb.rcvNxt)) return 0;
  const old = min<u32>(tcb.rcvNxt - segment.segSeq, segment.textLength);
  if (old != 0) duplicate.note(tcb, segment.segSeq, segment.segSeq + old);
  return old;
}

/** Second check: RFC 5961 §3.2. */
// SHLD-2, 5961-3.2-2
function resetArrives<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  segment: IncomingSegment,
  nowUs: u64,
): void {
  // 5961-3.2-3, 5961-3.2-4
  if (segment.segSeq != tcb.rcvNxt) {
    challenge<Application>(endpoint, tcb, nowUs);
    return;
  }
  endpoint.counters.count(Event.ResetReceived);
  remove<Application>(endpoint, tcb);
}

/**
 * Fourth check: RFC 5961 §4.2; a half-open connection returns to LISTEN.
 * 5961-4.2-1, 5961-4.2-2, 5961-4.2-3
 */
function synInWindow<Application>(endpoint: Endpoint<Application>, tcb: Tcb, nowUs: u64): void {
  if (tcb.state == State.SynReceived) remove<Application>(endpoint, tcb);
  else challenge<Application>(endpoint, tcb, nowUs);
}

/**
 * An acknowledgment that lets an honest peer find out; so many a second (RFC 5961 §7).
 * 5961-7-1
 */
function challenge<Application>(endpoint: Endpoint<Application>, tcb: Tcb, nowUs: u64): void {
  const second = <u32>(nowUs / 1_000_000);
  if (second != tcb.challengeSecond) {
    tcb.challengeSecond = second;
    tcb.challengeCount = 0;
  }
  if (<u32>tcb.challengeCount >= challengesPerSecondMax) {
    endpoint.counters.count(Event.ChallengeSuppressed);
    return;
  }
  tcb.challengeCount += 1;
  endpoint.counters.count(Event.ChallengeSent);
  // Here a half-open connection has its SYN acknowledged and no more: it stays as it is.
  sendAck<Application>(endpoint, tcb, nowUs);
}

/** Cuts off what was received before and what lies beyond the window. */
function trim(duplicate: Duplicate, tcb: Tcb, segment: IncomingSegment, window: u32): void {
  const old = noteOld(duplicate, tcb, segment);
  segment.segSeq += old;
  segment.text += old;
  segment.textLength -= old;
  const room = window - (segment.segSeq - tcb.rcvNxt);
  if (segment.segLen <= room) return;
  if (segment.textLength > room) segment.textLength = room;
  segment.flags &= ~flagFin;
  tcb.ackNow = true;
}

/** Fifth check in SYN-RECEIVED; false: the acknowledgment was not for our SYN. */
function establish<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  segment: IncomingSegment,
  nowUs: u64,
): bool {
  if (segment.segAck != tcb.sndMax) {
    endpoint.counters.count(Event.AckUnacceptable);
    refuse<Application>(endpoint, segment, nowUs);
    return false;
  }
  endpoint.counters.count(Event.Established);
  endpoint.connections.halfOpen.remove(tcb);
  measureHandshake(tcb, endpoint.limits, nowUs);
  tcb.state = State.Established;
  tcb.sndUna = segment.segAck;
  tcb.retries = 0;
  tcb.retransmitAtUs = never;
  tcb.lifetimeAtUs = never;
  tcb.attached = true;
  takeWindow(tcb, segment);
  endpoint.application.connected(tcb.id, nowUs);
  return true;
}

/** Fifth check in the synchronized states; true: the connection is over. */
function acknowledge<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  segment: IncomingSegment,
  nowUs: u64,
): bool {
  if (!takeAck<Application>(endpoint, tcb, segment, nowUs)) return false;
  const finAcknowledged = isFinAcknowledged(tcb);
  if (tcb.attached) {
    const upTo = tcb.sndUna - tcb.iss - 1 - <u32>finAcknowledged;
    endpoint.application.acknowledged(tcb.id, upTo, nowUs);
    if (tcb.pending != 0) offerPending<Application>(endpoint, tcb, nowUs);
  }
  if (!finAcknowledged) return false;
  if (tcb.state == State.LastAck) {
    remove<Application>(endpoint, tcb);
    return true;
  }
  if (tcb.state == State.Closing) {
    enterTimeWait<Application>(endpoint, tcb, nowUs);
  } else if (tcb.state == State.FinWait1) {
    tcb.state = State.FinWait2;
    detach<Application>(endpoint, tcb);
    endpoint.buffers.release(tcb);
    tcb.lifetimeAtUs = nowUs + endpoint.limits.finWaitUs;
  }
  return false;
}
