// Read first: RFC 8985 §6. Recent acknowledgment: what was sent before something that has arrived,
// by more than reordering explains, is lost.

import { duplicatesMax } from "./congestion";
import { endOf, Flight, lost, Run, sacked, sent } from "./flight";
import { after, before, Sequence } from "./sequence";
import { Tcb } from "./tcb";
import { timestampAt } from "./timestamp";

/** §6.2 step 4: recoveries for which a widened reordering window stands; how wide it may get. */
const reoWndPersistence: u8 = 16;
const reoWndMultMax: u8 = 64;

/** True when bytes sent at `sentUs` that end at `end` left after those others. */
function sentAfter(sentUs: u32, end: Sequence, otherUs: u32, otherEnd: Sequence): bool {
  const difference = <i32>(sentUs - otherUs);
  return difference > 0 || (difference == 0 && after(end, otherEnd));
}

/** §6.2 steps 1 to 3: bytes of a run, up to `end`, are known to have arrived. */
export function noteDelivered(tcb: Tcb, flight: Flight, run: Run, end: Sequence, nowUs: u64): void {
  const roundTrip = <u32>nowUs - run.sentUs;
  flight.delivered += end - run.start;
  if (after(end, flight.fack)) flight.fack = end;
  else if (!run.retransmitted) flight.reorderingSeen = true;
  if (run.retransmitted) {
    // What came back sooner than anything before answers the first transmission, not the second.
    if (roundTrip < tcb.minRtt) return;
    const stamp = timestampAt(tcb, nowUs - roundTrip);
    if (tcb.timestamps && before(flight.tsEcr, stamp)) return;
  } else if (tcb.minRtt == 0 || roundTrip < tcb.minRtt) {
    tcb.minRtt = roundTrip;
  }
  const newer = sentAfter(run.sentUs, end, flight.rackSentUs, flight.rackEnd);
  if (flight.rackValid && !newer) return;
  flight.rackValid = true;
  flight.rackSentUs = run.sentUs;
  flight.rackEnd = end;
  flight.rackRtt = roundTrip;
}

/** §6.2 step 4: a D-SACK says that something was sent again needlessly. */
export function widenReordering(tcb: Tcb, flight: Flight): void {
  if (flight.dsackRound != 0 && before(tcb.sndUna, flight.dsackRound)) return;
  flight.dsackRound = tcb.sndMax;
  flight.reoWndPersist = reoWndPersistence;
  if (flight.reoWndMult < reoWndMultMax) flight.reoWndMult += 1;
}

/** §6.2 step 4: a recovery has ended. */
export function narrowReordering(flight: Flight): void {
  if (flight.reoWndPersist == 0) return;
  flight.reoWndPersist -= 1;
  if (flight.reoWndPersist == 0) flight.reoWndMult = 1;
}

/** RACK.reo_wnd: how much later than others something may arrive and not be lost. */
function reorderingWindow(tcb: Tcb, flight: Flight): u32 {
  const manySacked = flight.sackedBytes >= duplicatesMax * <u32>tcb.smss;
  if (!flight.reorderingSeen && (tcb.recovering || manySacked)) return 0;
  return min<u32>((tcb.minRtt >> 2) * flight.reoWndMult, tcb.srtt);
}

/**
 * §6.2 step 5: takes for lost what should have arrived. Returns the time, in µs, after which that
 * is to be looked at again; 0: there is nothing that will be lost by waiting.
 */
export function detectLoss(tcb: Tcb, flight: Flight, nowUs: u64): u32 {
  if (!flight.rackValid) return 0;
  const patience = flight.rackRtt + reorderingWindow(tcb, flight);
  let wait: u32 = 0;
  for (let at = flight.first; at != 0; at = changetype<Run>(at).next) {
    const run = changetype<Run>(at);
    if (run.fate != sent) continue;
    const end = endOf(tcb, run);
    if (!sentAfter(flight.rackSentUs, flight.rackEnd, run.sentUs, end)) continue;
    const age = <u32>nowUs - run.sentUs;
    if (age >= patience) markLost(tcb, flight, run);
    else wait = max<u32>(wait, patience - age);
  }
  return wait;
}

/**
 * §6.3: the retransmission timer has expired: the first bytes are lost, and all of their age. A
 * peer that has SACKed those has taken its word back (RFC 2018 §8): then no SACK of it counts.
 */
export function detectTimeout(tcb: Tcb, flight: Flight, nowUs: u64): void {
  const roundTrip = flight.rackValid ? flight.rackRtt : tcb.srtt;
  const patience = roundTrip + reorderingWindow(tcb, flight);
  const reneged = changetype<Run>(flight.first).fate == sacked;
  if (reneged) flight.sackedBytes = 0;
  for (let at = flight.first; at != 0; at = changetype<Run>(at).next) {
    const run = changetype<Run>(at);
    if (reneged && run.fate == sacked) run.fate = sent;
    if (run.fate != sent) continue;
    if (at == flight.first || <u32>nowUs - run.sentUs >= patience) markLost(tcb, flight, run);
  }
}

/** Takes a run that is `sent` for lost. */
function markLost(tcb: Tcb, flight: Flight, run: Run): void {
  run.fate = lost;
  flight.lostBytes += endOf(tcb, run) - run.start;
}

/** Takes all that was sent and has not arrived for lost: the path has become too narrow for it. */
export function markAllLost(tcb: Tcb, flight: Flight): void {
  for (let at = flight.first; at != 0; at = changetype<Run>(at).next) {
    const run = changetype<Run>(at);
    if (run.fate == sent) markLost(tcb, flight, run);
  }
}
