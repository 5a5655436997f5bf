// Random segments, timers, application moods and frame shortages thrown at a TCP. After each step
// the invariants of tcp-endpoint.unit.ts hold; no byte is wrong, and none beyond the peer's window;
// in the end everything that was taken has been given back.

import { expect, test } from "vitest";
import { optionText, stampOf } from "../../scripts/tcp-frame.ts";
import {
  type Sent,
  ourAddress,
  pattern,
  peerAddress,
  states,
  TcpWorld,
} from "../../scripts/tcp-world.ts";

const ports = [40000, 41000, 42000, 43000, 44000, 45000];
const settings = {
  ...{ connections: 5, "half-open": 2, buffers: 2, frames: 12, flights: 3, runs: 12 },
  "keep-alive": 1,
};
const steps = 3000;
/** What `heapTop` itself takes to find out. */
const smallestBlock = 16;
const fin = 1;
const syn = 2;
const rst = 4;
const ack = 16;

/** xorshift32: enough chance for a test, and the same everywhere. */
function chance(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** What a SYN offers follows from its number, so that one that comes again offers the same. */
function offer(irs: number) {
  const sack = irs % 5 < 4;
  return { shift: irs % 3, window: (irs >>> 2) % 65536, sack, timestamps: irs % 7 < 3 };
}

/** Four bytes, the highest first. */
function word(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
}

/** What the peer knows of a connection from what it was sent; numbers are absolute. */
class Peer {
  irs = 0;
  iss = 0;
  shift = 0;
  /** Next number that the endpoint expects, and the end of its window. */
  rcvNxt = 0;
  rcvEdge = 0;
  /** Highest number sent to us, and the highest that any window allowed, from `iss`. */
  sentEnd = 1;
  allowedEnd = 0;
  timestamps = false;
  sack = false;
  /** Its own clock, and what it saw last of ours. */
  stamp = 1;
  echo = 0;
  id = -1;
  consumed = 0;
  /** The numbers of all SYNs sent to us. */
  readonly opened = new Set<number>();

  constructor(readonly port: number) {}
}

class Fuzz {
  readonly peers = ports.map((port) => new Peer(port));
  opener: Peer | undefined;
  attached = new Set<number>();
  /** Flights and runs that are free at the start. */
  readonly records: number[];

  constructor(
    readonly world: TcpWorld,
    readonly below: (limit: number) => number,
  ) {
    this.records = [world.tcp.flightsFree(), world.tcp.runsFree()];
    world.onCall = ({ name, id }, taken) => {
      if (name === "connected") {
        this.attached.add(id);
        Object.assign(this.opener!, { id, consumed: 0 });
      }
      if (name === "disconnected") this.forget(id);
      if (name === "received") this.checkInput(id, taken);
    };
  }

  step(): void {
    const { world, below } = this;
    const what = below(20);
    if (what < 3) world.advanceTo(world.timeUs + below(what === 0 ? 5_000_000 : 60_000));
    else if (what === 3) world.advanceTo(Number(this.soon()));
    else if (what < 14) this.segment(this.peers[below(ports.length)]!);
    else this.mood();
    this.checkOutput();
    for (let id = 0; id < settings.connections; id++) world.tcp.check(id);
  }

  /** Whatever the peers and the application left open ends within its time limits. */
  finish(): void {
    const { tcp } = this.world;
    tcp.hold(0);
    tcp.gatherMax(0xffffffff);
    for (const id of this.attached) {
      tcp.consume(id, 0xffffffff);
      tcp.finish(id);
      tcp.wake(id, this.world.nowUs);
    }
    this.world.advanceTo(this.world.timeUs + 600_000_000);
    this.checkOutput();
    expect(tcp.connectionCount()).toBe(0);
    expect(tcp.buffersFree()).toBe(settings.buffers);
    expect([tcp.flightsFree(), tcp.runsFree()]).toEqual(this.records);
    expect(tcp.available()).toBe(settings.frames);
    expect(this.attached.size).toBe(0);
  }

  private soon(): bigint {
    const deadline = this.world.nextDeadlineUs();
    const limit = this.world.nowUs + 2_000_000n;
    return deadline < this.world.nowUs ? this.world.nowUs : deadline > limit ? limit : deadline;
  }

  /** A segment that is often right, often nearly right, and sometimes nonsense. */
  private segment(peer: Peer): void {
    const { below } = this;
    const kind = below(16);
    let flags = ack;
    if (kind < 2 || peer.iss === 0) flags = syn;
    else if (kind === 2) flags = ack | fin;
    else if (kind === 3 && below(4) === 0) flags = rst;
    else if (kind === 4 && below(4) === 0) flags = below(64);
    const opening = (flags & syn) !== 0;
    const nearby = [0, 0, 0, 0, 1, -1, 100, -100, 1460, below(9000), -below(9000)];
    const seq = opening && below(3) ? below(2 ** 32) : peer.rcvNxt + nearby[below(nearby.length)]!;
    const acked = peer.iss + [peer.sentEnd, peer.sentEnd, below(peer.sentEnd + 1)][below(3)]!;
    const wrong = below(20) === 0 ? below(2 ** 32) - 2 ** 31 : 0;
    const length = opening || below(2) ? 0 : 1 + below(1460);
    const offered = offer(seq >>> 0);
    const window = opening ? offered.window : below(4) === 0 ? below(3) : below(65536);
    this.opener = peer;
    if (opening) peer.opened.add(seq >>> 0);
    this.allow(peer, acked + wrong, opening ? window : window * 2 ** peer.shift);
    const base = seq - peer.irs - 1;
    this.world.receive({
      source: peerAddress,
      destination: ourAddress,
      sourcePort: peer.port,
      destinationPort: 80,
      seq: seq >>> 0,
      ack: (acked + wrong) >>> 0,
      flags,
      window,
      options: Uint8Array.from(opening ? this.opening(offered) : this.options(peer)),
      text: Uint8Array.from({ length }, (_, index) => pattern((base + index) >>> 0)),
    });
    this.checkOutput();
  }

  private opening({ shift, sack, timestamps }: ReturnType<typeof offer>): number[] {
    const options = [2, 4, 5, 180, 1, 3, 3, shift];
    if (sack) options.push(1, 1, 4, 2);
    if (timestamps) options.push(1, 1, 8, 10, ...word(1), ...word(0));
    return options;
  }

  /** Timestamps that are late now and then, and SACK blocks that may be nonsense. */
  private options(peer: Peer): number[] {
    const { below } = this;
    const options: number[] = [];
    if (peer.timestamps && (peer.id < 0 || below(20))) {
      peer.stamp += below(2);
      const late = below(20) === 0 ? below(5) : 0;
      options.push(1, 1, 8, 10, ...word(peer.stamp - late), ...word(peer.echo));
    }
    if (peer.sack && below(2)) {
      const count = 1 + below(3);
      options.push(1, 1, 5, 2 + 8 * count);
      for (let index = 0; index < count; index++) {
        const start = peer.iss + below(peer.sentEnd + 1);
        const length = below(8) === 0 ? below(2 ** 32) : 1 + below(4000);
        options.push(...word(start), ...word(start + length));
      }
    }
    return options;
  }

  /** A SYN-ACK with a new number begins a new life; it may come late, for want of a frame. */
  private adopt(peer: Peer, { seq: iss, ack: rcvNxt, ...sent }: Sent): void {
    const irs = (rcvNxt - 1) >>> 0;
    peer.echo = stampOf(sent.options) ?? 0;
    if (peer.iss === iss && peer.irs === irs) return;
    const { window, shift, timestamps } = offer(irs);
    const rcvEdge = (rcvNxt + sent.window) >>> 0;
    const fresh = { irs, iss, rcvNxt, rcvEdge, sentEnd: 1, allowedEnd: 1 + window, stamp: 1 };
    // A SYN-ACK that remembers for us (a cookie) may not be able to remember all.
    const text = optionText(sent.options, 0);
    const agreed = { timestamps, shift: text.includes("wscale") ? shift : 0 };
    Object.assign(peer, fresh, agreed, { sack: text.includes("sackOK") });
  }

  /** Notes how far the window of a segment lets us send, if its acknowledgment counts. */
  private allow(peer: Peer, acked: number, window: number): void {
    const upTo = (acked - peer.iss) >>> 0;
    if (upTo <= peer.sentEnd) peer.allowedEnd = Math.max(peer.allowedEnd, upTo + window);
  }

  /** The application writes, reads, stops reading, finishes, resets; frames run short. */
  private mood(): void {
    const { world, below } = this;
    const { tcp } = world;
    const what = below(13);
    if (what === 0) tcp.hold(1);
    else if (what < 4) tcp.hold(0);
    else if (what === 4) tcp.gatherMax(1 + below(4000));
    const ids = [...this.attached];
    if (ids.length === 0) return;
    const id = ids[below(ids.length)]!;
    if (what === 5 || what === 6) tcp.write(id, below(30_000));
    else if (what === 7) tcp.consume(id, below(3000));
    else if (what === 8) tcp.consume(id, 0xffffffff);
    else if (what === 9) tcp.deadline(id, world.nowUs + BigInt(below(3_000_000)));
    else if (what === 10 && below(3) === 0) tcp.finish(id);
    else if (what === 11 && below(6) === 0) tcp.reset(id);
    else if (what === 12) tcp.keepAlive(id, below(4) ? 1 : 0);
    tcp.wake(id, world.nowUs);
    world.advanceTo(world.timeUs);
  }

  private checkOutput(): void {
    for (const sent of this.world.sent) {
      const peer = this.peers.find(({ port }) => port === sent.destinationPort)!;
      if (sent.flags & syn) this.adopt(peer, sent);
      if (sent.flags & (syn | rst)) continue;
      const offset = (sent.seq - peer.iss) >>> 0;
      const end = offset + sent.text.length;
      // A half-open connection whose SYN-ACK found no frame yet may challenge before it greets.
      // Within 4 µs it has the same ISS as the one before it.
      const acknowledgedSyn = (sent.ack - 1) >>> 0;
      const ungreeted = acknowledgedSyn !== peer.irs && peer.opened.has(acknowledgedSyn);
      if (sent.text.length === 0 && (offset > peer.sentEnd || ungreeted)) continue;
      // A window probe reaches one byte too far.
      if (sent.text.length > 0 && (stampOf(sent.options) !== undefined) !== peer.timestamps) {
        throw new Error(`port ${peer.port}: timestamps are ${peer.timestamps ? "missing" : "new"}`);
      }
      if (sent.text.length > 0 && end > peer.allowedEnd + 1) {
        throw new Error(`port ${peer.port}: sent up to ${end}, allowed ${peer.allowedEnd}`);
      }
      sent.text.forEach((byte, index) => {
        if (byte !== pattern((offset - 1 + index) >>> 0)) throw new Error("wrong byte sent");
      });
      peer.sentEnd = Math.max(peer.sentEnd, end + (sent.flags & fin));
      if ((sent.ack - peer.rcvNxt) >> 0 > 0) peer.rcvNxt = sent.ack;
      const edge = (sent.ack + sent.window) >>> 0;
      if ((edge - peer.rcvEdge) >> 0 < 0) {
        throw new Error(`port ${peer.port}: the window was taken back`);
      }
      peer.rcvEdge = edge;
    }
    this.world.sent = [];
  }

  private forget(id: number): void {
    this.attached.delete(id);
    for (const peer of this.peers) if (peer.id === id) peer.id = -1;
  }

  private checkInput(id: number, taken: Uint8Array): void {
    const peer = this.peers.find((each) => each.id === id)!;
    taken.forEach((byte, index) => {
      if (byte !== pattern(peer.consumed + index)) throw new Error("wrong byte received");
    });
    peer.consumed += taken.length;
  }
}

async function run(seed: number): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  const family = seed % 3 === 0 ? 6 : 4;
  const fuzz = new Fuzz(await TcpWorld.make(settings, family), chance(seed));
  const heapTop = fuzz.world.tcp.heapTop();
  for (let step = 0; step < steps; step++) {
    try {
      fuzz.step();
    } catch (error) {
      const replay = `TCP_SEED=${seed} npx vitest run test/appliance/tcp/random.test.ts`;
      throw new Error(`seed ${seed}, step ${step} (${replay}): ${(error as Error).message}`);
    }
    for (let id = 0; id < settings.connections; id++) {
      const state = states[fuzz.world.tcp.state(id)]!;
      seen.set(state, (seen.get(state) ?? 0) + 1);
    }
  }
  fuzz.finish();
  expect(fuzz.world.tcp.heapTop() - heapTop).toBe(smallestBlock);
  return seen;
}

/** The same at every run; between them they come to every state. */
const fixedSeeds = 20;
/** New at every run. */
const freshSeeds = 10;

async function runFrom(first: number, count: number): Promise<Set<string>> {
  console.log(`seeds ${first} to ${first + count - 1}, ${steps} steps each`);
  const seen = new Set<string>();
  for (let seed = first; seed < first + count; seed++) {
    for (const state of (await run(seed)).keys()) seen.add(state);
  }
  return seen;
}

test("random segments lead to every state and leave every invariant intact", async () => {
  expect([...(await runFrom(1, fixedSeeds))].sort()).toEqual([...states].sort());
});

test("segments that were never thrown before leave every invariant intact", async () => {
  const chosen = process.env["TCP_SEED"];
  const first = chosen ? Number(chosen) : 1000 + Math.floor(Math.random() * 2 ** 30);
  await runFrom(first, chosen ? 1 : freshSeeds);
});
