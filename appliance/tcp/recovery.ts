// Read first: RFC 6937 §3; RFC 8985 §6 and §9.3; RFC 3522 and RFC 4015. From the loss that a flight
// shows to its repair: the rate meanwhile, the window afterwards, and back where there was no loss.

import { lowerThreshold, mayEnterRecovery } from "./congestion";
import { Flight, flightOf } from "./flight";
import { narrowReordering } from "./rack";
import { unmarkLost } from "./scoreboard";
import { after, before, Sequence } from "./sequence";
import { flightSize, Tcb } from "./tcb";
import { timestampAt } from "./timestamp";

/** Bytes that may still be under way: neither arrived nor lost. */
export function pipe(tcb: Tcb): u32 {
  if (tcb.flight == 0) return tcb.sndNxt - tcb.sndUna;
  const flight = flightOf(tcb);
  return flightSize(tcb) - flight.sackedBytes - flight.lostBytes;
}

/** Remembers the congestion state in case the loss turns out to be none. */
export function rememberState(tcb: Tcb, flight: Flight): void {
  flight.undoable = true;
  flight.repaired = false;
  flight.undoCwnd = tcb.cwnd;
  flight.undoSsthresh = tcb.ssthresh;
  flight.undoWMax = tcb.wMax;
}

/** Begins a recovery after something was found lost, unless that belongs to the last one. */
export function beginRecovery(tcb: Tcb, flight: Flight): bool {
  if (tcb.recovering || !mayEnterRecovery(tcb)) return false;
  rememberState(tcb, flight);
  lowerThreshold(tcb);
  tcb.recover = tcb.sndMax;
  tcb.recovering = true;
  flight.recoverFs = flightSize(tcb);
  flight.prrDelivered = 0;
  flight.prrOut = 0;
  flight.probing = false;
  return true;
}

/** RFC 6937 §3.1, with its slow start reduction bound: what may be under way now. */
export function reduceProportionally(tcb: Tcb, flight: Flight): void {
  const smss = <u32>tcb.smss;
  flight.prrDelivered += flight.delivered;
  const underWay = pipe(tcb);
  const out = flight.prrOut;
  let count: u32;
  if (underWay > tcb.ssthresh) {
    const product = <u64>flight.prrDelivered * tcb.ssthresh + flight.recoverFs - 1;
    const due = <u32>(product / flight.recoverFs);
    count = due > out ? due - out : 0;
  } else {
    const owed = flight.prrDelivered > out ? flight.prrDelivered - out : 0;
    count = min<u32>(tcb.ssthresh - underWay, max<u32>(owed, flight.delivered) + smss);
  }
  // What is lost is sent again at once, whatever the proportion says.
  if (out == 0) count = max<u32>(count, smss);
  tcb.cwnd = underWay + count;
}

/** All that was in flight when the loss was found has been acknowledged. */
export function endRecovery(tcb: Tcb, flight: Flight): void {
  tcb.recovering = false;
  tcb.cwnd = tcb.ssthresh;
  flight.undoable = false;
  flight.repaired = false;
  narrowReordering(flight);
}

/** Notes that bytes from `start` on are being sent again. */
export function noteRepair(tcb: Tcb, flight: Flight, start: Sequence, nowUs: u64): void {
  if (flight.repaired) return;
  flight.repaired = true;
  flight.repairStart = start;
  flight.repairStamp = timestampAt(tcb, nowUs);
}

/**
 * RFC 3522: true when the first acknowledgment of something sent again answers the first
 * transmission of it: nothing was lost.
 */
export function wasNeedless(tcb: Tcb, flight: Flight, ack: Sequence, tsEcr: u32): bool {
  if (!flight.undoable || !flight.repaired || !after(ack, flight.repairStart)) return false;
  flight.undoable = false;
  return tcb.timestamps && before(tsEcr, flight.repairStamp);
}

/** RFC 4015: all is as it was before the loss that was none. */
export function undoRecovery(tcb: Tcb, flight: Flight): void {
  unmarkLost(flight);
  tcb.cwnd = max<u32>(tcb.cwnd, flight.undoCwnd);
  tcb.ssthresh = flight.undoSsthresh;
  tcb.wMax = flight.undoWMax;
  tcb.recovering = false;
  tcb.recover = tcb.sndUna - 1;
  flight.reorderingSeen = true;
}
