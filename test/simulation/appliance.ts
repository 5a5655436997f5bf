// The appliance in the simulation: its wasm, its machine with a seeded clock, its network card.

import { Buffer } from "node:buffer";
import { load } from "../../appliance/host/load.ts";
import { Machine } from "../../appliance/host/machine.ts";
import { NetworkCard } from "../../appliance/host/network-card.ts";
import { finishFrame } from "./offload.ts";
import { checksumFault } from "./packets.ts";
import type { Random } from "./random.ts";
import type { Timeline } from "./timeline.ts";
import { compileModule } from "../appliance/module.ts";

interface Exports {
  main(): void;
  poll(nowUs: bigint): bigint;
  heapTop(): number;
  framesMissing(): number;
  connections(): number;
}

/** How the appliance is set up. */
export interface ApplianceOptions {
  readonly store: Uint8Array;
  readonly configuration: string;
  /** The card fills in checksums, vouches for good ones, and cuts long frames. */
  readonly offload: boolean;
  /** Frames that the card holds back before it reads them. */
  readonly cardLatency: number;
  readonly mac: Uint8Array;
}

/** What a u64 of all ones looks like from here: wasm's i64 has a sign. */
const never = -1n;
let compiled: Promise<WebAssembly.Module> | undefined;

/** The simulation's module, compiled once a process. */
export function simulationModule(): Promise<WebAssembly.Module> {
  compiled ??= compileModule("appliance/targets/simulation.ts");
  return compiled;
}

/** One appliance on the timeline: it is polled when frames arrive and when it asked to be. */
export class Appliance {
  readonly machine: Machine;
  readonly exports: Exports;
  polls = 0;
  private readonly card: NetworkCard;
  private readonly timeline: Timeline;
  private readonly random: Random;
  private readonly offload: boolean;
  private wakeUs = Infinity;

  constructor(
    module: WebAssembly.Module,
    timeline: Timeline,
    random: Random,
    options: ApplianceOptions,
    transmit: (frame: Buffer) => void,
  ) {
    this.timeline = timeline;
    this.random = random;
    this.offload = options.offload;
    this.machine = new Machine({
      nowUs: () => timeline.nowUs,
      wallClockUs: () => 1_700_000_000_000_000 + timeline.nowUs,
      entropy: () => (BigInt(random.word()) << 32n) | BigInt(random.word()),
      configuration: options.configuration,
    });
    this.card = new NetworkCard(this.machine, {
      macAddress: options.mac,
      checksums: options.offload,
      segmentationMax: options.offload ? 65535 : 0,
      latency: options.cardLatency,
      transmit: (sent) => finishFrame(sent).forEach(transmit),
    });
    const imports = { host: this.card.imports() };
    const exports = load(module, this.machine, options.store, imports);
    this.exports = exports as unknown as Exports;
    this.exports.main();
    this.poll();
  }

  /** A frame arrives. What a good card would refuse to vouch for, this one does not vouch for. */
  deliver(frame: Buffer): void {
    this.card.deliver(frame, this.offload && checksumFault(frame) === null);
    this.wake(this.timeline.nowUs + this.random.between(0, 40));
  }

  /** One turn of the server's loop. */
  private poll(): void {
    this.polls += 1;
    this.wakeUs = Infinity;
    const deadline = this.exports.poll(BigInt(Math.floor(this.timeline.nowUs)));
    // Frames that the card still held are read now at the latest: completions wake the loop.
    this.timeline.at(this.timeline.nowUs + 20, () => this.settle());
    if (deadline !== never) this.wake(Number(deadline));
  }

  private settle(): void {
    if (this.card.settle() > 0) this.wake(this.timeline.nowUs);
  }

  private wake(atUs: number): void {
    const wakeUs = Math.ceil(Math.max(atUs, this.timeline.nowUs));
    if (wakeUs >= this.wakeUs) return;
    this.wakeUs = wakeUs;
    this.timeline.at(wakeUs, () => {
      if (this.wakeUs === wakeUs) this.poll();
    });
  }
}
