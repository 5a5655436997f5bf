// The appliance in the simulation: its wasm, its machine with a seeded clock, its network card.

import { Buffer } from "node:buffer";
import { load } from "../../appliance/host/load.ts";
import { Machine } from "../../appliance/host/machine.ts";
import { compileModule } from "../appliance/module.ts";
import { type Card, HostCard, VirtioCard } from "./cards.ts";
import type { Random } from "./random.ts";
import type { Timeline } from "./timeline.ts";

interface Exports {
  main(virtio: number): void;
  poll(nowUs: bigint): bigint;
  arm(): number;
  check(framesHeld: number): void;
  heapTop(): number;
  framesMissing(): number;
  connections(): number;
  events(event: number): bigint;
}

/** How the appliance is set up. */
export interface ApplianceOptions {
  readonly store: Uint8Array;
  readonly configuration: string;
  /** The card fills in checksums, vouches for good ones, and cuts long frames. */
  readonly offload: boolean;
  /** Frames that the card holds back before it reads them. */
  readonly cardLatency: number;
  /** The card is a virtio card behind the real driver. */
  readonly virtio?: boolean;
  /** Turns between two checks of all invariants; 1 where nothing else is said. */
  readonly checkEvery?: number;
  readonly mac: Uint8Array;
}

/** What a u64 of all ones looks like from here: wasm's i64 has a sign. */
const never = -1n;
/** The wall clock at the world's start. */
const wallOffsetUs = 1_800_000_000_000_000;
/** Turns in a row that a card may keep awake. */
const turnsMax = 100;
let compiled: Promise<WebAssembly.Module> | undefined;

/** The simulation's module, compiled once a process. */
export function simulationModule(): Promise<WebAssembly.Module> {
  compiled ??= compileModule("test/simulation/simulation-target.ts");
  return compiled;
}

/** One appliance on the timeline: it is polled when frames arrive and when it asked to be. */
export class Appliance {
  readonly machine: Machine;
  readonly exports: Exports;
  readonly card: Card;
  polls = 0;
  /** How far the machine's clock is ahead of the world's. */
  private aheadUs = 0;
  /** Until then the machine stands still. */
  private suspendedUntilUs = 0;
  private readonly timeline: Timeline;
  private readonly random: Random;
  private readonly options: ApplianceOptions;
  private readings = 0;
  private wakeUs = Infinity;
  private settling = false;

  constructor(
    module: WebAssembly.Module,
    timeline: Timeline,
    random: Random,
    options: ApplianceOptions,
    transmit: (frame: Buffer) => void,
  ) {
    this.timeline = timeline;
    this.random = random;
    this.options = options;
    this.machine = new Machine({
      nowUs: () => this.nowUs,
      wallClockUs: () => this.readWallClock(),
      entropy: () => (BigInt(random.word()) << 32n) | BigInt(random.word()),
      configuration: options.configuration,
    });
    const { mac, offload, cardLatency: latency } = options;
    const kind = options.virtio ? VirtioCard : HostCard;
    this.card = new kind(this.machine, { mac, offload, latency, transmit });
    const exports = load(module, this.machine, options.store, this.card.imports());
    this.exports = exports as unknown as Exports;
    this.exports.main(Number(options.virtio ?? false));
    this.poll();
  }

  /** The second that it is, told by the first reading of the wall clock and the time since. */
  get wallS(): number {
    return Math.floor((wallOffsetUs + this.nowUs) / 1e6);
  }

  /** Somebody sets the clock behind each reading: to any time at all. */
  private readWallClock(): number {
    const right = wallOffsetUs + this.nowUs;
    this.readings += 1;
    return this.readings === 1 ? right : this.random.between(0, 2 * wallOffsetUs);
  }

  /** The machine's monotonic clock. */
  private get nowUs(): number {
    return this.timeline.nowUs + this.aheadUs;
  }

  /** A frame arrives; a good card does not vouch for one that was damaged on the way. */
  deliver(frame: Buffer, damaged = false): void {
    // A ring has only so many buffers: what comes while nobody empties it is lost.
    if (this.timeline.nowUs < this.suspendedUntilUs) return;
    this.card.deliver(frame, this.options.offload && !damaged);
    this.wake(this.timeline.nowUs + this.random.between(0, 40));
  }

  /** The clock moves on by itself. */
  leap(us: number): void {
    this.aheadUs += us;
    this.wake(this.timeline.nowUs);
  }

  /** The machine stands still, as when its host sleeps; only its clock goes on. */
  suspend(us: number): void {
    this.suspendedUntilUs = this.timeline.nowUs + us;
  }

  /** The card stands still. */
  stall(us: number): void {
    this.card.stalled = true;
    this.timeline.at(this.timeline.nowUs + us, () => {
      this.card.stalled = false;
      this.settleLater();
      this.wake(this.timeline.nowUs);
    });
  }

  /** One turn of the server's loop. */
  private poll(): void {
    this.polls += 1;
    this.wakeUs = Infinity;
    let deadline = this.exports.poll(BigInt(Math.floor(this.nowUs)));
    for (let turns = 0; this.options.virtio && this.exports.arm() === 0; turns++) {
      if (turns === turnsMax) throw new Error("the card does not let the machine sleep");
      deadline = this.exports.poll(BigInt(Math.floor(this.nowUs)));
    }
    if (this.polls % (this.options.checkEvery ?? 1) === 0) this.exports.check(this.card.held);
    this.settleLater();
    if (deadline !== never) this.wake(Number(deadline) - this.aheadUs);
  }

  /** Frames that the card still holds are read then at the latest: completions wake the loop. */
  private settleLater(): void {
    if (this.settling || this.card.held === 0) return;
    this.settling = true;
    this.timeline.at(this.timeline.nowUs + 20, () => {
      this.settling = false;
      if (this.card.settle()) this.wake(this.timeline.nowUs);
    });
  }

  private wake(atUs: number): void {
    const soonest = Math.max(atUs, this.timeline.nowUs, this.suspendedUntilUs);
    const wakeUs = Math.ceil(soonest);
    if (wakeUs >= this.wakeUs) return;
    this.wakeUs = wakeUs;
    this.timeline.at(wakeUs, () => {
      if (this.wakeUs !== wakeUs) return;
      if (wakeUs < this.suspendedUntilUs) {
        this.wakeUs = Infinity;
        this.wake(wakeUs);
      } else this.poll();
    });
  }
}
