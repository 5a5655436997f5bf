// A first-in, first-out list of control blocks from which any one can be taken.

import { Tcb } from "./tcb";

/** Half-open connections, or those in TIME-WAIT: the oldest stands first. */
@final
export class Queue {
  length: u32 = 0;
  private first: usize = 0;
  private last: usize = 0;

  /** The block that has stood here longest, or null. */
  oldest(): Tcb | null {
    return this.first == 0 ? null : changetype<Tcb>(this.first);
  }

  append(tcb: Tcb): void {
    const at = changetype<usize>(tcb);
    tcb.queueNext = 0;
    tcb.queuePrevious = this.last;
    if (this.last == 0) this.first = at;
    else changetype<Tcb>(this.last).queueNext = at;
    this.last = at;
    this.length += 1;
  }

  /** Takes out a block that stands here. */
  remove(tcb: Tcb): void {
    const previous = tcb.queuePrevious;
    const next = tcb.queueNext;
    if (previous == 0) this.first = next;
    else changetype<Tcb>(previous).queueNext = next;
    if (next == 0) this.last = previous;
    else changetype<Tcb>(next).queuePrevious = previous;
    this.length -= 1;
  }
}
