// Read first: RFC 9293 §3.6 and §3.10.5. The ways in which a connection ends.

import { Event } from "./counters";
import { sendReset } from "./emission";
import { Endpoint } from "./endpoint";
import { State } from "./state";
import { never, Tcb } from "./tcb";

/**
 * Has the application forget the connection: all its output is acknowledged, or is lost.
 * MUST-12
 */
export function detach<Application>(endpoint: Endpoint<Application>, tcb: Tcb): void {
  if (!tcb.attached) return;
  tcb.attached = false;
  endpoint.application.disconnected(tcb.id);
}

/** Deletes the control block. Frames that are in flight need nothing of it. */
export function remove<Application>(endpoint: Endpoint<Application>, tcb: Tcb): void {
  detach<Application>(endpoint, tcb);
  endpoint.buffers.release(tcb);
  endpoint.flights.release(tcb);
  endpoint.duplicate.forget(tcb);
  endpoint.timers.arm(tcb, never);
  if (tcb.state == State.SynReceived) endpoint.connections.halfOpen.remove(tcb);
  if (tcb.state == State.TimeWait) endpoint.connections.timeWait.remove(tcb);
  endpoint.connections.close(tcb);
}

/** Ends the connection at once and tells the peer (RFC 9293 §3.10.5, ABORT). */
export function abort<Application>(endpoint: Endpoint<Application>, tcb: Tcb): void {
  endpoint.counters.count(Event.Aborted);
  sendReset<Application>(endpoint, tcb);
  remove<Application>(endpoint, tcb);
}

/**
 * Our FIN is acknowledged and the peer's received: keeps the name of the connection for 2 MSL.
 * MUST-13
 */
export function enterTimeWait<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  nowUs: u64,
): void {
  tcb.state = State.TimeWait;
  detach<Application>(endpoint, tcb);
  endpoint.buffers.release(tcb);
  endpoint.connections.timeWait.append(tcb);
  endpoint.connections.sources.leave(tcb.peerHigh, tcb.peerLow);
  tcb.retransmitAtUs = never;
  tcb.delayedAckAtUs = never;
  tcb.lifetimeAtUs = nowUs + endpoint.limits.timeWaitUs;
}

/** RFC 9293 §3.10.7.4, TIME-WAIT: a FIN that came again starts the 2 MSL anew. */
export function restartTimeWait<Application>(
  endpoint: Endpoint<Application>,
  tcb: Tcb,
  nowUs: u64,
): void {
  endpoint.connections.timeWait.remove(tcb);
  endpoint.connections.timeWait.append(tcb);
  tcb.lifetimeAtUs = nowUs + endpoint.limits.timeWaitUs;
}
