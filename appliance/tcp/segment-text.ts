// Read first: RFC 9293 §3.10.7.4, "Seventh, process the segment text" and "Eighth, check the FIN
// bit"; RFC 1122 §4.2.3.2 and RFC 5681 §4.2 on when to acknowledge.

import { flagFin } from "../wire/tcp";
import { isFinAcknowledged } from "./acknowledgment";
import { enterTimeWait } from "./close";
import { Event } from "./counters";
import { mayOpenWindow } from "./emission";
import { Endpoint } from "./endpoint";
import {
  appendText,
  consume,
  forgetIntervals,
  intervalCount,
  isKept,
  keepText,
  pendingAddress,
} from "./reassembly";
import { IncomingSegment } from "./segment";
import { State } from "./state";
import { never, Tcb } from "./tcb";

/** Takes the text and FIN of a segment that was trimmed to the window. */
export function takeText<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  segment: IncomingSegment,
  nowUs: u64,
): void {
  const length = segment.textLength;
  if (segment.has(flagFin) && !tcb.peerFin) {
    tcb.peerFin = true;
    tcb.peerFinSeq = segment.segSeq + length;
  }
  if (length != 0) {
    if (segment.segSeq != tcb.rcvNxt) {
      keepBeyondGap<Application>(endpoint, tcb, segment);
    } else if (tcb.state == State.Established) {
      scheduleAck<Application>(endpoint, tcb, nowUs);
      deliver<Application>(endpoint, tcb, segment.text, length, nowUs);
    } else {
      discard<Application>(endpoint, tcb, length);
    }
  } else if (tcb.peerFin && tcb.peerFinSeq != tcb.rcvNxt) {
    tcb.ackNow = true;
  }
  if (tcb.peerFin && tcb.peerFinSeq == tcb.rcvNxt) finArrives<Application>(endpoint, tcb, nowUs);
}

/**
 * Every second segment is acknowledged at once, and one that fills a gap (RFC 5681 §4.2).
 * SHLD-18, SHLD-19, MUST-58
 */
function scheduleAck<Application>(endpoint: Endpoint<Application>, tcb: Tcb, nowUs: u64): void {
  tcb.unacknowledged += 1;
  if (tcb.unacknowledged >= 2 || intervalCount(tcb) != 0) tcb.ackNow = true;
  if (tcb.delayedAckAtUs == never) tcb.delayedAckAtUs = nowUs + endpoint.limits.delayedAckUs;
}

/** Our half is closed, nothing more will be answered: the text is acknowledged and forgotten. */
function discard<Application>(endpoint: Endpoint<Application>, tcb: Tcb, length: u32): void {
  endpoint.counters.count(Event.TextDiscarded);
  endpoint.buffers.release(tcb);
  tcb.rcvNxt += length;
  tcb.ackNow = true;
}

/**
 * Text beyond a gap waits in the buffer, and an acknowledgment at once tells of the gap.
 * SHLD-31, MAY-13
 */
function keepBeyondGap<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  segment: IncomingSegment,
): void {
  tcb.ackNow = true;
  if (tcb.state != State.Established) return;
  if (!endpoint.buffers.acquire(tcb)) {
    endpoint.counters.count(Event.NoReceiveBuffer);
  } else if (isKept(tcb, segment.segSeq, segment.segSeq + segment.textLength)) {
    endpoint.duplicate.note(tcb, segment.segSeq, segment.segSeq + segment.textLength);
  } else if (!keepText(tcb, segment.segSeq, segment.text, segment.textLength)) {
    endpoint.counters.count(Event.IntervalsFull);
  }
}

/** Hands text in order to the application: out of the frame itself where nothing stands before. */
function deliver<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  text: usize,
  length: u32,
  nowUs: u64,
): void {
  if (tcb.buffer != 0) {
    appendText(tcb, text, length);
    offerPending<Application>(endpoint, tcb, nowUs);
    return;
  }
  const consumed = offer<Application>(endpoint, tcb, text, length, nowUs);
  tcb.rcvNxt += consumed;
  if (consumed == length) return;
  if (endpoint.buffers.acquire(tcb)) {
    appendText(tcb, text + consumed, length - consumed);
  } else {
    // Not acknowledged, so the peer sends it again.
    endpoint.counters.count(Event.NoReceiveBuffer);
    tcb.ackNow = true;
  }
}

/** Offers what waits in the buffer once more. */
export function offerPending<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  nowUs: u64,
): void {
  if (tcb.pending != 0) {
    const address = pendingAddress(tcb);
    const consumed = offer<Application>(endpoint, tcb, address, tcb.pending, nowUs);
    if (consumed != 0) consume(tcb, consumed);
    if (mayOpenWindow(tcb, endpoint.limits.receiveBufferLength)) tcb.ackNow = true;
  }
  if (tcb.pending == 0 && intervalCount(tcb) == 0) endpoint.buffers.release(tcb);
}

/** Offers bytes until the application takes no more of them; returns how many it took. */
function offer<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  address: usize,
  length: u32,
  nowUs: u64,
): u32 {
  let taken: u32 = 0;
  while (taken < length) {
    const rest = length - taken;
    const consumed = endpoint.application.received(tcb.id, address + taken, rest, nowUs);
    if (consumed == 0) break;
    taken += min<u32>(consumed, rest);
  }
  return taken;
}

/** The peer's FIN is next in order. Text that he sent from beyond it belongs to no stream. */
function finArrives<Application>(endpoint: Endpoint<Application>, tcb: Tcb, nowUs: u64): void {
  tcb.rcvNxt += 1;
  forgetIntervals(tcb);
  if (tcb.pending == 0) endpoint.buffers.release(tcb);
  tcb.ackNow = true;
  if (tcb.state == State.Established) {
    tcb.state = State.CloseWait;
    endpoint.application.ended(tcb.id, nowUs);
  } else if (isFinAcknowledged(tcb)) {
    enterTimeWait<Application>(endpoint, tcb, nowUs);
  } else {
    tcb.state = State.Closing;
  }
}
