// Read first: RFC 9293 §3.8.4. Keep-alive: a peer that has been silent for long is probed, and the
// connection is given up when none of several probes is answered.
//
// It needs a byte of its own (`silence`), and the moment for which a connection with nothing under
// way has no other use (`lifetimeAtUs`).

import { keepAliveProbesMax, keepAliveProbeUs } from "../policy";
import { flagAck } from "../wire/tcp";
import { Event } from "./counters";
import { advertisedWindow, dispatch, segmentHeaderLength, writeHeader } from "./emission";
import { Endpoint } from "./endpoint";
import { State } from "./state";
import { flightSize, never, Tcb } from "./tcb";

/** The peer was heard, whatever it said: a silence begins anew, if one is to be watched. */
export function endSilence(tcb: Tcb): void {
  tcb.silence = 0;
  tcb.lifetimeAtUs = never;
}

/** Watches a silence from now on, goes on watching it, or ends that, as the connection now is. */
export function watchSilence<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  nowUs: u64,
): void {
  if (!mayBeSilent<Application>(endpoint, tcb)) return endSilence(tcb);
  if (tcb.silence != 0) return;
  tcb.silence = 1;
  // MUST-27
  tcb.lifetimeAtUs = nowUs + endpoint.limits.keepAliveUs;
}

/** True while nothing is under way (MUST-26) and the application wants to know of its peer. */
function mayBeSilent<Application>(endpoint: Endpoint<Application>, tcb: Tcb): bool {
  if (tcb.state != State.Established && tcb.state != State.CloseWait) return false;
  if (flightSize(tcb) != 0 || tcb.blocked) return false;
  // MUST-24
  return endpoint.application.keepsAlive(tcb.id);
}

/**
 * The silence has lasted for its time: sends the next probe. False: there was no answer to as many
 * as there may be. One alone means nothing (MUST-29), nor does one that found no free frame.
 */
export function probeSilence<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  nowUs: u64,
): bool {
  if (<u32>tcb.silence > keepAliveProbesMax) return false;
  tcb.lifetimeAtUs = nowUs + min<u64>(endpoint.limits.keepAliveUs, keepAliveProbeUs);
  if (sendKeepAlive<Application>(endpoint, tcb, nowUs)) tcb.silence += 1;
  return true;
}

/**
 * Sends <SEQ=SND.NXT-1><ACK=RCV.NXT><CTL=ACK>, if a frame is free: nothing that a peer could take,
 * so that it answers (MAY-5, SHLD-12).
 */
function sendKeepAlive<Application>(endpoint: Endpoint<Application>, tcb: Tcb, nowUs: u64): bool {
  const frame = endpoint.network.open(tcb.local);
  if (frame === null) return false;
  endpoint.counters.count(Event.KeepAliveProbe);
  const length = segmentHeaderLength(tcb);
  const window = advertisedWindow(tcb, endpoint.limits.receiveBufferLength);
  writeHeader(tcb, frame.extend(length), length, tcb.sndMax - 1, flagAck, window, nowUs);
  // Where no way leads to the peer, the probe has no answer either.
  dispatch<Application>(endpoint, frame, tcb.local, tcb.peerHigh, tcb.peerLow);
  return true;
}
