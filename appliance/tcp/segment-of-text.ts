// Read first: RFC 9293 §3.10.2. One segment (or one frame that the device cuts into segments),
// filled by the application.

import { Frame } from "../net/frame";
import { networkHeaderLength } from "../net/local";
import { flagAck, flagFin, flagPsh } from "../wire/tcp";
import { Event } from "./counters";
import {
  acknowledgmentSent,
  advertisedWindow,
  dispatch,
  segmentHeaderLength,
  writeHeader,
} from "./emission";
import { Endpoint } from "./endpoint";
import { spoilMeasurement, startMeasurement } from "./retransmission";
import { noteNew } from "./scoreboard";
import { after, Sequence } from "./sequence";
import { State } from "./state";
import { Tcb } from "./tcb";

/** Longest frame that IPv4 can name, with its Ethernet header. */
const frameLengthMax: u32 = 65535 + 14;

/** Text that one frame can carry. */
export function textMax<Application>(endpoint: Endpoint<Application>, tcb: Tcb): u32 {
  const longest = endpoint.network.segmentationMax(tcb.local);
  if (longest == 0) return tcb.smss;
  return (
    min<u32>(longest, frameLengthMax) - networkHeaderLength(tcb.local) - segmentHeaderLength(tcb)
  );
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
  noteSent<Application>(endpoint, tcb, seq, end, nowUs);
  return end - seq;
}

/** Brings the send variables up to date after sending [seq, end). */
function noteSent<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  seq: Sequence,
  end: Sequence,
  nowUs: u64,
): void {
  if (seq == tcb.sndMax) {
    startMeasurement(tcb, end, nowUs);
    if (tcb.flight != 0) noteNew(endpoint.flights, tcb, nowUs);
    else if (recordable(tcb)) endpoint.flights.acquire(tcb, nowUs);
  } else {
    spoilMeasurement(tcb, end);
  }
  if (after(end, tcb.sndMax)) tcb.sndMax = end;
  tcb.lastSentUs = nowUs;
  acknowledgmentSent(tcb);
}

/** True when a flight begins, and the peer will tell of it; a byte too many is no flight. */
function recordable(tcb: Tcb): bool {
  return tcb.sackPermitted && tcb.sndUna == tcb.sndMax && tcb.probes == 0;
}

/** RFC 9293 §3.10.4: the FIN goes out for the first time. */
function closeOurHalf(tcb: Tcb): void {
  tcb.finSent = true;
  tcb.state = tcb.state == State.CloseWait ? State.LastAck : State.FinWait1;
}
