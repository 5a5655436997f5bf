// Read first: RFC 8985 §6.2 and §7.4; RFC 2018 §5; RFC 2883 §4. An acknowledgment on a connection
// whose flight is recorded (flight.ts): loss shows in what arrives, not in duplicates.

import { growWindow, lowerThreshold, trailRecover } from "./congestion";
import { Event } from "./counters";
import { Endpoint } from "./endpoint";
import { Flight, flightOf, Flights } from "./flight";
import { detectLoss, widenReordering } from "./rack";
import {
  beginRecovery,
  endRecovery,
  pipe,
  reduceProportionally,
  undoRecovery,
  wasNeedless,
} from "./recovery";
import { endMeasurement } from "./retransmission";
import { takeCumulative, takeSelective } from "./scoreboard";
import { IncomingSegment } from "./segment";
import { takeWindow, updateWindow } from "./send-window";
import { after, before, inWindow } from "./sequence";
import { probeRepaired } from "./tail-loss-probe";
import { never, Tcb, timerReorders } from "./tcb";

/** Takes an acceptable acknowledgment; true: it acknowledged text. */
export function takeFlightAck<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  segment: IncomingSegment,
  nowUs: u64,
): bool {
  const ack = segment.segAck;
  const tsEcr = segment.options.tsEcr;
  if (before(ack, tcb.sndUna)) return false;
  const flight = flightOf(tcb);
  const acked = ack - tcb.sndUna;
  const filled = pipe(tcb);
  flight.delivered = 0;
  flight.tsEcr = tsEcr;
  if (acked != 0) {
    endMeasurement(tcb, endpoint.limits, ack, tsEcr, nowUs);
    takeCumulative(endpoint.flights, tcb, ack, nowUs);
    tcb.sndUna = ack;
    tcb.retries = 0;
    takeWindow(tcb, segment);
  } else {
    updateWindow(tcb, segment);
  }
  let duplicate = false;
  if (segment.options.blockCount != 0)
    duplicate = takeBlocks(endpoint.flights, tcb, segment, nowUs);
  // RFC 6298 (5.3); whoever sends or looks next sets it anew.
  if (flight.delivered != 0) tcb.retransmitAtUs = never;
  if (wasNeedless(tcb, flight, ack, tsEcr)) {
    endpoint.counters.count(Event.RecoveryUndone);
    undoRecovery(tcb, flight);
  }
  if (probeRepaired(tcb, flight, ack, tsEcr, duplicate)) {
    lowerThreshold(tcb);
    tcb.cwnd = tcb.ssthresh;
  }
  if (tcb.recovering && !before(ack, tcb.recover)) endRecovery(tcb, flight);
  findLoss<Application>(endpoint, tcb, flight, nowUs);
  if (tcb.recovering) {
    reduceProportionally(tcb, flight);
  } else if (acked != 0) {
    trailRecover(tcb);
    growWindow(tcb, acked, filled, nowUs);
  }
  if (tcb.sndUna == tcb.sndMax) {
    // RFC 6298 (5.2), where SACK had told of all of it before.
    tcb.retransmitAtUs = never;
    endpoint.flights.release(tcb);
  }
  return acked != 0;
}

/** Looks for loss, and begins to recover from it; sets a timer where that is too early to say. */
export function findLoss<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  flight: Flight,
  nowUs: u64,
): void {
  // Without these two everything arrives in the order in which it was sent.
  if (flight.sackedBytes == 0 && !flight.repaired) return;
  const waitUs = detectLoss(tcb, flight, nowUs);
  // A machine that slept for more than half of 2^32 µs mistakes what it sends then for older than
  // what it sent before, and would wait as long again: the timeout comes first.
  if (waitUs != 0 && waitUs < tcb.rto) {
    tcb.timer = timerReorders;
    tcb.retransmitAtUs = nowUs + waitUs;
  }
  if (flight.lostBytes != 0 && beginRecovery(tcb, flight)) {
    endpoint.counters.count(Event.FastRetransmit);
  }
}

/** Takes the blocks of a SACK option; true: the first one is a D-SACK (RFC 2883 §4). */
function takeBlocks(flights: Flights, tcb: Tcb, segment: IncomingSegment, nowUs: u64): bool {
  const options = segment.options;
  const flight = flightOf(tcb);
  let duplicate = false;
  for (let index: u32 = 0; index < options.blockCount; index++) {
    const start = options.blockStart(index);
    const end = options.blockEnd(index);
    if (index == 0 && isDuplicate(tcb, segment)) {
      duplicate = true;
      widenReordering(tcb, flight);
    } else if (isInFlight(tcb, start, end)) {
      takeSelective(flights, tcb, start, end, nowUs);
    }
  }
  return duplicate;
}

/** RFC 2883 §4: below the acknowledgment, or inside the second block. */
function isDuplicate(tcb: Tcb, segment: IncomingSegment): bool {
  const options = segment.options;
  const start = options.blockStart(0);
  const end = options.blockEnd(0);
  if (!after(end, start)) return false;
  // A number from long before is nonsense.
  if (!after(end, segment.segAck)) return tcb.sndUna - start <= tcb.sndWndMax;
  if (options.blockCount < 2) return false;
  return !before(start, options.blockStart(1)) && !after(end, options.blockEnd(1));
}

/** True of a block that lies in [sndUna, sndMax). */
function isInFlight(tcb: Tcb, start: u32, end: u32): bool {
  const length = tcb.sndMax - tcb.sndUna;
  return inWindow(start, tcb.sndUna, length) && after(end, start) && end - tcb.sndUna <= length;
}
