// A hierarchical timer wheel over control blocks (Varghese and Lauck, 1987, scheme 7).
//
// A tick is 1 ms. Level 0 has one slot a tick; a slot of level n is 64 slots of level n - 1. A
// block stands in the level of the highest six bits in which its tick differs from the wheel's, so
// everything in a lower level fires before anything in a higher one.

import { never, Tcb } from "./tcb";

const levels: u32 = 6;
const slotBits: u32 = 6;
const slotMask: u32 = 63;
/** Furthest tick ahead that the top level tells apart; what is later fires early, to be rearmed. */
const reach: u64 = 1 << 35;
/** Blocks looked at for the exact next deadline; in a fuller slot its start stands for all. */
const scanMax = 16;

const tickUs: u64 = 1000;

/** When each connection wants to be looked at: one deadline a block, set and cleared in O(1). */
export class TimerWheel {
  /** Tick that the wheel has reached: nothing earlier is left in it. */
  private tick: u64 = 0;
  private readonly heads: usize = heap.alloc((levels << slotBits) * sizeof<usize>());
  /** One bitmap of occupied slots a level. */
  private readonly occupied: usize = heap.alloc(levels << 3);

  constructor() {
    memory.fill(this.heads, 0, (levels << slotBits) * sizeof<usize>());
    memory.fill(this.occupied, 0, levels << 3);
  }

  /** Sets the block's deadline; `never` takes it out. */
  arm(tcb: Tcb, deadlineUs: u64): void {
    let tick = never;
    if (deadlineUs != never) {
      const furthest = this.tick + reach;
      tick = deadlineUs / tickUs;
      if (tick * tickUs != deadlineUs) tick += 1;
      if (tick > furthest) tick = furthest;
    }
    if (tick == tcb.timerTick) return;
    if (tcb.timerTick != never) this.unlink(tcb);
    tcb.timerTick = tick;
    if (tick != never) this.link(tcb);
  }

  /** Takes out and returns one block whose deadline has come, or null when there is none. */
  expire(nowUs: u64): Tcb | null {
    const now = nowUs / tickUs;
    let level = this.lowestLevel();
    while (level < levels) {
      const start = this.firstSlotStart(level);
      if (start > now) break;
      this.tick = start;
      const slot = (level << slotBits) | ((<u32>(start >> (level * slotBits))) & slotMask);
      if (level == 0) {
        const first = changetype<Tcb>(load<usize>(this.head(slot)));
        this.unlink(first);
        first.timerTick = never;
        return first;
      }
      this.cascade(slot);
      level = this.lowestLevel();
    }
    if (now > this.tick) this.tick = now;
    return null;
  }

  /**
   * The earliest deadline, rounded up to a tick; `never` when there is none. Where more than
   * `scanMax` blocks share the first slot of a higher level, the moment at which that is dealt out.
   */
  nextDeadlineUs(): u64 {
    const level = this.lowestLevel();
    if (level == levels) return never;
    const start = this.firstSlotStart(level);
    if (level == 0) return start * tickUs;
    const slot = (level << slotBits) | ((<u32>(start >> (level * slotBits))) & slotMask);
    let earliest = never;
    let at = load<usize>(this.head(slot));
    for (let count = 0; at != 0; count++) {
      if (count == scanMax) return start * tickUs;
      const tcb = changetype<Tcb>(at);
      if (tcb.timerTick < earliest) earliest = tcb.timerTick;
      at = tcb.timerNext;
    }
    return earliest * tickUs;
  }

  /** The lowest level in which something stands; `levels` when the wheel is empty. */
  private lowestLevel(): u32 {
    let level: u32 = 0;
    while (level < levels && load<u64>(this.occupied + (level << 3)) == 0) level += 1;
    return level;
  }

  /** Tick at which the first occupied slot of a level starts, but not before the wheel's own. */
  private firstSlotStart(level: u32): u64 {
    const shift = level * slotBits;
    const current = this.tick >> shift;
    const bits = rotr<u64>(load<u64>(this.occupied + (level << 3)), current & slotMask);
    const start = (current + ctz<u64>(bits)) << shift;
    return max<u64>(start, this.tick);
  }

  /** Deals the blocks of a slot out to lower levels. */
  private cascade(slot: u32): void {
    let at = load<usize>(this.head(slot));
    store<usize>(this.head(slot), 0);
    this.mark(slot, false);
    while (at != 0) {
      const tcb = changetype<Tcb>(at);
      at = tcb.timerNext;
      this.link(tcb);
    }
  }

  private link(tcb: Tcb): void {
    const tick = max<u64>(tcb.timerTick, this.tick);
    const difference = tick ^ this.tick;
    let level: u32 = difference == 0 ? 0 : (63 - <u32>clz<u64>(difference)) / slotBits;
    if (level >= levels) level = levels - 1;
    const slot = (level << slotBits) | ((<u32>(tick >> (level * slotBits))) & slotMask);
    const head = this.head(slot);
    const next = load<usize>(head);
    tcb.timerSlot = <u16>slot;
    tcb.timerPrevious = 0;
    tcb.timerNext = next;
    if (next != 0) changetype<Tcb>(next).timerPrevious = changetype<usize>(tcb);
    store<usize>(head, changetype<usize>(tcb));
    this.mark(slot, true);
  }

  private unlink(tcb: Tcb): void {
    const previous = tcb.timerPrevious;
    const next = tcb.timerNext;
    if (next != 0) changetype<Tcb>(next).timerPrevious = previous;
    if (previous != 0) changetype<Tcb>(previous).timerNext = next;
    else {
      store<usize>(this.head(tcb.timerSlot), next);
      if (next == 0) this.mark(tcb.timerSlot, false);
    }
  }

  private head(slot: u32): usize {
    return this.heads + <usize>slot * sizeof<usize>();
  }

  private mark(slot: u32, occupied: bool): void {
    const at = this.occupied + ((slot >> slotBits) << 3);
    const bit: u64 = (<u64>1) << (slot & slotMask);
    const bits = load<u64>(at);
    store<u64>(at, occupied ? bits | bit : bits & ~bit);
  }
}
