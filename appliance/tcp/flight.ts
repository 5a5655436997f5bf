// Read first: RFC 8985 §5. What is remembered of a connection only while something is in flight:
// which bytes were sent when, and what has become of them.
//
//     first ─▶ run ──▶ run ──▶ run ◀─ last     Together the runs cover [sndUna, sndMax): each ends
//              sent    sacked  lost            where the next one starts.
//
// Bytes that left at (nearly) the same time and have the same fate are one run, however many
// segments that is. The pools are limited: what finds no record falls back to less knowledge, a
// flight to the recovery of RFC 6582, a run to being one with its neighbour.

import { runsPerConnectionMax } from "../policy";
import { Sequence } from "./sequence";
import { Tcb } from "./tcb";

/** What has become of a run. */
export const sent: u8 = 0;
export const sacked: u8 = 1;
/** Taken for lost and not sent again since. */
export const lost: u8 = 2;

/** Consecutive bytes with one history. */
@unmanaged
@final
export class Run {
  next: usize;
  start: Sequence;
  /** When its first byte was sent last, in µs modulo 2^32. */
  sentUs: u32;
  /** `sent`, `sacked` or `lost`. */
  fate: u8;
  /** It was sent more than once. */
  retransmitted: bool;
}

const runLength: usize = 16;

/** A connection's bytes in flight, and what recovery and growth need to know about them. */
@unmanaged
@final
export class Flight {
  /** The runs, the oldest first. */
  first: usize;
  last: usize;
  runCount: u32;
  /** Bytes of all runs that are `sacked`, and of those that are `lost`. */
  sackedBytes: u32;
  lostBytes: u32;
  /** Of the acknowledgment in hand: its echo, and the bytes that it is the first to tell of. */
  tsEcr: u32;
  delivered: u32;

  // RACK (rack.ts): RFC 8985 §5.2's names.
  /** Of the delivered bytes the ones sent last: when, where they end, and how long they took. */
  rackSentUs: u32;
  rackEnd: Sequence;
  rackRtt: u32;
  /** End of the highest bytes delivered: RACK.fack. */
  fack: Sequence;
  /** `sndMax` when the reordering window was last widened. */
  dsackRound: Sequence;
  /** RACK.reo_wnd_mult, and the recoveries for which it still stands. */
  reoWndMult: u8;
  reoWndPersist: u8;
  /** Something has been delivered: the four fields above mean something. */
  rackValid: bool;
  reorderingSeen: bool;

  // Tail loss probe (tail-loss-probe.ts).
  /** TLP.end_seq; valid while `probing`. */
  tlpEnd: Sequence;
  probing: bool;
  /** The probe was a retransmission: TLP.is_retrans. */
  probeRetransmitted: bool;
  /** The timestamp of that. */
  probeStamp: u32;

  // Recovery (recovery.ts): RFC 6937's names; valid while the connection is `recovering`.
  recoverFs: u32;
  prrDelivered: u32;
  prrOut: u32;
  /** Congestion state before the last loss; it may be needed again while `undoable`. */
  undoCwnd: u32;
  undoSsthresh: u32;
  undoWMax: u32;
  undoable: bool;
  /** Something has been sent again since: from here, with this timestamp at first. */
  repaired: bool;
  repairStart: Sequence;
  repairStamp: u32;

  // Growth (cubic.ts): RFC 9438's names.
  /** When congestion avoidance began, in ms modulo 2^32; valid while `epoch`. */
  epochStartMs: u32;
  cubicKMs: u32;
  /** The window around which the curve bends: W_max, or cwnd_epoch where that is larger. */
  cubicOrigin: u32;
  wEst: u32;
  epoch: bool;

  /** Makes it a flight from `una` of which nothing is known; what is not set here is not valid. */
  begin(una: Sequence): void {
    this.runCount = 0;
    this.sackedBytes = 0;
    this.lostBytes = 0;
    this.fack = una;
    this.dsackRound = 0;
    this.reoWndMult = 1;
    this.reoWndPersist = 0;
    this.rackValid = false;
    this.reorderingSeen = false;
    this.probing = false;
    this.undoable = false;
    this.repaired = false;
    this.epoch = false;
  }
}

const flightLength: usize = (offsetof<Flight>() + 3) & ~3;

/** Flights and runs, all that there will ever be. An idle connection holds none. */
@final
export class Flights {
  /** Records and runs that are free. */
  freeCount: u32;
  freeRuns: u32;
  private free: usize = 0;
  private freeRun: usize = 0;
  private readonly records: usize;
  private readonly runs: usize;
  private prepared: u32 = 0;
  private preparedRuns: u32 = 0;

  constructor(
    readonly count: u32,
    readonly runCount: u32,
  ) {
    this.records = heap.alloc(<usize>count * flightLength);
    this.runs = heap.alloc(<usize>runCount * runLength);
    this.freeCount = count;
    this.freeRuns = runCount;
  }

  /** Gives a connection with nothing in flight a record; false when there is none, or no run. */
  acquire(tcb: Tcb, nowUs: u64): bool {
    if (this.freeCount == 0 || this.freeRuns == 0) return false;
    let at = this.free;
    if (at == 0) {
      at = this.records + <usize>this.prepared * flightLength;
      this.prepared += 1;
    } else this.free = load<usize>(at);
    this.freeCount -= 1;
    const flight = changetype<Flight>(at);
    flight.begin(tcb.sndUna);
    tcb.flight = at;
    flight.first = this.takeRun(flight);
    flight.last = flight.first;
    const run = changetype<Run>(flight.first);
    run.next = 0;
    run.start = tcb.sndMax;
    run.sentUs = <u32>nowUs;
    run.fate = sent;
    run.retransmitted = false;
    return true;
  }

  /** Takes the connection's record back, if it holds one, with all its runs. */
  release(tcb: Tcb): void {
    if (tcb.flight == 0) return;
    const flight = changetype<Flight>(tcb.flight);
    while (flight.first != 0) {
      const run = flight.first;
      flight.first = changetype<Run>(run).next;
      this.putRun(flight, run);
    }
    store<usize>(tcb.flight, this.free);
    this.free = tcb.flight;
    this.freeCount += 1;
    tcb.flight = 0;
  }

  /** A run for this flight, or 0. */
  takeRun(flight: Flight): usize {
    if (this.freeRuns == 0 || flight.runCount == runsPerConnectionMax) return 0;
    let at = this.freeRun;
    if (at == 0) {
      at = this.runs + <usize>this.preparedRuns * runLength;
      this.preparedRuns += 1;
    } else this.freeRun = load<usize>(at);
    this.freeRuns -= 1;
    flight.runCount += 1;
    return at;
  }

  /** Gives a run back. */
  putRun(flight: Flight, run: usize): void {
    store<usize>(run, this.freeRun);
    this.freeRun = run;
    this.freeRuns += 1;
    flight.runCount -= 1;
  }
}

/** The flight of a connection that has one. */
export function flightOf(tcb: Tcb): Flight {
  return changetype<Flight>(tcb.flight);
}

/** Where a run ends. */
export function endOf(tcb: Tcb, run: Run): Sequence {
  return run.next == 0 ? tcb.sndMax : changetype<Run>(run.next).start;
}
