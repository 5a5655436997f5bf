// The limits of one endpoint: the policy's values, unless a site (or a test) chooses others.

import * as policy from "../policy";

/** What one endpoint may use; set before the endpoint is made, as memory is sized from it. */
@final
export class Limits {
  connectionsMax: u32 = policy.connectionsMax;
  halfOpenMax: u32 = policy.halfOpenMax;
  halfOpenUs: u64 = policy.halfOpenUs;
  receiveBufferLength: u32 = policy.receiveBufferLength;
  receiveBuffersMax: u32 = policy.receiveBuffersMax;
  flightsMax: u32 = policy.flightsMax;
  runsMax: u32 = policy.flightsMax * policy.runsPerFlight;
  retransmissionTimeoutMinUs: u32 = policy.retransmissionTimeoutMinUs;
  retransmissionMarginMinUs: u32 = policy.retransmissionMarginMinUs;
  retransmissionTimeoutMaxUs: u32 = policy.retransmissionTimeoutMaxUs;
  retransmissionsMax: u32 = policy.retransmissionsMax;
  zeroWindowUs: u64 = policy.zeroWindowUs;
  /** Silence after which the peer is probed; 0: never. */
  keepAliveUs: u64 = policy.keepAliveUs;
  delayedAckUs: u64 = policy.delayedAckUs;
  finWaitUs: u64 = policy.finWaitUs;
  timeWaitUs: u64 = policy.timeWaitUs;
}
