// What happened, counted: for the log, the metrics and the tests.

/** Things that are counted; `Count` is how many there are. */
export const enum Event {
  /** Segments whose port nobody listens on, or that belong to no connection. */
  NoConnection,
  /** A RST was sent in answer to one of those; the others were too many. */
  ResetSent,
  ResetSuppressed,
  /** SYN for which no control block could be found, or whose source has too many. */
  SynDropped,
  /** SYNs that were answered with a cookie, and cookies that came back in time. */
  CookieSent,
  CookieTaken,
  /** Half-open connections that made room for a cookie, and those that took too long. */
  HalfOpenEvicted,
  HalfOpenExpired,
  /** TIME-WAIT ended early: for want of control blocks, or by a new SYN of the same peer. */
  TimeWaitEvicted,
  TimeWaitReopened,
  /** Segments outside the window; segments without ACK; unacceptable acknowledgments. */
  OutOfWindow,
  NoAck,
  AckUnacceptable,
  /** Segments without the timestamp that was agreed on, and with one that is too old (PAWS). */
  TimestampMissing,
  TimestampOld,
  ChallengeSent,
  ChallengeSuppressed,
  /** Text thrown away: no receive buffer free; too many gaps; after the peer's or our FIN. */
  NoReceiveBuffer,
  IntervalsFull,
  TextDiscarded,
  /** Connections that reached ESTABLISHED; ended by the peer's RST; by ours. */
  Established,
  ResetReceived,
  Aborted,
  /** Connections given up: retransmissions, a closed window, FIN-WAIT-2, a peer that is gone. */
  RetransmissionsExhausted,
  ZeroWindowExpired,
  FinWaitExpired,
  KeepAliveExpired,
  RetransmissionTimeout,
  /** Recoveries begun; those that were needless; probes of the tail. */
  FastRetransmit,
  RecoveryUndone,
  TailLossProbe,
  WindowProbe,
  KeepAliveProbe,
  /** The application announced bytes and had none. */
  SourceEmpty,
  IcmpIgnored,
  Count,
}

/** One counter for each event. */
@final
export class Counters {
  private readonly counts: usize = heap.alloc(Event.Count * sizeof<u64>());

  constructor() {
    memory.fill(this.counts, 0, Event.Count * sizeof<u64>());
  }

  /** Counts one `event`. */
  count(event: Event): void {
    const at = this.counts + ((<usize>event) << 3);
    store<u64>(at, load<u64>(at) + 1);
  }

  /** How many there were. */
  total(event: Event): u64 {
    return load<u64>(this.counts + ((<usize>event) << 3));
  }
}
