// Read first: RFC 2018 §3 and §4; RFC 2883 §4. What we tell the peer about text beyond a gap, and
// about text that came twice.

import { sackBlocksMax, writeBlock, writeSackHead } from "./options";
import { intervalCount, intervalEnd, intervalStart, latestInterval } from "./reassembly";
import { Sequence } from "./sequence";
import { Tcb } from "./tcb";

const nobody: u32 = u32.MAX_VALUE;

/** Text that came twice, until the acknowledgment that it causes has gone out. */
@final
export class Duplicate {
  /** Whose text it is. */
  private id: u32 = nobody;
  private start: Sequence = 0;
  private end: Sequence = 0;

  /** Notes that [start, end) has come again. */
  note(tcb: Tcb, start: Sequence, end: Sequence): void {
    this.id = tcb.id;
    this.start = start;
    this.end = end;
  }

  /** Forgets what is noted of a connection. */
  forget(tcb: Tcb): void {
    if (this.id == tcb.id) this.id = nobody;
  }

  /** Blocks that an acknowledgment of this connection carries now. */
  blockCount(tcb: Tcb): u32 {
    if (!tcb.sackPermitted) return 0;
    const count = intervalCount(tcb) + <u32>(this.id == tcb.id);
    return min<u32>(count, sackBlocksMax(tcb.timestamps));
  }

  /**
   * Writes an option of so many blocks: first what came twice (RFC 2883 §4), then the interval that
   * grew last (RFC 2018 §4), then the others.
   */
  write(tcb: Tcb, at: usize, blockCount: u32): void {
    let place = writeSackHead(at, blockCount);
    let left = blockCount;
    if (this.id == tcb.id) {
      place = writeBlock(place, this.start, this.end);
      left -= 1;
      this.id = nobody;
    }
    const count = intervalCount(tcb);
    for (let index = latestInterval(tcb); left > 0; left--) {
      place = writeBlock(place, intervalStart(tcb, index), intervalEnd(tcb, index));
      index = index + 1 == count ? 0 : index + 1;
    }
  }
}
