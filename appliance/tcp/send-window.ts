// Read first: RFC 9293 §3.10.7.4, "Fifth, check the ACK field", on SND.WND. The peer's window.

import { IncomingSegment } from "./segment";
import { after, before } from "./sequence";
import { never, Tcb } from "./tcb";

/** Takes the window of a segment that acknowledges nothing new, unless it was overtaken. */
export function updateWindow(tcb: Tcb, segment: IncomingSegment): void {
  const seq = segment.segSeq;
  const newer = before(tcb.sndWl1, seq);
  if (newer || (tcb.sndWl1 == seq && !after(tcb.sndWl2, segment.segAck))) takeWindow(tcb, segment);
}

/**
 * SND.WND, SND.WL1 and SND.WL2. A new acknowledgment brings its window along whatever its sequence
 * number: it cannot be older than what came before, and else SND.WND would reach further with it.
 */
export function takeWindow(tcb: Tcb, segment: IncomingSegment): void {
  // 7323-2.3-4
  const window = segment.segWnd << tcb.sndWndShift;
  tcb.sndWnd = window;
  tcb.sndWl1 = segment.segSeq;
  tcb.sndWl2 = segment.segAck;
  // 5961-5.2-3
  if (window > tcb.sndWndMax) tcb.sndWndMax = window;
  if (window == 0 || tcb.probes == 0) return;
  // The window is open: the probes end, and a lost byte is timed as any other.
  tcb.probes = 0;
  tcb.retransmitAtUs = never;
}
