// The control blocks: one heap block, a free list, a hash table by which segments find theirs, and
// the two queues from which the oldest makes room.

import { sourceShare } from "../policy";
import { NameHash } from "./name-hash";
import { Queue } from "./queue";
import { Sources } from "./sources";
import { State } from "./state";
import { never, Tcb } from "./tcb";

/** Bytes from one control block to the next: their 64-bit fields stay aligned. */
const blockLength: usize = (offsetof<Tcb>() + 7) & ~7;

/** Bytes that one connection takes here: its block and, at worst, two buckets of the table. */
export const tcpConnectionCost: u32 = <u32>(blockLength + 2 * sizeof<usize>());

/** All connections of one endpoint. */
@final
export class Connections {
  /** Connections that are in some state other than CLOSED. */
  count: u32 = 0;
  /** Blocks below this number are or were in use; the others are prepared when needed. */
  prepared: u32 = 0;
  readonly halfOpen: Queue = new Queue();
  readonly timeWait: Queue = new Queue();
  readonly sources: Sources;

  private readonly blocks: usize;
  private readonly buckets: usize;
  private readonly bucketMask: u32;
  private readonly names: NameHash;
  /** Blocks that were in use once. */
  private free: usize = 0;

  /** `key0`, `key1`: 128 secret random bits. */
  constructor(
    readonly max: u32,
    key0: u64,
    key1: u64,
  ) {
    const names = new NameHash(key0, key1);
    this.names = names;
    this.sources = new Sources(names);
    this.blocks = heap.alloc(<usize>max * blockLength);
    let buckets: u32 = 1;
    while (buckets < max) buckets <<= 1;
    this.bucketMask = buckets - 1;
    this.buckets = heap.alloc(<usize>buckets * sizeof<usize>());
    memory.fill(this.buckets, 0, <usize>buckets * sizeof<usize>());
  }

  /** Control block number `id` (below `max`). */
  block(id: u32): Tcb {
    return changetype<Tcb>(this.blocks + <usize>id * blockLength);
  }

  /** True when `open` will find a block. */
  hasFree(): bool {
    return this.free != 0 || this.prepared < this.max;
  }

  /** Whether the source of this address may have another connection (policy.ts, `sourceShare`). */
  admits(peerHigh: u64, peerLow: u64): bool {
    const left = this.max - this.count + this.halfOpen.length + this.timeWait.length;
    return this.sources.count(peerHigh, peerLow) < sourceShare * left;
  }

  /** The connection of our address `local` with this peer and these ports, or null. */
  find(local: u32, peerHigh: u64, peerLow: u64, ports: u32): Tcb | null {
    let at = load<usize>(this.bucket(local, peerHigh, peerLow, ports));
    while (at != 0) {
      const tcb = changetype<Tcb>(at);
      const samePeer = tcb.peerLow == peerLow && tcb.peerHigh == peerHigh;
      if (samePeer && tcb.ports == ports && <u32>tcb.local == local) return tcb;
      at = tcb.chainNext;
    }
    return null;
  }

  /** A fresh block, all zero but its name and its timers, entered in the table (`hasFree`). */
  open(local: u32, peerHigh: u64, peerLow: u64, ports: u32): Tcb {
    const tcb = this.take();
    // A block that is freed while it waits for its turn stays in the ready list.
    const id = tcb.id;
    const ready = tcb.ready;
    const readyNext = tcb.readyNext;
    memory.fill(changetype<usize>(tcb), 0, offsetof<Tcb>());
    tcb.id = id;
    tcb.ready = ready;
    tcb.readyNext = readyNext;
    tcb.timerTick = never;
    tcb.retransmitAtUs = never;
    tcb.delayedAckAtUs = never;
    tcb.lifetimeAtUs = never;
    tcb.local = <u8>local;
    tcb.peerHigh = peerHigh;
    tcb.peerLow = peerLow;
    tcb.ports = ports;
    tcb.bucket = this.bucket(local, peerHigh, peerLow, ports);
    tcb.chainNext = load<usize>(tcb.bucket);
    store<usize>(tcb.bucket, changetype<usize>(tcb));
    this.count += 1;
    this.sources.enter(peerHigh, peerLow);
    return tcb;
  }

  private take(): Tcb {
    if (this.free != 0) {
      const tcb = changetype<Tcb>(this.free);
      this.free = tcb.queueNext;
      return tcb;
    }
    assert(this.prepared < this.max);
    const tcb = this.block(this.prepared);
    tcb.id = this.prepared;
    tcb.ready = false;
    this.prepared += 1;
    return tcb;
  }

  /** Gives a block back. It stands in no queue, no timer, and holds no buffer. */
  close(tcb: Tcb): void {
    assert(tcb.state != State.Closed && tcb.timerTick == never && tcb.buffer == 0);
    const self = changetype<usize>(tcb);
    let link = tcb.bucket;
    while (load<usize>(link) != self) {
      link = load<usize>(link) + offsetof<Tcb>("chainNext");
    }
    store<usize>(link, tcb.chainNext);
    if (tcb.state != State.TimeWait) this.sources.leave(tcb.peerHigh, tcb.peerLow);
    tcb.state = State.Closed;
    tcb.queueNext = this.free;
    this.free = self;
    this.count -= 1;
  }

  /** Address of the first link of a name's chain. */
  private bucket(local: u32, peerHigh: u64, peerLow: u64, ports: u32): usize {
    const index = this.names.of(local, peerHigh, peerLow, ports) & this.bucketMask;
    return this.buckets + <usize>index * sizeof<usize>();
  }
}
