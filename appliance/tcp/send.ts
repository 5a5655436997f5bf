// Read first: RFC 9293 §3.8.6; RFC 1122 §4.2.3.4. Turning the application's bytes into segments.
//
// Nothing is queued: whoever may send asks the application for the bytes from SND.NXT on, as far as
// the windows reach, and does so again for a retransmission.

import { Frame } from "../net/frame";
import { networkHeaderLength } from "../net/local";
import { framesPerTurnMax } from "../policy";
import { flagAck, flagFin, flagPsh } from "../wire/tcp";
import { congestionWindow, restartAfterIdle } from "./congestion";
import { Event } from "./counters";
import {
  acknowledgmentSent,
  advertisedWindow,
  dispatch,
  segmentHeaderLength,
  sendAck,
  writeHeader,
} from "./emission";
import { Endpoint } from "./endpoint";
import { spoilMeasurement, startMeasurement, startTimer } from "./retransmission";
import { after, Sequence } from "./sequence";
import { State } from "./state";
import { flightSize, Tcb } from "./tcb";

/** Longest frame that IPv4 can name, with its Ethernet header. */
const frameLengthMax: u32 = 65535 + 14;

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
  return sent != 0;
}

/** Text that one frame can carry. */
function textMax<Application>(endpoint: Endpoint<Application>, tcb: Tcb): u32 {
  const longest = endpoint.network.segmentationMax(tcb.local);
  if (longest == 0) return tcb.smss;
  return (
    min<u32>(longest, frameLengthMax) - networkHeaderLength(tcb.local) - segmentHeaderLength(tcb)
  );
}

/**
 * How much of the `available` text may go out in one frame of at most `most`. A part is sent only
 * in whole segments, or where it is half the largest window ever seen (RFC 9293 §3.8.6.2.1).
 * MUST-38, SHLD-28
 */
function sendableLength(tcb: Tcb, available: u32, most: u32): u32 {
  const flight = tcb.sndNxt - tcb.sndUna;
  const window = min<u32>(tcb.sndWnd, congestionWindow(tcb));
  // MUST-34, SHLD-15, 7323-2.4-3, 7323-2.4-4
  const usable = window > flight ? window - flight : 0;
  const length = min<u32>(min<u32>(available, usable), most);
  if (length == available) return length;
  const smss = <u32>tcb.smss;
  if (length == smss) return length;
  if (length > smss) return length - (length % smss);
  // What is sent again is not held back: the probe of a small window may have been lost (SHLD-16).
  if (after(tcb.sndMax, tcb.sndNxt)) return length;
  return length << 1 >= tcb.sndWndMax ? length : 0;
}

/**
 * Sends text from `seq`, at most `length` bytes of the `available` ones, with a FIN behind if `fin`
 * and all of it fits. Returns by how much the sequence number moves; 0: nothing could be sent.
 */
export function sendText<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  seq: Sequence,
  length: u32,
  available: u32,
  fin: bool,
  nowUs: u64,
): u32 {
  const network = endpoint.network;
  const frame = network.open(tcb.local);
  if (frame === null) {
    endpoint.ready.add(tcb);
    return 0;
  }
  const headerLength = segmentHeaderLength(tcb);
  const at = frame.extend(headerLength);
  let taken: u32 = 0;
  if (length != 0) {
    const from = seq - tcb.iss - 1;
    taken = endpoint.application.gather<Frame>(tcb.id, from, from + length, frame);
    if (taken - 1 >= length) {
      endpoint.counters.count(Event.SourceEmpty);
      network.device.completed(frame);
      return 0;
    }
  }
  if (taken > <u32>tcb.smss) {
    frame.segmentSize = tcb.smss;
    frame.headerLength = <u16>(networkHeaderLength(tcb.local) + headerLength);
  }
  let flags = flagAck;
  let end = seq + taken;
  // MUST-60, MUST-61
  if (taken == available && taken != 0) flags |= flagPsh;
  if (fin && taken == length) {
    flags |= flagFin;
    end += 1;
    if (!tcb.finSent) closeOurHalf(tcb);
  }
  const window = advertisedWindow(tcb, endpoint.limits.receiveBufferLength);
  writeHeader(tcb, at, headerLength, seq, flags, window, nowUs);
  dispatch<Application>(endpoint, frame, tcb.local, tcb.peerHigh, tcb.peerLow);
  noteSent(tcb, seq, end, nowUs);
  startTimer(tcb, endpoint.limits, nowUs);
  return end - seq;
}

/** Brings the send variables up to date after sending [seq, end). */
function noteSent(tcb: Tcb, seq: Sequence, end: Sequence, nowUs: u64): void {
  if (seq == tcb.sndMax) startMeasurement(tcb, end, nowUs);
  else spoilMeasurement(tcb, end);
  if (after(end, tcb.sndMax)) tcb.sndMax = end;
  tcb.lastSentUs = nowUs;
  acknowledgmentSent(tcb);
}

/** RFC 9293 §3.10.4: the FIN goes out for the first time. */
function closeOurHalf(tcb: Tcb): void {
  tcb.finSent = true;
  tcb.state = tcb.state == State.CloseWait ? State.LastAck : State.FinWait1;
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
