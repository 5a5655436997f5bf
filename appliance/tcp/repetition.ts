// Read first: RFC 8985 §6 and §7.3. Sending again what a recorded flight (flight.ts) shows to be
// lost, segment by segment, and the tail when nothing shows.

import { Event } from "./counters";
import { Endpoint } from "./endpoint";
import { endOf, flightOf, Run } from "./flight";
import { noteRepair, pipe } from "./recovery";
import { cutTail, firstLost, joinLost, noteAgain } from "./scoreboard";
import { sendText, textMax } from "./segment-of-text";
import { flightSize, Tcb } from "./tcb";
import { timestampAt } from "./timestamp";

/** Sends what was lost first, as far as the congestion window allows; false: no more for now. */
export function sendLost<Application>(endpoint: Endpoint<Application>, tcb: Tcb, nowUs: u64): bool {
  // A window that has been closed is probed instead.
  if (tcb.sndWnd == 0) return false;
  const flight = flightOf(tcb);
  const run = firstLost(flight);
  joinLost(endpoint.flights, flight, run);
  const offered = offeredAgain(tcb, run);
  if (offered == 0) return false;
  const whole = min<u32>(endOf(tcb, run) - run.start, offered);
  const smss = <u32>tcb.smss;
  const underWay = pipe(tcb);
  const room = tcb.cwnd > underWay ? tcb.cwnd - underWay : 0;
  if (room < min<u32>(whole, smss)) return false;
  let length = min<u32>(min<u32>(whole, room), textMax<Application>(endpoint, tcb));
  if (length < whole && length > smss) length -= length % smss;
  noteRepair(tcb, flight, run.start, nowUs);
  const sent = sendAgain<Application>(endpoint, tcb, run, length, nowUs);
  if (tcb.recovering) flight.prrOut += sent;
  return sent != 0;
}

/**
 * How much of a lost run may be sent again, by the peer's window. What goes out again for the first
 * time was inside it once, and takes no notice of what has been taken back since; after that a
 * segment has to begin inside it, or beyond by less than the peer's unit (RFC 7323 §2.4, 4 and 5).
 * MAY-7, 7323-2.4-5, 7323-2.4-6
 */
function offeredAgain(tcb: Tcb, run: Run): u32 {
  if (!run.retransmitted) return u32.MAX_VALUE;
  const offset = run.start - tcb.sndUna;
  if (offset >= tcb.sndWnd + ((<u32>1) << tcb.sndWndShift)) return 0;
  const smss = <u32>tcb.smss;
  return offset < tcb.sndWnd ? max<u32>(tcb.sndWnd - offset, smss) : smss;
}

/**
 * RFC 8985 §7.3: a segment of new text, whatever the congestion window says, or else the last one
 * again. The retransmission timer runs behind it.
 */
export function sendProbe<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  nowUs: u64,
): void {
  endpoint.counters.count(Event.TailLossProbe);
  const flight = flightOf(tcb);
  const smss = <u32>tcb.smss;
  flight.probing = true;
  flight.probeRetransmitted = false;
  const available = endpoint.application.streamEnd(tcb.id) - (tcb.sndMax - tcb.iss - 1);
  const length = min<u32>(available, smss);
  if (!tcb.finSent && length != 0 && flightSize(tcb) + length <= tcb.sndWnd) {
    const from = tcb.sndMax;
    tcb.sndNxt += sendText<Application>(endpoint, tcb, from, length, available, false, nowUs);
  } else {
    const last = changetype<Run>(flight.last);
    const tail = ((tcb.sndMax - last.start - 1) % smss) + 1;
    const run = cutTail(endpoint.flights, tcb, tcb.sndMax - tail);
    if (run !== null) sendAgain<Application>(endpoint, tcb, run, tail, nowUs);
    flight.probeRetransmitted = true;
    flight.probeStamp = timestampAt(tcb, nowUs);
  }
  flight.tlpEnd = tcb.sndMax;
}

/** Sends the first `length` numbers of a run again; returns how many of them could be sent. */
function sendAgain<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  run: Run,
  length: u32,
  nowUs: u64,
): u32 {
  const start = run.start;
  const available = endpoint.application.streamEnd(tcb.id) - (start - tcb.iss - 1);
  const text = min<u32>(length, available);
  // Of the numbers in flight only a FIN's has no text.
  const fin = length > available;
  const sent = sendText<Application>(endpoint, tcb, start, text, available, fin, nowUs);
  if (sent != 0) noteAgain(endpoint.flights, tcb, run, start + sent, nowUs);
  return sent;
}
