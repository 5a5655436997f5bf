// The receiving half of a client: what has come in, in order or ahead of it, and what may come.

import { Buffer } from "node:buffer";
import type { Habits } from "./habits.ts";
import type { Random } from "./random.ts";

/** Most blocks in a SACK option, beside timestamps. */
const sackBlocksMax = 3;

/** Reassembly, and a receive window that fills when the reader is slow. */
export class Reception {
  rcvNxt = 0;
  shift = 0;
  /** The reader takes nothing: text stays here and takes up room. */
  paused = false;
  unreadLength = 0;
  finTaken = false;

  private readonly habits: Habits;
  private readonly random: Random;
  private readonly deliver: (text: Buffer) => void;
  /** Furthest right edge of the window that was ever advertised. */
  private edge = 0;
  private finAt = -1;
  /** Room that was taken back. */
  private withheld = 0;
  private ahead: { sequence: number; text: Buffer }[] = [];
  private unread: Buffer[] = [];

  constructor(habits: Habits, random: Random, deliver: (text: Buffer) => void) {
    this.habits = habits;
    this.random = random;
    this.deliver = deliver;
  }

  /** The server's SYN has come. */
  start(sequence: number, shift: number): void {
    this.rcvNxt = (sequence + 1) >>> 0;
    this.edge = (this.rcvNxt + Math.min(this.habits.capacity, 65535)) >>> 0;
    this.shift = shift;
  }

  /** Text stands beyond a gap. */
  get hasGap(): boolean {
    return this.ahead.length > 0;
  }

  /** Takes text that the server sent; returns whether it was next in order. */
  take(sequence: number, text: Buffer, isFin: boolean): boolean {
    if (isFin) this.finAt = (sequence + text.length) >>> 0;
    const offset = (sequence - this.rcvNxt) | 0;
    const beyond = (sequence + text.length - this.edge) | 0;
    // A closed window may be probed with one byte (RFC 9293 §3.8.6.1).
    if (beyond > 1) throw new Error(`${beyond} bytes beyond the window`);
    const { renege, shrink } = this.habits.misdeeds;
    if (renege > 0 && this.random.chance(renege)) this.ahead = [];
    if (shrink > 0 && this.random.chance(shrink)) this.takeBack();
    if (offset > 0) this.ahead.push({ sequence, text: Buffer.from(text) });
    else this.accept(text.subarray(-offset));
    if (this.ahead.length > 0) this.drainAhead();
    if (this.finAt === this.rcvNxt && !this.finTaken) {
      this.finTaken = true;
      this.rcvNxt = (this.rcvNxt + 1) >>> 0;
    }
    return offset === 0;
  }

  private takeBack(): void {
    this.withheld = this.random.between(0, this.habits.capacity);
  }

  private drainAhead(): void {
    for (let index = 0; index < this.ahead.length;) {
      const { sequence, text } = this.ahead[index]!;
      const offset = (sequence - this.rcvNxt) | 0;
      if (offset > 0) {
        index += 1;
        continue;
      }
      this.ahead.splice(index, 1);
      if (offset + text.length > 0) this.accept(text.subarray(-offset));
      index = 0;
    }
  }

  private accept(text: Buffer): void {
    if (text.length === 0) return;
    this.rcvNxt = (this.rcvNxt + text.length) >>> 0;
    if (!this.paused) {
      this.deliver(text);
      return;
    }
    this.unread.push(Buffer.from(text));
    this.unreadLength += text.length;
  }

  /** The reader reads again. */
  resume(): void {
    this.paused = false;
    this.withheld = 0;
    const { unread } = this;
    this.unread = [];
    this.unreadLength = 0;
    for (const text of unread) this.deliver(text);
  }

  /** The window to advertise now, as it goes into a header. */
  window(): number {
    // The byte of a window probe may lie beyond the capacity.
    const free = Math.max(this.habits.capacity - this.unreadLength - this.withheld, 0);
    // What was taken back is offered again with the next acknowledgment.
    this.withheld = 0;
    const window = Math.min(free, 65535 << this.shift) >> this.shift;
    const edge = this.rcvNxt + (window << this.shift);
    if (((edge - this.edge) | 0) > 0) this.edge = edge >>> 0;
    return window;
  }

  /** The blocks of a SACK option (RFC 2018 §4): the one that came last stands first. */
  sackBlocks(): number[] {
    const blocks: [number, number][] = [];
    for (const { sequence, text } of [...this.ahead].reverse()) {
      const end = (sequence + text.length) >>> 0;
      const touched = blocks.find(
        ([from, to]) => ((sequence - to) | 0) <= 0 && ((from - end) | 0) <= 0,
      );
      if (!touched) blocks.push([sequence, end]);
      else if (((sequence - touched[0]) | 0) < 0) touched[0] = sequence;
      else if (((end - touched[1]) | 0) > 0) touched[1] = end;
    }
    return blocks
      .filter(([from, to]) => from !== to)
      .slice(0, sackBlocksMax)
      .flat();
  }
}
