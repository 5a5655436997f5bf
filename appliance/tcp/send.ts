// Read first: RFC 9293 §3.8.6; RFC 1122 §4.2.3.4. Turning the application's bytes into segments.
//
// Nothing is queued: whoever may send asks the application for the bytes from SND.NXT on, as far as
// the windows reach, and does so again for a retransmission.

import { framesPerTurnMax, segmentTextMin } from "../policy";
import { congestionWindow, restartAfterIdle } from "./congestion";
import { Event } from "./counters";
import { sendAck } from "./emission";
import { Endpoint } from "./endpoint";
import { flightOf } from "./flight";
import { pipe } from "./recovery";
import { sendLost } from "./repetition";
import { startTimer } from "./retransmission";
import { sendText, textMax } from "./segment-of-text";
import { after } from "./sequence";
import { flightSize, Tcb } from "./tcb";

/** Sends what the connection may send now, and an acknowledgment if one is due. */
export function transmit<Application>(endpoint: Endpoint<Application>, tcb: Tcb, nowUs: u64): void {
  // Text has no room for SACK blocks, which must not wait.
  if (tcb.ackNow && endpoint.duplicate.blockCount(tcb) != 0) {
    sendAck<Application>(endpoint, tcb, nowUs);
  }
  if (tcb.attached) {
    let frames: u32 = 0;
    while (sendNext<Application>(endpoint, tcb, nowUs)) {
      if (++frames == framesPerTurnMax) {
        endpoint.ready.add(tcb);
        break;
      }
    }
    if (flightSize(tcb) != 0 || tcb.blocked) startTimer(tcb, endpoint.limits, nowUs);
  }
  if (tcb.ackNow) sendAck<Application>(endpoint, tcb, nowUs);
}

/** Sends one segment (or one frame of segments) from SND.NXT; false: there is no more to do. */
function sendNext<Application>(endpoint: Endpoint<Application>, tcb: Tcb, nowUs: u64): bool {
  tcb.blocked = false;
  if (tcb.flight != 0 && flightOf(tcb).lostBytes != 0) {
    return sendLost<Application>(endpoint, tcb, nowUs);
  }
  if (tcb.finSent && tcb.sndNxt == tcb.sndMax) return false;
  const application = endpoint.application;
  const available = application.streamEnd(tcb.id) - (tcb.sndNxt - tcb.iss - 1);
  const finishes = application.streamFinished(tcb.id);
  if (available == 0 && !finishes) return false;
  if (tcb.sndNxt == tcb.sndUna) restartAfterIdle(tcb, nowUs);
  const length = sendableLength(tcb, available, textMax<Application>(endpoint, tcb));
  const flight = tcb.sndNxt - tcb.sndUna;
  const fin = finishes && length == available && flight + length < tcb.sndWnd;
  if (length == 0 && !fin) {
    // With nothing in flight no acknowledgment will come: the persist timer takes over.
    tcb.blocked = flightSize(tcb) == 0;
    return false;
  }
  const sent = sendText<Application>(endpoint, tcb, tcb.sndNxt, length, available, fin, nowUs);
  tcb.sndNxt += sent;
  if (tcb.recovering && tcb.flight != 0) flightOf(tcb).prrOut += sent;
  return sent != 0;
}

/**
 * How much of the `available` text may go out in one frame of at most `most`. A part is sent only
 * in whole segments, or where it is half the largest window ever seen (RFC 9293 §3.8.6.2.1).
 * MUST-38, SHLD-28
 */
function sendableLength(tcb: Tcb, available: u32, most: u32): u32 {
  const flight = tcb.sndNxt - tcb.sndUna;
  // MUST-34, SHLD-15, 7323-2.4-3, 7323-2.4-4
  const offered = tcb.sndWnd > flight ? tcb.sndWnd - flight : 0;
  const underWay = pipe(tcb);
  const window = congestionWindow(tcb);
  const usable = window > underWay ? min<u32>(offered, window - underWay) : 0;
  const smss = <u32>tcb.smss;
  const room = tcb.sndWndMax < smss << 1 ? halfWindow(tcb) : most;
  const length = min<u32>(min<u32>(available, usable), room);
  if (length == available) return length;
  if (length == smss) return length;
  if (length > smss) return length - (length % smss);
  // What is sent again is not held back: the probe of a small window may have been lost (SHLD-16).
  if (after(tcb.sndMax, tcb.sndNxt)) return length;
  return length << 1 >= tcb.sndWndMax ? length : 0;
}

/**
 * What is sent at once into a window that has never had room for two segments: half of it. One
 * segment alone would show no loss but by the timeout; of two, the second tells of the first.
 */
function halfWindow(tcb: Tcb): u32 {
  return min<u32>(tcb.smss, max<u32>((tcb.sndWndMax + 1) >> 1, segmentTextMin));
}

/** Sends one segment from SND.UNA again, whatever the congestion window says. */
export function retransmitFirst<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  nowUs: u64,
): void {
  sendFromUna<Application>(endpoint, tcb, min<u32>(tcb.smss, flightSize(tcb)), nowUs);
}

/**
 * Probes a window that is closed or too small to use (RFC 9293 §3.8.6.1): one byte, or as much as
 * the window has room for. Behind a byte too many SND.NXT stays, so that an opening window starts
 * there.
 */
export function probeWindow<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  nowUs: u64,
): void {
  endpoint.counters.count(Event.WindowProbe);
  // What the peer has taken back may or may not have arrived: the flight is known no more.
  endpoint.flights.release(tcb);
  tcb.sndNxt = tcb.sndUna;
  const room = min<u32>(tcb.sndWnd, tcb.smss);
  const sent = sendFromUna<Application>(endpoint, tcb, max<u32>(room, 1), nowUs);
  if (tcb.sndWnd != 0) tcb.sndNxt += sent;
}

function sendFromUna<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  most: u32,
  nowUs: u64,
): u32 {
  const application = endpoint.application;
  const available = application.streamEnd(tcb.id) - (tcb.sndUna - tcb.iss - 1);
  const length = min<u32>(available, most);
  const finishes = length == available && application.streamFinished(tcb.id);
  const fin = finishes && (tcb.finSent || length == 0);
  if (length == 0 && !fin) return 0;
  return sendText<Application>(endpoint, tcb, tcb.sndUna, length, available, fin, nowUs);
}
