// Read first: RFC 9293 §3.10.7.4, "Seventh, process the segment text". Bytes that cannot be handed
// on at once: a request that is not whole yet, and text beyond a gap.
//
//     buffer ─▶ | in order, not consumed |   gap   | interval |  gap  | interval |      free |
//               |        pending         |
//         rcvNxt - pending            rcvNxt                      rcvNxt - pending + length

import { receiveIntervalsMax } from "../policy";
import { after, before, latest, Sequence } from "./sequence";
import { Tcb } from "./tcb";

/** Text kept beyond a gap. */
@unmanaged
@final
class Interval {
  start: Sequence;
  end: Sequence;
}

/** What stands in front of a buffer's bytes: its intervals, in order, never touching. */
@unmanaged
@final
class BufferHeader {
  next: usize;
  intervalCount: u32;
  /** Where the interval starts that grew last. */
  latest: Sequence;
}

const headerLength: usize = offsetof<BufferHeader>() + <usize>receiveIntervalsMax * 8;

/** The pool of receive buffers. An idle connection holds none. */
@final
export class ReceiveBuffers {
  freeCount: u32;
  private free: usize = 0;

  constructor(
    readonly count: u32,
    readonly length: u32,
  ) {
    const stride = (headerLength + length + 7) & ~7;
    const start = heap.alloc(<usize>count * stride);
    for (let index: u32 = 0; index < count; index++) this.put(start + <usize>index * stride);
    this.freeCount = count;
  }

  /** Gives the connection a buffer unless it holds one; false when none is free. */
  acquire(tcb: Tcb): bool {
    if (tcb.buffer != 0) return true;
    const buffer = this.free;
    if (buffer == 0) return false;
    const header = changetype<BufferHeader>(buffer);
    this.free = header.next;
    this.freeCount -= 1;
    header.intervalCount = 0;
    tcb.buffer = buffer;
    return true;
  }

  /** Takes the connection's buffer back, if it holds one, with all that is in it. */
  release(tcb: Tcb): void {
    if (tcb.buffer == 0) return;
    this.put(tcb.buffer);
    this.freeCount += 1;
    tcb.buffer = 0;
    tcb.pending = 0;
  }

  private put(buffer: usize): void {
    changetype<BufferHeader>(buffer).next = this.free;
    this.free = buffer;
  }
}

/** Address of the bytes that are in order and not consumed: `tcb.pending` of them. */
export function pendingAddress(tcb: Tcb): usize {
  return tcb.buffer + headerLength;
}

/** Number of separate runs that the connection keeps beyond a gap. */
export function intervalCount(tcb: Tcb): u32 {
  return tcb.buffer == 0 ? 0 : changetype<BufferHeader>(tcb.buffer).intervalCount;
}

/** First byte of interval `index`, and the first one behind it. */
export function intervalStart(tcb: Tcb, index: u32): Sequence {
  return intervalAt(tcb, index).start;
}
export function intervalEnd(tcb: Tcb, index: u32): Sequence {
  return intervalAt(tcb, index).end;
}

/** Number of the interval that grew last; 0 where that has been joined to what is in order. */
export function latestInterval(tcb: Tcb): u32 {
  const count = intervalCount(tcb);
  for (let index: u32 = 0; index < count; index++) {
    if (intervalAt(tcb, index).start == changetype<BufferHeader>(tcb.buffer).latest) return index;
  }
  return 0;
}

/** True when [start, end), beyond `rcvNxt`, has been kept already. */
export function isKept(tcb: Tcb, start: Sequence, end: Sequence): bool {
  const count = intervalCount(tcb);
  for (let index: u32 = 0; index < count; index++) {
    const interval = intervalAt(tcb, index);
    if (!before(start, interval.start) && !after(end, interval.end)) return true;
  }
  return false;
}

function intervalAt(tcb: Tcb, index: u32): Interval {
  return changetype<Interval>(tcb.buffer + offsetof<BufferHeader>() + ((<usize>index) << 3));
}

function write(tcb: Tcb, seq: Sequence, text: usize, length: u32): void {
  const offset = seq - (tcb.rcvNxt - tcb.pending);
  memory.copy(pendingAddress(tcb) + offset, text, length);
}

/** Adds text that starts at `rcvNxt`, moves that past it and past what was kept behind it. */
export function appendText(tcb: Tcb, text: usize, length: u32): void {
  write(tcb, tcb.rcvNxt, text, length);
  tcb.rcvNxt += length;
  tcb.pending += length;
  const header = changetype<BufferHeader>(tcb.buffer);
  while (header.intervalCount > 0) {
    const first = intervalAt(tcb, 0);
    if (after(first.start, tcb.rcvNxt)) return;
    if (after(first.end, tcb.rcvNxt)) {
      tcb.pending += first.end - tcb.rcvNxt;
      tcb.rcvNxt = first.end;
    }
    removeIntervals(tcb, 0, 1);
  }
}

/** Keeps text that starts beyond `rcvNxt`, inside the window; false: too many gaps. */
export function keepText(tcb: Tcb, seq: Sequence, text: usize, length: u32): bool {
  const header = changetype<BufferHeader>(tcb.buffer);
  let start = seq;
  let end = seq + length;
  // The intervals from `first` up to `last` overlap or touch the new one and become one with it.
  let first: u32 = 0;
  while (first < header.intervalCount && before(intervalAt(tcb, first).end, start)) first += 1;
  let last = first;
  while (last < header.intervalCount && !after(intervalAt(tcb, last).start, end)) {
    const interval = intervalAt(tcb, last);
    if (before(interval.start, start)) start = interval.start;
    end = latest(end, interval.end);
    last += 1;
  }
  if (first == last && header.intervalCount == receiveIntervalsMax) return false;
  write(tcb, seq, text, length);
  if (first == last) insertInterval(tcb, first);
  else removeIntervals(tcb, first + 1, last);
  const interval = intervalAt(tcb, first);
  interval.start = start;
  interval.end = end;
  header.latest = start;
  return true;
}

/** Forgets all that was kept beyond a gap. */
export function forgetIntervals(tcb: Tcb): void {
  if (tcb.buffer != 0) changetype<BufferHeader>(tcb.buffer).intervalCount = 0;
}

/** Takes `length` consumed bytes off the front; what is behind them moves up. */
export function consume(tcb: Tcb, length: u32): void {
  const base = tcb.rcvNxt - tcb.pending;
  const count = intervalCount(tcb);
  const end = count == 0 ? tcb.rcvNxt : intervalAt(tcb, count - 1).end;
  const from = pendingAddress(tcb);
  memory.copy(from, from + length, end - base - length);
  tcb.pending -= length;
}

function insertInterval(tcb: Tcb, index: u32): void {
  const header = changetype<BufferHeader>(tcb.buffer);
  const at = changetype<usize>(intervalAt(tcb, index));
  memory.copy(at + 8, at, (header.intervalCount - index) << 3);
  header.intervalCount += 1;
}

/** Removes the intervals from `first` up to `last`. */
function removeIntervals(tcb: Tcb, first: u32, last: u32): void {
  const header = changetype<BufferHeader>(tcb.buffer);
  const rest = (header.intervalCount - last) << 3;
  const to = changetype<usize>(intervalAt(tcb, first));
  memory.copy(to, changetype<usize>(intervalAt(tcb, last)), rest);
  header.intervalCount -= last - first;
}
