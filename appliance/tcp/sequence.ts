// Read first: RFC 9293 §3.3.1 and §3.4.
//
//          1         2          3          4
//     ----------|----------|----------|----------
//            sndUna     sndNxt   sndUna + sndWnd
//
//     1 acknowledged, 2 in flight, 3 may be sent now, 4 not yet allowed.
//
// Sequence numbers are compared here and nowhere else.

/** A sequence number: a point on a circle of 2^32. */
export type Sequence = u32;

/** True when `a` comes before `b` (less than half the circle ahead of it). */
export function before(a: Sequence, b: Sequence): bool {
  return <i32>(a - b) < 0;
}

/** True when `a` comes after `b`. */
export function after(a: Sequence, b: Sequence): bool {
  return <i32>(a - b) > 0;
}

/** True when `point` lies in the `length` numbers that start at `start`. */
export function inWindow(point: Sequence, start: Sequence, length: u32): bool {
  return point - start < length;
}

/** The later one of `a` and `b`. */
export function latest(a: Sequence, b: Sequence): Sequence {
  return before(a, b) ? b : a;
}
