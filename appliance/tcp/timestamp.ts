// Read first: RFC 7323 §3 to §5 and appendix B. The clock that segments carry, and what old ones
// are known by.

import { IncomingSegment } from "./segment";
import { after, before } from "./sequence";
import { Tcb } from "./tcb";

/**
 * A tick is 1.024 ms; §5.4 asks for 1 ms to 1 s. In that time 2^31 bytes cannot be sent; the clock
 * comes around in 50 days, and segments live for minutes.
 * 7323-4.1-1, 7323-5.4-1, 7323-5.4-2, 7323-5.4-4
 */
const tickShift: u64 = 10;
/** §5.5: after 24 days of silence the peer's clock may have gone half around. */
const silenceMaxUs: u64 = 24 * 86_400_000_000;

/** What our clock shows the peer of this connection: its offset is the connection's secret. */
export function timestampAt(tcb: Tcb, timeUs: u64): u32 {
  return <u32>(timeUs >> tickShift) + tcb.tsOffset;
}

/** Time since our clock showed `stamp`, in µs; negative: it has not yet. */
export function sinceStampUs(tcb: Tcb, stamp: u32, nowUs: u64): i64 {
  return (<i64>(<i32>(timestampAt(tcb, nowUs) - stamp))) << tickShift;
}

/**
 * PAWS, §5.3 R1: false when the segment is older than one that was taken. What is remembered of 24
 * days of silence is that we have sent no text in them.
 */
export function isTimely(tcb: Tcb, segment: IncomingSegment, nowUs: u64): bool {
  const tsVal = segment.options.tsVal;
  if (!before(tsVal, tcb.tsRecent)) return true;
  if (nowUs - tcb.lastSentUs < silenceMaxUs) return false;
  // 7323-5.5-1
  tcb.tsRecent = tsVal;
  return true;
}

/**
 * §4.3 (2): takes the timestamp of an acceptable segment that our next acknowledgment echoes.
 * 7323-4.3-1, 7323-5.3-2
 */
export function takeTimestamp(tcb: Tcb, segment: IncomingSegment): void {
  if (after(segment.segSeq, tcb.lastAckSent)) return;
  if (!before(segment.options.tsVal, tcb.tsRecent)) tcb.tsRecent = segment.options.tsVal;
}
