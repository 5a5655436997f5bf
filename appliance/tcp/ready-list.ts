// Connections that have something to send and wait for a free frame or for their turn.

import { Tcb } from "./tcb";

/** First come, first served; who has not finished joins again at the end. */
@final
export class ReadyList {
  length: u32 = 0;
  private first: usize = 0;
  private last: usize = 0;

  /** Adds the block unless it waits already. */
  add(tcb: Tcb): void {
    if (tcb.ready) return;
    const at = changetype<usize>(tcb);
    tcb.ready = true;
    tcb.readyNext = 0;
    if (this.first == 0) this.first = at;
    else changetype<Tcb>(this.last).readyNext = at;
    this.last = at;
    this.length += 1;
  }

  /** Takes the first; the list is not empty. It may have been closed since it was added. */
  take(): Tcb {
    const tcb = changetype<Tcb>(this.first);
    this.first = tcb.readyNext;
    tcb.ready = false;
    this.length -= 1;
    return tcb;
  }
}
