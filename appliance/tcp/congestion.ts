// Read first: RFC 5681; RFC 6582 §3.2; RFC 6928 §2; RFC 3042; RFC 9438 §4.6. How much may be
// in flight.

import { afterLoss, endEpoch, growCubic, noteLoss } from "./cubic";
import { after, before } from "./sequence";
import { flightSize, Tcb } from "./tcb";

/** Acknowledgments without progress that mean a loss (RFC 5681 §3.2). */
export const duplicatesMax: u32 = 3;

/**
 * L of RFC 9406 §4.2: segments by which one acknowledgment opens the window in slow start. Peers
 * that take segments in heaps acknowledge them so.
 */
const slowStartSegmentsMax: u32 = 8;

/** RFC 6928 (1): ten segments, but not more than about 15 kB. */
export function initialWindow(smss: u32): u32 {
  return min<u32>(10 * smss, max<u32>(2 * smss, 14600));
}

/** Begins slow start (RFC 5681 §3.1) (MUST-19). */
export function startCongestionControl(tcb: Tcb): void {
  tcb.cwnd = initialWindow(tcb.smss);
  tcb.ssthresh = u32.MAX_VALUE;
  // RFC 6582 says ISS, which would leave a loss of the very first segment to the timeout.
  tcb.recover = tcb.iss - 1;
}

/** RFC 5681 §4.1: after a pause longer than the timeout the path is unknown again. */
export function restartAfterIdle(tcb: Tcb, nowUs: u64): void {
  if (flightSize(tcb) == 0 && nowUs - tcb.lastSentUs > tcb.rto) {
    tcb.cwnd = min<u32>(tcb.cwnd, initialWindow(tcb.smss));
  }
}

/** What may be in flight: RFC 3042 lets each of the first two duplicates release one segment. */
export function congestionWindow(tcb: Tcb): u32 {
  if (tcb.recovering || tcb.duplicateAcks == 0) return tcb.cwnd;
  return tcb.cwnd + min<u32>(tcb.duplicateAcks, duplicatesMax - 1) * tcb.smss;
}

/**
 * Takes an acknowledgment of `acked` new bytes outside recovery, `flight` having been out. A window
 * that the connection does not fill does not grow (RFC 7661 §4.1 in its simplest form). One whose
 * flight is recorded grows as CUBIC wants.
 */
export function growWindow(tcb: Tcb, acked: u32, flight: u32, nowUs: u64): void {
  const smss = <u32>tcb.smss;
  if (tcb.cwnd < tcb.ssthresh) {
    if (flight < tcb.cwnd >> 1) return;
    tcb.cwnd += min<u32>(acked, tcb.flight == 0 ? smss : slowStartSegmentsMax * smss);
    return;
  }
  if (tcb.flight != 0) {
    if (flight + smss < tcb.cwnd) endEpoch(tcb);
    else growCubic(tcb, acked, nowUs);
    return;
  }
  if (flight + smss < tcb.cwnd) return;
  tcb.cwndCredit += acked;
  if (tcb.cwndCredit >= tcb.cwnd) {
    tcb.cwndCredit -= tcb.cwnd;
    tcb.cwnd += smss;
  }
}

/** (4) of RFC 5681: half of what is in flight, but at least two segments; CUBIC keeps more. */
export function lowerThreshold(tcb: Tcb): void {
  let kept = flightSize(tcb) >> 1;
  if (tcb.flight != 0) {
    const window = min<u32>(flightSize(tcb), tcb.cwnd);
    noteLoss(tcb, window);
    kept = afterLoss(window);
  }
  tcb.ssthresh = max<u32>(kept, 2 * <u32>tcb.smss);
  tcb.cwndCredit = 0;
}

/** RFC 6582 §3.2 step 2: what was sent before the last loss was noticed does not halve twice. */
export function mayEnterRecovery(tcb: Tcb): bool {
  return after(tcb.sndUna - 1, tcb.recover);
}

/** Keeps `recover` from falling so far behind that it seems to lie ahead. */
export function trailRecover(tcb: Tcb): void {
  if (before(tcb.recover, tcb.sndUna - 2)) tcb.recover = tcb.sndUna - 2;
}

/** RFC 6582 §3.2 steps 2 and 3; the caller sends the lost segment again. */
export function enterRecovery(tcb: Tcb): void {
  lowerThreshold(tcb);
  tcb.recover = tcb.sndMax;
  tcb.recovering = true;
  tcb.partialSeen = false;
  tcb.cwnd = tcb.ssthresh + duplicatesMax * <u32>tcb.smss;
}

/** RFC 6582 §3.2 step 4: each further duplicate says that a segment has left the network. */
export function inflateWindow(tcb: Tcb): void {
  tcb.cwnd += tcb.smss;
}

/** RFC 6582 §3.2 step 3, full acknowledgment; `flight` is what remains out. */
export function leaveRecovery(tcb: Tcb, flight: u32): void {
  tcb.recovering = false;
  tcb.duplicateAcks = 0;
  tcb.cwnd = min<u32>(tcb.ssthresh, max<u32>(flight, tcb.smss) + tcb.smss);
}

/** RFC 6582 §3.2 step 3, partial acknowledgment of `acked` bytes. */
export function deflateWindow(tcb: Tcb, acked: u32): void {
  tcb.cwnd = tcb.cwnd > acked ? tcb.cwnd - acked : 0;
  if (acked >= <u32>tcb.smss || tcb.cwnd == 0) tcb.cwnd += tcb.smss;
}

/** RFC 5681 §3.1 and RFC 6582 §4: everything in flight is taken for lost. */
export function collapseWindow(tcb: Tcb): void {
  // RFC 5681 §3.1: a segment that is lost again does not lower ssthresh again.
  if (tcb.retries == 0) lowerThreshold(tcb);
  tcb.recover = tcb.sndMax;
  tcb.recovering = false;
  tcb.duplicateAcks = 0;
  tcb.cwnd = tcb.smss;
}
