// Read first: RFC 6298 §2, §3 and §5; RFC 7323 §4. The round trip, and the timeout that follows.

import { retransmissionTimeoutInitialUs, retransmissionTimeoutSlowUs } from "../policy";
import { Limits } from "./limits";
import { before, Sequence } from "./sequence";
import { mayProbe, probeTimeoutUs } from "./tail-loss-probe";
import { never, Tcb, timerProbes, timerRepeats } from "./tcb";
import { sinceStampUs } from "./timestamp";

/** G of RFC 6298: a tick of the timer wheel. */
const granularityUs: u32 = 1000;
/** Round trips are measured up to this: longer ones are the timeout's maximum anyway. */
const roundTripMaxUs: i64 = 60_000_000;

/** Sets the timeout of a connection whose round trip is unknown (2.1). */
export function resetEstimator(tcb: Tcb): void {
  tcb.srtt = 0;
  tcb.rttvar = 0;
  tcb.rto = retransmissionTimeoutInitialUs;
}

/** Takes the handshake's end: its round trip if it was sent once, (5.7) if it was repeated. */
export function measureHandshake(tcb: Tcb, limits: Limits, nowUs: u64): void {
  if (tcb.rttTiming) endMeasurement(tcb, limits, tcb.sndMax, 0, nowUs);
  else if (tcb.retries != 0) tcb.rto = retransmissionTimeoutSlowUs;
}

/** Starts to time a segment that ends at `end` and was never sent before (§3, Karn). */
export function startMeasurement(tcb: Tcb, end: Sequence, nowUs: u64): void {
  if (tcb.rttTiming) return;
  tcb.rttTiming = true;
  tcb.rttClean = true;
  tcb.rttSeq = end;
  tcb.rttStartUs = nowUs;
}

/**
 * Something that ends at `end` was sent again: whose acknowledgment comes is not known (Karn), but
 * a timestamp tells.
 */
export function spoilMeasurement(tcb: Tcb, end: Sequence): void {
  if (!tcb.timestamps) {
    tcb.rttTiming = false;
  } else if (!tcb.rttTiming || tcb.rttClean) {
    tcb.rttTiming = true;
    tcb.rttClean = false;
    tcb.rttSeq = end;
  }
}

/**
 * Takes an acknowledgment up to `ack` that echoes `tsEcr`: a sample, if it covers what is timed.
 * That is one a round trip, as RFC 6298's weights suppose, so RFC 7323 appendix G has nothing to
 * mend; and our clock, finer than timestamps, measures where it can.
 * 7323-4.1-2, 7323-4.2-1
 */
export function endMeasurement(
  tcb: Tcb,
  limits: Limits,
  ack: Sequence,
  tsEcr: u32,
  nowUs: u64,
): void {
  if (!tcb.rttTiming || before(ack, tcb.rttSeq)) return;
  tcb.rttTiming = false;
  const sinceUs = tcb.rttClean ? <i64>(nowUs - tcb.rttStartUs) : sinceStampUs(tcb, tsEcr, nowUs);
  // A stamp from the future is a peer's nonsense.
  if (sinceUs < 0) return;
  updateEstimator(tcb, limits, <u32>min<i64>(sinceUs, roundTripMaxUs));
}

/** (2.2) and (2.3): one measurement of the round trip, in µs. */
export function updateEstimator(tcb: Tcb, limits: Limits, sampleUs: u32): void {
  if (tcb.srtt == 0) {
    tcb.srtt = max<u32>(sampleUs, 1);
    tcb.rttvar = sampleUs >> 1;
  } else {
    const error = tcb.srtt > sampleUs ? tcb.srtt - sampleUs : sampleUs - tcb.srtt;
    tcb.rttvar = tcb.rttvar - (tcb.rttvar >> 2) + (error >> 2);
    tcb.srtt = max<u32>(tcb.srtt - (tcb.srtt >> 3) + (sampleUs >> 3), 1);
  }
  const modern = tcb.sackPermitted || tcb.timestamps;
  const least = modern ? limits.retransmissionMarginMinUs : granularityUs;
  let rto = tcb.srtt + max<u32>(least, tcb.rttvar << 2);
  if (!modern) rto = max<u32>(rto, limits.retransmissionTimeoutMinUs);
  tcb.rto = min<u32>(rto, limits.retransmissionTimeoutMaxUs);
}

/** (5.5): doubles the timeout, and forgets the measurement under way (Karn) (MUST-18). */
export function backOff(tcb: Tcb, limits: Limits): void {
  tcb.rttTiming = false;
  tcb.retries += 1;
  tcb.rto = min<u32>(tcb.rto << 1, limits.retransmissionTimeoutMaxUs);
}

/**
 * (5.1): starts the timer unless it runs. Window probes have a back-off of their own.
 * SHLD-29, SHLD-30
 */
export function startTimer(tcb: Tcb, limits: Limits, nowUs: u64): void {
  if (tcb.retransmitAtUs != never) return;
  tcb.timer = timerRepeats;
  let timeoutUs = min<u32>(tcb.rto << tcb.probes, limits.retransmissionTimeoutMaxUs);
  if (mayProbe(tcb)) {
    tcb.timer = timerProbes;
    timeoutUs = min<u32>(timeoutUs, probeTimeoutUs(tcb));
  }
  tcb.retransmitAtUs = nowUs + timeoutUs;
}
