// Read first: RFC 9293 §3.10.7.4, "Fifth, check the ACK field"; RFC 5681 §3; RFC 5961 §5.

import { flagFin } from "../wire/tcp";
import {
  deflateWindow,
  duplicatesMax,
  enterRecovery,
  growWindow,
  inflateWindow,
  leaveRecovery,
  mayEnterRecovery,
  trailRecover,
} from "./congestion";
import { Event } from "./counters";
import { Endpoint } from "./endpoint";
import { takeFlightAck } from "./flight-acknowledgment";
import { endMeasurement, startTimer } from "./retransmission";
import { IncomingSegment } from "./segment";
import { retransmitFirst } from "./send";
import { takeWindow, updateWindow } from "./send-window";
import { after, before, Sequence } from "./sequence";
import { flightSize, never, Tcb } from "./tcb";

/**
 * RFC 5961 §5: SND.UNA - MAX.SND.WND =< SEG.ACK =< SND.NXT.
 * MAY-12, 5961-5.2-1, 5961-5.2-2
 */
export function isAckAcceptable(tcb: Tcb, ack: Sequence): bool {
  return ack - (tcb.sndUna - tcb.sndWndMax) <= flightSize(tcb) + tcb.sndWndMax;
}

/** True once the peer has acknowledged our FIN. */
export function isFinAcknowledged(tcb: Tcb): bool {
  return tcb.finSent && tcb.sndUna == tcb.sndMax;
}

/** Takes an acceptable acknowledgment in a synchronized state; true: it acknowledged text. */
export function takeAck<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  segment: IncomingSegment,
  nowUs: u64,
): bool {
  if (tcb.flight != 0) return takeFlightAck<Application>(endpoint, tcb, segment, nowUs);
  const ack = segment.segAck;
  if (after(ack, tcb.sndUna)) {
    takeNewAck<Application>(endpoint, tcb, segment, nowUs);
    takeWindow(tcb, segment);
    return true;
  }
  if (ack != tcb.sndUna) return false;
  const duplicate = isDuplicate(tcb, segment);
  updateWindow(tcb, segment);
  if (duplicate) takeDuplicate<Application>(endpoint, tcb, nowUs);
  return false;
}

/** RFC 5681 §2, "duplicate acknowledgment"; the answers to window probes are none. */
function isDuplicate(tcb: Tcb, segment: IncomingSegment): bool {
  return (
    flightSize(tcb) != 0 &&
    tcb.sndWnd != 0 &&
    segment.textLength == 0 &&
    !segment.has(flagFin) &&
    segment.segWnd << tcb.sndWndShift == tcb.sndWnd
  );
}

function takeNewAck<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  segment: IncomingSegment,
  nowUs: u64,
): void {
  const ack = segment.segAck;
  const acked = ack - tcb.sndUna;
  const flight = flightSize(tcb);
  endMeasurement(tcb, endpoint.limits, ack, segment.options.tsEcr, nowUs);
  tcb.sndUna = ack;
  if (before(tcb.sndNxt, ack)) tcb.sndNxt = ack;
  tcb.retries = 0;
  // RFC 6298 (5.2) and (5.3); RFC 6582 §3.2: of the partial ones only the first restarts it.
  const partial = tcb.recovering && before(ack, tcb.recover);
  if (!partial || !tcb.partialSeen) {
    tcb.retransmitAtUs = never;
    if (flight != acked) startTimer(tcb, endpoint.limits, nowUs);
  }
  if (partial) {
    tcb.partialSeen = true;
    deflateWindow(tcb, acked);
    retransmitFirst<Application>(endpoint, tcb, nowUs);
  } else if (tcb.recovering) {
    leaveRecovery(tcb, flight - acked);
  } else {
    tcb.duplicateAcks = 0;
    trailRecover(tcb);
    growWindow(tcb, acked, flight, nowUs);
  }
}

/** RFC 5681 §3.2 with RFC 6582 §3.2: the third in a row means a loss. */
function takeDuplicate<Application>(endpoint: Endpoint<Application>, tcb: Tcb, nowUs: u64): void {
  if (tcb.recovering) {
    inflateWindow(tcb);
    return;
  }
  if (<u32>tcb.duplicateAcks < duplicatesMax) tcb.duplicateAcks += 1;
  else return;
  if (<u32>tcb.duplicateAcks != duplicatesMax || !mayEnterRecovery(tcb)) return;
  endpoint.counters.count(Event.FastRetransmit);
  enterRecovery(tcb);
  retransmitFirst<Application>(endpoint, tcb, nowUs);
}
