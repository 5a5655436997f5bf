// A TCP client for the simulation, written apart from the appliance: one active connection with
// real retransmission, reassembly, and a receive window that fills when its reader is slow.

import { Buffer } from "node:buffer";
import { ack, fin, psh, rst, type Segment, syn } from "./packets.ts";
import type { Random } from "./random.ts";
import type { Timeline } from "./timeline.ts";

/** What a connection needs from the world, and tells it. */
export interface ConnectionWorld {
  readonly timeline: Timeline;
  readonly random: Random;
  /** Puts a segment on the wire; addresses are the world's business. */
  send(segment: Omit<Segment, "source" | "destination">): void;
}

/** Who uses the connection. */
export interface ConnectionUser {
  connected(): void;
  /** Bytes of the stream, in order, each once. */
  received(bytes: Buffer): void;
  /** The server will send no more. */
  ended(): void;
  /** The connection is gone: "closed" in both directions, "reset" by the server, or given up. */
  gone(how: "closed" | "reset" | "timeout"): void;
}

/** Habits of one client. */
export interface ConnectionHabits {
  readonly mss: number;
  /** Bytes of receive buffer. */
  readonly capacity: number;
  /** Absent: the client does not offer window scaling. */
  readonly windowScale?: number | undefined;
  /** Timestamps are offered. */
  readonly timestamps: boolean;
  /** Probability, for each segment received, that the reader pauses. */
  readonly pauseChance: number;
  readonly delayedAckUs: number;
}

const retriesMax = 14;

/** The client's end of one connection. */
export class Connection {
  readonly port: number;
  /** Set once no segment of this connection is expected any more. */
  over = false;
  /** Segments sent again. */
  retransmissions = 0;

  private readonly serverPort: number;
  private readonly world: ConnectionWorld;
  private readonly user: ConnectionUser;
  private readonly habits: ConnectionHabits;
  private established = false;
  private readonly iss: number;
  private sndUna: number;
  private sndNxt: number;
  private sndWnd = 0;
  private output = Buffer.alloc(0);
  private finQueued = false;
  private finAcked = false;
  private rcvNxt = 0;
  /** Furthest right edge of the window that was ever advertised. */
  private rcvEdge = 0;
  /** Timestamps are agreed on; the server's latest in order, which is echoed. */
  private timestamps: boolean;
  private tsRecent = 0;
  private peerShift = 0;
  private ourShift = 0;
  private peerFinAt = -1;
  private finTaken = false;
  private readonly ahead: { sequence: number; text: Buffer }[] = [];
  private unread: Buffer[] = [];
  private unreadLength = 0;
  private paused = false;
  private unacknowledged = 0;
  private rtoUs = 1_000_000;
  private srttUs = 0;
  private timedSequence = -1;
  private timedAtUs = 0;
  private retries = 0;
  private timer = 0;
  private ackTimer = 0;

  constructor(
    world: ConnectionWorld,
    user: ConnectionUser,
    habits: ConnectionHabits,
    ports: { readonly own: number; readonly server: number },
  ) {
    this.world = world;
    this.user = user;
    this.habits = habits;
    this.port = ports.own;
    this.serverPort = ports.server;
    this.timestamps = habits.timestamps;
    this.iss = world.random.word();
    this.sndUna = this.iss;
    this.sndNxt = this.iss;
    this.transmitSyn();
    this.startTimer();
  }

  /** Queues bytes for the server. */
  write(bytes: Buffer): void {
    this.output = Buffer.concat([this.output, bytes]);
    this.pump();
  }

  /** No more bytes will be written. */
  end(): void {
    this.finQueued = true;
    this.pump();
  }

  /** Breaks the connection off. */
  reset(): void {
    if (this.over) return;
    this.emit(rst | ack, this.sndNxt, Buffer.alloc(0));
    this.over = true;
  }

  /** A segment for this port has arrived with good checksums. */
  arrives(segment: Segment): void {
    if (this.over) {
      this.answerLate(segment);
      return;
    }
    if (segment.flags & rst) {
      this.takeReset(segment);
      return;
    }
    if (!this.established) {
      this.takeSynAck(segment);
      return;
    }
    if (segment.flags & syn) {
      this.acknowledge();
      return;
    }
    if (!this.takeTimestamps(segment)) return;
    this.takeAcknowledgment(segment);
    this.takeText(segment);
    this.finishIfDone();
  }

  /** TIME-WAIT acknowledges a repeated FIN; a connection that was broken off answers with RST. */
  private answerLate(segment: Segment): void {
    if (segment.flags & rst) return;
    if (!this.finTaken) {
      const flags = segment.flags & ack ? rst : rst | ack;
      this.emit(flags, segment.acknowledgment, Buffer.alloc(0));
    } else if (segment.flags & fin) this.acknowledge();
  }

  /** Once both ends have closed, a reset ends nothing; what is unread can still be read. */
  private takeReset({ sequence, acknowledgment }: Segment): void {
    if (this.finTaken && this.finAcked) return;
    const exact = this.established ? sequence === this.rcvNxt : acknowledgment === this.sndNxt;
    if (exact) this.finish("reset");
  }

  private takeSynAck(segment: Segment): void {
    const wanted = syn | ack;
    if ((segment.flags & wanted) !== wanted || segment.acknowledgment !== this.sndNxt) return;
    this.established = true;
    this.timestamps &&= segment.timestamps !== undefined;
    this.tsRecent = segment.timestamps?.[0] ?? 0;
    this.rcvNxt = (segment.sequence + 1) >>> 0;
    this.rcvEdge = this.rcvNxt + Math.min(this.habits.capacity, 65535);
    this.sndUna = segment.acknowledgment;
    this.sndWnd = segment.window;
    if (segment.windowScale !== undefined && this.habits.windowScale !== undefined) {
      this.peerShift = segment.windowScale;
      this.ourShift = this.habits.windowScale;
    }
    this.retries = 0;
    this.timer += 1;
    this.acknowledge();
    this.user.connected();
  }

  /** What the wire held back may be old; but all segments have timestamps, or none has. */
  private takeTimestamps({ timestamps, sequence }: Segment): boolean {
    if ((timestamps !== undefined) !== this.timestamps) {
      throw new Error(`port ${this.port}: timestamps are ${this.timestamps ? "missing" : "new"}`);
    }
    if (!timestamps) return true;
    const [tsVal, tsEcr] = timestamps;
    if (((this.stamp() - tsEcr) | 0) < 0) {
      throw new Error(`port ${this.port}: echoes a timestamp from the future`);
    }
    if (((tsVal - this.tsRecent) | 0) < 0) return false;
    if (((sequence - this.rcvNxt) | 0) <= 0) this.tsRecent = tsVal;
    return true;
  }

  /** This client's clock ticks once a millisecond and starts anywhere. */
  private stamp(): number {
    return (this.iss + Math.floor(this.world.timeline.nowUs / 1000)) >>> 0;
  }

  private takeAcknowledgment(segment: Segment): void {
    const acked = (segment.acknowledgment - this.sndUna) | 0;
    const sent = (this.sndNxt - this.sndUna) | 0;
    if (acked > sent) throw new Error(`port ${this.port}: acknowledges what was never sent`);
    if (acked < 0) return;
    this.sndWnd = segment.window << this.peerShift;
    if (acked > 0) {
      const finOut = this.finQueued && sent > this.output.length;
      if (finOut && acked === sent) this.finAcked = true;
      this.output = this.output.subarray(Math.min(acked, this.output.length));
      this.sndUna = segment.acknowledgment;
      this.measure();
      this.retries = 0;
      this.timer += 1;
      if (this.sndNxt !== this.sndUna) this.startTimer();
    }
    this.pump();
  }

  private measure(): void {
    if (this.timedSequence < 0 || ((this.sndUna - this.timedSequence) | 0) < 0) return;
    const sample = this.world.timeline.nowUs - this.timedAtUs;
    this.srttUs = this.srttUs === 0 ? sample : 0.875 * this.srttUs + 0.125 * sample;
    this.rtoUs = Math.max(200_000, 3 * this.srttUs);
    this.timedSequence = -1;
  }

  private takeText(segment: Segment): void {
    const { text } = segment;
    const isFin = (segment.flags & fin) !== 0;
    if (text.length === 0 && !isFin) return;
    if (isFin) this.peerFinAt = (segment.sequence + text.length) >>> 0;
    const offset = (segment.sequence - this.rcvNxt) | 0;
    const beyond = (segment.sequence + text.length - this.rcvEdge) | 0;
    // A closed window may be probed with one byte (RFC 9293 §3.8.6.1).
    if (beyond > 1) throw new Error(`port ${this.port}: ${beyond} bytes beyond the window`);
    if (offset > 0) this.ahead.push({ sequence: segment.sequence, text: Buffer.from(text) });
    else this.accept(text.subarray(-offset));
    this.drainAhead();
    this.takeFin();
    // RFC 5681 §4.2: at once when something is missing, else every second segment.
    this.unacknowledged += 1;
    if (offset !== 0 || this.ahead.length > 0 || this.unacknowledged >= 2 || isFin) {
      this.acknowledge();
    } else {
      this.delayAcknowledgment();
    }
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

  private takeFin(): void {
    if (this.peerFinAt < 0 || this.peerFinAt !== this.rcvNxt || this.finTaken) return;
    this.finTaken = true;
    this.rcvNxt = (this.rcvNxt + 1) >>> 0;
    if (this.unreadLength === 0) this.user.ended();
  }
  private accept(text: Buffer): void {
    if (text.length === 0) return;
    this.rcvNxt = (this.rcvNxt + text.length) >>> 0;
    if (!this.paused && this.world.random.chance(this.habits.pauseChance)) this.pause();
    if (!this.paused) {
      this.user.received(text);
      return;
    }
    this.unread.push(Buffer.from(text));
    this.unreadLength += text.length;
  }

  private pause(): void {
    const { timeline, random } = this.world;
    this.paused = true;
    timeline.at(timeline.nowUs + random.between(1_000, 400_000), () => this.resume());
  }

  private resume(): void {
    this.paused = false;
    if (this.over) return;
    const { unread } = this;
    this.unread = [];
    this.unreadLength = 0;
    for (const bytes of unread) this.user.received(bytes);
    if (this.finTaken && unread.length > 0) this.user.ended();
    if (!this.over) this.acknowledge();
    this.finishIfDone();
  }

  /** Space that is advertised; it only ever shrinks by what was received. */
  private window(): number {
    // The byte of a window probe may lie beyond the capacity.
    const free = Math.max(this.habits.capacity - this.unreadLength, 0);
    const max = 65535 << this.ourShift;
    return (Math.min(free, max) >> this.ourShift) << this.ourShift;
  }

  private pump(): void {
    if (!this.established || this.over) return;
    let sent = (this.sndNxt - this.sndUna) | 0;
    const idle = sent === 0;
    while (sent < Math.min(this.output.length, this.sndWnd)) {
      const length = Math.min(this.habits.mss, this.output.length - sent, this.sndWnd - sent);
      this.time();
      this.emit(psh | ack, this.sndNxt, this.output.subarray(sent, sent + length));
      this.sndNxt = (this.sndNxt + length) >>> 0;
      sent += length;
    }
    if (this.finQueued && sent === this.output.length && !this.finAcked) {
      this.emit(fin | ack, this.sndNxt, Buffer.alloc(0));
      this.sndNxt = (this.sndNxt + 1) >>> 0;
    }
    const waiting = this.sndNxt !== this.sndUna || this.output.length > 0;
    if (idle && waiting) this.startTimer();
  }

  private time(): void {
    if (this.timedSequence >= 0) return;
    this.timedSequence = (this.sndNxt + 1) >>> 0;
    this.timedAtUs = this.world.timeline.nowUs;
  }

  private startTimer(): void {
    const mine = ++this.timer;
    const { timeline } = this.world;
    timeline.at(timeline.nowUs + (this.rtoUs << Math.min(this.retries, 6)), () => {
      if (mine === this.timer && !this.over) this.expire();
    });
  }

  /** The oldest unacknowledged bytes are sent again; a closed window is probed with one. */
  private expire(): void {
    if (++this.retries > retriesMax) {
      this.finish("timeout");
      return;
    }
    this.timedSequence = -1;
    this.retransmissions += 1;
    if (!this.established) {
      this.transmitSyn();
    } else if (this.output.length > 0) {
      const sent = (this.sndNxt - this.sndUna) | 0;
      const length = Math.min(this.habits.mss, this.output.length, Math.max(sent, 1));
      this.emit(psh | ack, this.sndUna, this.output.subarray(0, length));
      if (sent === 0) this.sndNxt = (this.sndNxt + 1) >>> 0;
    } else if (this.finQueued && !this.finAcked) {
      this.emit(fin | ack, this.sndUna, Buffer.alloc(0));
    }
    this.startTimer();
  }

  private transmitSyn(): void {
    this.sndNxt = (this.iss + 1) >>> 0;
    const { mss, windowScale, capacity } = this.habits;
    this.world.send({
      sourcePort: this.port,
      destinationPort: this.serverPort,
      sequence: this.iss,
      acknowledgment: 0,
      flags: syn,
      window: Math.min(capacity, 65535),
      mss,
      windowScale,
      timestamps: this.timestamps ? [this.stamp(), 0] : undefined,
      text: Buffer.alloc(0),
    });
  }

  private acknowledge(): void {
    this.emit(ack, this.sndNxt, Buffer.alloc(0));
  }

  private delayAcknowledgment(): void {
    const mine = ++this.ackTimer;
    const { timeline } = this.world;
    timeline.at(timeline.nowUs + this.habits.delayedAckUs, () => {
      if (mine === this.ackTimer && !this.over) this.acknowledge();
    });
  }

  private emit(flags: number, sequence: number, text: Buffer): void {
    this.unacknowledged = 0;
    this.ackTimer += 1;
    const window = this.window();
    const edge = this.rcvNxt + window;
    if (((edge - this.rcvEdge) | 0) > 0) this.rcvEdge = edge;
    this.world.send({
      sourcePort: this.port,
      destinationPort: this.serverPort,
      sequence,
      acknowledgment: this.rcvNxt,
      flags,
      window: window >> this.ourShift,
      timestamps: this.timestamps && !(flags & rst) ? [this.stamp(), this.tsRecent] : undefined,
      text,
    });
  }

  private finishIfDone(): void {
    if (this.finTaken && this.finAcked && this.unreadLength === 0) this.finish("closed");
  }

  private finish(how: "closed" | "reset" | "timeout"): void {
    if (this.over) return;
    this.over = true;
    this.user.gone(how);
  }
}
