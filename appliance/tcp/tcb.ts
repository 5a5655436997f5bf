// Read first: RFC 9293 §3.3.1; RFC 5681 §2; RFC 6298 §2. The transmission control block.
//
// A record of plain memory in one heap block (connections.ts). An idle connection owns no more.

import { Sequence } from "./sequence";
import { State } from "./state";

/** A moment that never comes. */
export const never: u64 = u64.MAX_VALUE;

/** What `retransmitAtUs` is for. */
export const timerRepeats: u8 = 0;
export const timerProbes: u8 = 1;
export const timerReorders: u8 = 2;

/** All that is known of one connection. */
@unmanaged
@final
export class Tcb {
  // Timers: three moments of its own; the application has a fourth; the wheel holds the earliest.
  /** When the oldest unacknowledged byte is sent again, or something probed; `timer` says what. */
  retransmitAtUs: u64;
  /** When an acknowledgment that waits for company goes out alone. */
  delayedAckAtUs: u64;
  /**
   * When the connection is given up in its present state (half-open, zero window, 2 MSL …); while
   * `silence` is not 0: when the peer's has lasted too long.
   */
  lifetimeAtUs: u64;
  /** The wheel's tick at which it fires; `never` outside the wheel. */
  timerTick: u64;
  /** When the segment that measures the round trip was sent. */
  rttStartUs: u64;
  /** When a segment with text was last sent. */
  lastSentUs: u64;

  /** Peer's address (wire/ip-address.ts). */
  peerHigh: u64;
  peerLow: u64;

  // Places in lists.
  /** The hash bucket's first link, and the next control block in it. */
  bucket: usize;
  chainNext: usize;
  /** Neighbours among the half-open or the TIME-WAIT connections; `queueNext` alone when free. */
  queuePrevious: usize;
  queueNext: usize;
  timerPrevious: usize;
  timerNext: usize;
  /** Next in the list of those that wait for a frame or their turn. */
  readyNext: usize;

  /** Number of this block: the application's name for the connection. */
  id: u32;
  /** Peer's port << 16 | our port. */
  ports: u32;

  // Send sequence space.
  iss: Sequence;
  sndUna: Sequence;
  /** Next to be sent; a retransmission timeout pulls it back to `sndUna`. */
  sndNxt: Sequence;
  /** Highest that `sndNxt` has been: RFC 9293's SND.NXT where acknowledgments are judged. */
  sndMax: Sequence;
  // MUST-1, REC-1
  sndWnd: u32;
  sndWl1: Sequence;
  sndWl2: Sequence;
  /** Largest window that the peer has offered: MAX.SND.WND. */
  sndWndMax: u32;

  // Receive sequence space.
  irs: Sequence;
  rcvNxt: Sequence;
  /**
   * Right edge of the window that was advertised: never moves back.
   * SHLD-14, 7323-2.4-1, 7323-2.4-2
   */
  rcvAdv: Sequence;
  /** Where the peer's FIN stands; valid while `peerFin`. */
  peerFinSeq: Sequence;
  /** RCV.NXT of the last acknowledgment that we sent: RFC 7323's Last.ACK.sent. */
  lastAckSent: Sequence;
  /** Receive buffer (reassembly.ts), or 0. */
  buffer: usize;
  /** Bytes at its start that are in order and that the application has not consumed. */
  pending: u32;

  /** What is known of the bytes in flight (flight.ts), or 0: nothing but their number. */
  flight: usize;

  // Congestion (congestion.ts) and retransmission (retransmission.ts).
  cwnd: u32;
  ssthresh: u32;
  /** Bytes acknowledged since cwnd last grew in congestion avoidance. */
  cwndCredit: u32;
  /** RFC 6582's recover: sndMax when the last loss was noticed. */
  recover: Sequence;
  /** RFC 9438's W_max: the window in which the last loss happened. */
  wMax: u32;
  /** Shortest round trip so far, in µs; 0: none is known. */
  minRtt: u32;
  srtt: u32;
  rttvar: u32;
  rto: u32;
  /** The acknowledgment number that ends the round trip being measured. */
  rttSeq: Sequence;
  /** TS.Recent, which is echoed; and what our timestamps are ahead of the clock (timestamp.ts). */
  tsRecent: u32;
  tsOffset: u32;
  /** Second in which challenge ACKs are being counted (RFC 5961 §7). */
  challengeSecond: u32;

  /** Largest segment text that we send: the smaller of the peer's MSS and the path's. */
  smss: u16;
  /** Number of our address that the peer speaks to. */
  local: u8;
  challengeCount: u8;
  sndWndShift: u8;
  /** Place in the wheel: level << 6 | slot. */
  timerSlot: u16;
  state: State;
  duplicateAcks: u8;
  /** Timeouts in a row without progress. */
  retries: u8;
  /** Probes of a closed window since it was last open, at most `probeShiftMax`. */
  probes: u8;
  /** Segments with text received since the last acknowledgment. */
  unacknowledged: u8;
  /** One more than the keep-alive probes since the peer was last heard; 0: no watch is kept. */
  silence: u8;

  /** What `retransmitAtUs` is for: `timerRepeats`, `timerProbes` or `timerReorders`. */
  timer: u8;
  /** An acknowledgment is due with the next segment, at once. */
  ackNow: bool;
  /** Our FIN has been sent at least once: it stands just before `sndMax`. */
  finSent: bool;
  /** The peer's FIN has been seen, in order or ahead. */
  peerFin: bool;
  /** The peer understands window scaling. */
  scaling: bool;
  /** The peer understands SACK (RFC 2018 §2). */
  sackPermitted: bool;
  /** Segments carry timestamps: Snd.TS.OK (RFC 7323 §3.2, 7323-3.2-4). */
  timestamps: bool;
  /** A round trip is being measured, and nothing of it has been sent again. */
  rttTiming: bool;
  rttClean: bool;
  /** Fast recovery (RFC 6582) is under way. */
  recovering: bool;
  /** The first partial acknowledgment of this recovery has come. */
  partialSeen: bool;
  /** Stands in the ready list. */
  ready: bool;
  /** The application knows this connection. */
  attached: bool;
  /** Something waits to be sent and the peer's window forbids it. */
  blocked: bool;
}

/** Bytes of text or FIN sent and not acknowledged. */
export function flightSize(tcb: Tcb): u32 {
  return tcb.sndMax - tcb.sndUna;
}
