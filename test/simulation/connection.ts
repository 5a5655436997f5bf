// A TCP client for the simulation, written apart from the appliance: one active connection with
// real retransmission; reception.ts is its other half, habits.ts says what it does wrong.

import { Buffer } from "node:buffer";
import type { Habits } from "./habits.ts";
import { ack, fin, psh, rst, type Segment, type SegmentContent, syn } from "./packets.ts";
import type { Random } from "./random.ts";
import { Reception } from "./reception.ts";
import type { Timeline } from "./timeline.ts";

/** What a connection needs from the world, and tells it. */
export interface ConnectionWorld {
  readonly timeline: Timeline;
  readonly random: Random;
  /** Puts a segment on the wire; addresses are the world's business. */
  send(segment: SegmentContent): void;
}

/** How a connection ended: "lost" was the client's own doing. */
export type End = "closed" | "reset" | "timeout" | "lost";

/** Who uses the connection. */
export interface ConnectionUser {
  connected(): void;
  /** Bytes of the stream, in order, each once. */
  received(bytes: Buffer): void;
  /** The server will send no more. */
  ended(): void;
  /** The connection is gone. */
  gone(how: End): void;
}

const retriesMax = 14;
/** Numbers further off than this are those of another connection. */
const plausible = 1 << 21;
const noText = Buffer.alloc(0);

/** The client's end of one connection. */
export class Connection {
  readonly port: number;
  /** Set once no segment of this connection is expected any more. */
  over = false;
  /** Set once the client is never heard of again. */
  silent = false;
  /** Segments sent again. */
  retransmissions = 0;

  private readonly serverPort: number;
  private readonly world: ConnectionWorld;
  private readonly user: ConnectionUser;
  private readonly habits: Habits;
  private readonly reception: Reception;
  private established = false;
  private readonly iss: number;
  private sndUna: number;
  private sndNxt: number;
  private sndWnd = 0;
  private output: Buffer = noText;
  private finQueued = false;
  private finAcked = false;
  private peerShift = 0;
  private timestamps = false;
  private sack = false;
  private tsRecent = 0;
  private readonly startedMs: number;
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
    habits: Habits,
    ports: { readonly own: number; readonly server: number },
  ) {
    this.world = world;
    this.user = user;
    this.habits = habits;
    this.port = ports.own;
    this.serverPort = ports.server;
    this.reception = new Reception(habits, world.random, (text) => user.received(text));
    this.iss = world.random.word();
    this.startedMs = this.clockMs();
    this.sndUna = this.iss;
    this.sndNxt = this.iss;
    this.transmitSyn();
    this.startTimer();
  }

  /** Queues bytes for the server. */
  write(bytes: Buffer): void {
    this.output = this.output.length === 0 ? bytes : Buffer.concat([this.output, bytes]);
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
    this.emit(rst | ack, this.sndNxt, noText);
    this.over = true;
  }

  /** Leaves without a word. */
  vanish(): void {
    this.silent = true;
    this.finish("lost");
  }

  /** A segment for this port has arrived with good checksums. */
  arrives(segment: Segment): void {
    if (this.silent) return;
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
    if (this.misbehaves()) return;
    if (segment.flags & syn || this.isForeign(segment) || this.isOld(segment)) {
      this.acknowledge();
      return;
    }
    this.takeAcknowledgment(segment);
    this.takeText(segment);
    this.finishIfDone();
  }

  /** Does what the habits say that this client does wrong; true: it is gone. */
  private misbehaves(): boolean {
    const { vanish, reset, stopReading, synAgain } = this.habits.misdeeds;
    const { random } = this.world;
    if (vanish > 0 && random.chance(vanish)) {
      this.vanish();
    } else if (reset > 0 && random.chance(reset)) {
      this.reset();
      this.user.gone("lost");
    } else if (stopReading > 0 && random.chance(stopReading)) {
      this.reception.paused = true;
    } else if (synAgain > 0 && random.chance(synAgain)) this.transmitSyn();
    return this.over;
  }

  /** TIME-WAIT acknowledges a repeated FIN; a connection that was broken off answers with RST. */
  private answerLate(segment: Segment): void {
    if (segment.flags & rst) return;
    if (!this.reception.finTaken) {
      const flags = segment.flags & ack ? rst : rst | ack;
      this.emit(flags, segment.acknowledgment, noText);
    } else if (segment.flags & fin) this.acknowledge();
  }

  /** Once both ends have closed, a reset ends nothing; what is unread can still be read. */
  private takeReset({ sequence, acknowledgment }: Segment): void {
    if (this.reception.finTaken && this.finAcked) return;
    const exact = this.established
      ? sequence === this.reception.rcvNxt
      : acknowledgment === this.sndNxt;
    if (exact) this.finish("reset");
  }

  private takeSynAck(segment: Segment): void {
    const { flags } = segment;
    if (segment.acknowledgment !== this.sndNxt) {
      // RFC 9293 §3.10.7.3: what an earlier connection left behind is reset.
      if (flags & ack) this.emit(rst, segment.acknowledgment, noText);
      return;
    }
    if ((flags & (syn | ack)) !== (syn | ack)) return;
    const { habits } = this;
    this.established = true;
    const scaled = segment.windowScale !== undefined && habits.windowScale !== undefined;
    this.peerShift = scaled ? segment.windowScale! : 0;
    this.reception.start(segment.sequence, scaled ? habits.windowScale! : 0);
    this.timestamps = habits.timestamps && segment.timestamps !== undefined;
    this.sack = habits.sack && segment.sackPermitted === true;
    this.tsRecent = segment.timestamps?.[0] ?? 0;
    this.sndUna = segment.acknowledgment;
    this.sndWnd = segment.window;
    this.retries = 0;
    this.timer += 1;
    this.acknowledge();
    this.user.connected();
  }

  /** True for what was sent to an earlier connection of the same name, where that turns up. */
  private isForeign({ sequence, acknowledgment }: Segment): boolean {
    if (!this.habits.haunted) return false;
    const [offset, acked] = [sequence - this.reception.rcvNxt, acknowledgment - this.sndUna];
    return Math.abs(offset | 0) > plausible || Math.abs(acked | 0) > plausible;
  }

  /** RFC 7323 §3.2 and §5: every segment has timestamps; what is older than the last is old. */
  private isOld({ timestamps, sequence }: Segment): boolean {
    if (!this.timestamps) return false;
    if (!timestamps) throw this.error("a segment without timestamps");
    const [value, echo] = timestamps;
    const age = (this.clockMs() - echo) >>> 0;
    if (age > ((this.clockMs() - this.startedMs) | 0)) throw this.error("echoes what was not sent");
    if (((value - this.tsRecent) | 0) < 0) return true;
    if (((sequence - this.reception.rcvNxt) | 0) <= 0) this.tsRecent = value;
    return false;
  }

  private clockMs(): number {
    return (this.world.timeline.nowUs / 1000 + this.iss) >>> 0;
  }

  private takeAcknowledgment(segment: Segment): void {
    const acked = (segment.acknowledgment - this.sndUna) | 0;
    const sent = (this.sndNxt - this.sndUna) | 0;
    if (acked > sent) throw this.error("acknowledges what was never sent");
    this.checkSack(segment);
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

  private checkSack({ sack }: Segment): void {
    if (!sack) return;
    if (!this.sack) throw this.error("SACK was not agreed on");
    for (let at = 0; at < sack.length; at += 2) {
      const [from, to] = [sack[at]!, sack[at + 1]!];
      const beyond = (to - this.sndNxt) | 0;
      if (((to - from) | 0) <= 0 || beyond > 0) throw this.error(`a SACK block ${from} to ${to}`);
    }
  }

  private measure(): void {
    if (this.timedSequence < 0 || ((this.sndUna - this.timedSequence) | 0) < 0) return;
    const sample = this.world.timeline.nowUs - this.timedAtUs;
    this.srttUs = this.srttUs === 0 ? sample : 0.875 * this.srttUs + 0.125 * sample;
    this.rtoUs = Math.max(200_000, 3 * this.srttUs);
    this.timedSequence = -1;
  }

  private takeText({ sequence, text, flags }: Segment): void {
    const isFin = (flags & fin) !== 0;
    if (text.length === 0 && !isFin) return;
    const { reception, habits } = this;
    if (habits.pauseChance > 0 && !reception.paused) this.pauseByChance();
    const hadEnded = reception.finTaken;
    const inOrder = reception.take(sequence, text, isFin);
    if (this.over) return;
    if (reception.finTaken && !hadEnded && reception.unreadLength === 0) this.user.ended();
    // RFC 5681 §4.2: at once when something is missing, else every second segment.
    this.unacknowledged += 1;
    if (!inOrder || reception.hasGap || this.unacknowledged >= 2 || isFin) this.acknowledge();
    else this.delayAcknowledgment();
  }

  private pauseByChance(): void {
    const { timeline, random } = this.world;
    if (!random.chance(this.habits.pauseChance)) return;
    this.reception.paused = true;
    timeline.at(timeline.nowUs + random.between(1_000, 400_000), () => this.resume());
  }

  private resume(): void {
    if (this.over) return;
    const { reception } = this;
    const waited = reception.unreadLength > 0;
    reception.resume();
    if (reception.finTaken && waited) this.user.ended();
    if (!this.over) this.acknowledge();
    this.finishIfDone();
  }

  private pump(): void {
    if (!this.established || this.over) return;
    let sent = (this.sndNxt - this.sndUna) | 0;
    const idle = sent === 0;
    const mss = Math.min(Math.max(this.habits.mss, 1), 1400);
    while (sent < Math.min(this.output.length, this.sndWnd)) {
      const length = Math.min(mss, this.output.length - sent, this.sndWnd - sent);
      this.time();
      this.emit(psh | ack, this.sndNxt, this.output.subarray(sent, sent + length));
      this.sndNxt = (this.sndNxt + length) >>> 0;
      sent += length;
    }
    if (this.finQueued && sent === this.output.length && !this.finAcked) {
      this.emit(fin | ack, this.sndNxt, noText);
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
      const most = Math.min(Math.max(this.habits.mss, 1), 1400);
      const length = Math.min(most, this.output.length, Math.max(sent, 1));
      this.emit(psh | ack, this.sndUna, this.output.subarray(0, length));
      if (sent === 0) this.sndNxt = (this.sndNxt + 1) >>> 0;
    } else if (this.finQueued && !this.finAcked) {
      this.emit(fin | ack, this.sndUna, noText);
    }
    this.startTimer();
  }

  private transmitSyn(): void {
    if (!this.established) this.sndNxt = (this.iss + 1) >>> 0;
    const { mss, windowScale, capacity, sack, timestamps } = this.habits;
    this.world.send({
      sourcePort: this.port,
      destinationPort: this.serverPort,
      sequence: this.iss,
      acknowledgment: 0,
      flags: syn,
      window: Math.min(capacity, 65535),
      mss,
      windowScale,
      sackPermitted: sack,
      timestamps: timestamps ? [this.clockMs(), 0] : undefined,
      text: noText,
    });
  }

  private acknowledge(): void {
    this.emit(ack, this.sndNxt, noText);
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
    const { reception } = this;
    this.world.send({
      sourcePort: this.port,
      destinationPort: this.serverPort,
      sequence,
      acknowledgment: reception.rcvNxt,
      flags,
      window: reception.window(),
      timestamps: this.timestamps ? [this.clockMs(), this.tsRecent] : undefined,
      sack: this.sack && reception.hasGap ? reception.sackBlocks() : undefined,
      text,
    });
  }

  private finishIfDone(): void {
    const { finTaken, unreadLength } = this.reception;
    if (finTaken && this.finAcked && unreadLength === 0) this.finish("closed");
  }

  private finish(how: End): void {
    if (this.over) return;
    this.over = true;
    this.user.gone(how);
  }

  private error(what: string): Error {
    return new Error(`port ${this.port}: ${what}`);
  }
}
