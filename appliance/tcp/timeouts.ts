// Read first: RFC 9293 §3.10.8; RFC 6298 §5. What happens when a connection's moment has come.

import { blackHoleMtu, blackHoleTimeouts } from "../policy";
import { abort, remove } from "./close";
import { collapseWindow } from "./congestion";
import { Event } from "./counters";
import { headersLength, optionsLength, sendSynAck } from "./emission";
import { Endpoint } from "./endpoint";
import { findLoss } from "./flight-acknowledgment";
import { flightOf } from "./flight";
import { probeSilence } from "./keep-alive";
import { detectTimeout } from "./rack";
import { pipe, rememberState } from "./recovery";
import { sendProbe } from "./repetition";
import { backOff, startTimer } from "./retransmission";
import { offerPending } from "./segment-text";
import { probeWindow } from "./send";
import { settle } from "./settlement";
import { State } from "./state";
import { mayProbe } from "./tail-loss-probe";
import { flightSize, never, Tcb, timerProbes, timerRepeats } from "./tcb";

/** Doublings of the time between two window probes. */
const probeShiftMax: u8 = 6;

/** Does all that is due for a block that the wheel has let go of. */
export function timeout<Application>(endpoint: Endpoint<Application>, tcb: Tcb, nowUs: u64): void {
  if (tcb.lifetimeAtUs <= nowUs) {
    if (tcb.silence == 0 || !probeSilence<Application>(endpoint, tcb, nowUs)) {
      expire<Application>(endpoint, tcb);
      return;
    }
  }
  if (tcb.delayedAckAtUs <= nowUs) {
    tcb.delayedAckAtUs = never;
    tcb.ackNow = true;
  }
  if (tcb.retransmitAtUs <= nowUs) {
    tcb.retransmitAtUs = never;
    if (tcb.timer == timerRepeats || tcb.flight == 0 || tcb.sndWnd == 0) {
      retransmissionTimeout<Application>(endpoint, tcb, nowUs);
    } else {
      look<Application>(endpoint, tcb, nowUs);
    }
    if (tcb.state == State.Closed) return;
  }
  if (tcb.attached && endpoint.application.deadlineUs(tcb.id) <= nowUs) {
    endpoint.application.timeout(tcb.id, nowUs);
    if (tcb.pending != 0) offerPending<Application>(endpoint, tcb, nowUs);
  }
  settle<Application>(endpoint, tcb, nowUs);
}

/** A flight is to be looked at: RFC 8985 §6.2 step 5, and §7.3. */
function look<Application>(endpoint: Endpoint<Application>, tcb: Tcb, nowUs: u64): void {
  const flight = flightOf(tcb);
  if (tcb.timer == timerProbes && mayProbe(tcb)) sendProbe<Application>(endpoint, tcb, nowUs);
  else findLoss<Application>(endpoint, tcb, flight, nowUs);
}

/** The connection has been in its state for too long. */
function expire<Application>(endpoint: Endpoint<Application>, tcb: Tcb): void {
  if (tcb.state == State.SynReceived) {
    endpoint.counters.count(Event.HalfOpenExpired);
    remove<Application>(endpoint, tcb);
  } else if (tcb.state == State.TimeWait) {
    remove<Application>(endpoint, tcb);
  } else if (tcb.state == State.FinWait2) {
    endpoint.counters.count(Event.FinWaitExpired);
    remove<Application>(endpoint, tcb);
  } else {
    const silent = tcb.silence != 0;
    endpoint.counters.count(silent ? Event.KeepAliveExpired : Event.ZeroWindowExpired);
    abort<Application>(endpoint, tcb);
  }
}

/** RFC 6298 (5.4) to (5.6), or the persist timer. */
function retransmissionTimeout<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  nowUs: u64,
): void {
  if (tcb.state == State.SynReceived) {
    backOff(tcb, endpoint.limits);
    startTimer(tcb, endpoint.limits, nowUs);
    // MUST-22
    sendSynAck<Application>(endpoint, tcb, nowUs);
    return;
  }
  // SHLD-17, MUST-35, MUST-36
  if (tcb.sndWnd == 0 || flightSize(tcb) == 0) {
    if (tcb.probes < probeShiftMax) tcb.probes += 1;
    probeWindow<Application>(endpoint, tcb, nowUs);
    return;
  }
  // MUST-20
  if (<u32>tcb.retries >= endpoint.limits.retransmissionsMax) {
    endpoint.counters.count(Event.RetransmissionsExhausted);
    remove<Application>(endpoint, tcb);
    return;
  }
  endpoint.counters.count(Event.RetransmissionTimeout);
  // RFC 2923 §2.1
  const smaller = blackHoleMtu - headersLength(tcb.local) - optionsLength(tcb);
  if (<u32>tcb.retries >= blackHoleTimeouts && flightSize(tcb) >= <u32>tcb.smss) {
    if (<u32>tcb.smss > smaller) tcb.smss = <u16>smaller;
  }
  if (tcb.flight == 0) {
    collapseWindow(tcb);
    tcb.sndNxt = tcb.sndUna;
  } else {
    const flight = flightOf(tcb);
    if (tcb.retries == 0) rememberState(tcb, flight);
    collapseWindow(tcb);
    flight.probing = false;
    detectTimeout(tcb, flight, nowUs);
    // RFC 6298 (5.4): the first segment goes out, whatever is taken to be under way.
    tcb.cwnd += pipe(tcb);
  }
  backOff(tcb, endpoint.limits);
}
