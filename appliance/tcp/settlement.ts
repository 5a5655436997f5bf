// The end of everything that happens to a connection: send what may be sent, set the one timer.

import { abort } from "./close";
import { Endpoint } from "./endpoint";
import { endSilence, watchSilence } from "./keep-alive";
import { transmit } from "./send";
import { State } from "./state";
import { never, Tcb } from "./tcb";

/** Brings a connection to rest after an event. */
export function settle<Application>(endpoint: Endpoint<Application>, tcb: Tcb, nowUs: u64): void {
  if (tcb.state == State.Closed) return;
  if (!wantsReset<Application>(endpoint, tcb)) transmit<Application>(endpoint, tcb, nowUs);
  // Asked for its bytes, the application may find that they are damaged.
  if (wantsReset<Application>(endpoint, tcb)) return abort<Application>(endpoint, tcb);
  limitWaiting<Application>(endpoint, tcb, nowUs);
  let deadlineUs = min<u64>(tcb.retransmitAtUs, tcb.delayedAckAtUs);
  deadlineUs = min<u64>(deadlineUs, tcb.lifetimeAtUs);
  if (tcb.attached) {
    deadlineUs = min<u64>(deadlineUs, endpoint.application.deadlineUs(tcb.id));
  }
  endpoint.timers.arm(tcb, deadlineUs);
}

/** True when the application wants the connection to be reset. */
function wantsReset<Application>(endpoint: Endpoint<Application>, tcb: Tcb): bool {
  return tcb.attached && endpoint.application.wantsReset(tcb.id);
}

/** A peer that keeps its window closed while we wait, or that is silent, has so long. */
function limitWaiting<Application>(endpoint: Endpoint<Application>, tcb: Tcb, nowUs: u64): void {
  if (!tcb.attached) return;
  const waiting = tcb.sndWnd == 0 && tcb.retransmitAtUs != never;
  if (!waiting) {
    if (endpoint.limits.keepAliveUs == 0) tcb.lifetimeAtUs = never;
    else watchSilence<Application>(endpoint, tcb, nowUs);
  } else {
    if (tcb.silence != 0) endSilence(tcb);
    if (tcb.lifetimeAtUs == never) tcb.lifetimeAtUs = nowUs + endpoint.limits.zeroWindowUs;
  }
}
