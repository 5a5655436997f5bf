// Read first: RFC 8985 §7. When nothing comes back, the last segment (or the next) is sent ahead of
// the timeout: its acknowledgment shows what is missing.

import { probeDelayMaxUs, probeTimeoutMinUs } from "../policy";
import { Flight, flightOf } from "./flight";
import { before, Sequence } from "./sequence";
import { flightSize, Tcb } from "./tcb";

/** True when the next timer is to be a probe: all is in order so far, and no probe is out. */
export function mayProbe(tcb: Tcb): bool {
  if (tcb.flight == 0 || tcb.recovering || tcb.retries != 0 || tcb.srtt == 0) return false;
  const flight = flightOf(tcb);
  return !flight.probing && flight.sackedBytes == 0 && flight.lostBytes == 0;
}

/** §7.2: PTO. A single segment may be acknowledged late. */
export function probeTimeoutUs(tcb: Tcb): u32 {
  const timeoutUs = max<u32>(tcb.srtt << 1, probeTimeoutMinUs);
  return flightSize(tcb) > <u32>tcb.smss ? timeoutUs : timeoutUs + probeDelayMaxUs;
}

/**
 * §7.4.2: true when the acknowledgment shows that the probe repaired a loss, which must not go
 * unnoticed. Where timestamps tell which transmission was acknowledged, there is no need to wait
 * for a D-SACK.
 */
export function probeRepaired(
  tcb: Tcb,
  flight: Flight,
  ack: Sequence,
  tsEcr: u32,
  duplicate: bool,
): bool {
  if (!flight.probing || before(ack, flight.tlpEnd)) return false;
  flight.probing = false;
  if (!flight.probeRetransmitted || duplicate) return false;
  return !tcb.timestamps || !before(tsEcr, flight.probeStamp);
}
