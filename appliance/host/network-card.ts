// The network card of the Node world: the imports "host" of ../drivers/host.ts as an object.

import type { Machine } from "./machine.ts";

/** A frame as the appliance handed it over. */
export interface SentFrame {
  readonly bytes: Uint8Array;
  /** Checksum request: sum from here to the end; 0 asks for none. */
  readonly checksumStart: number;
  readonly checksumOffset: number;
  /** Segmentation request: text bytes of each segment; 0 asks for none. */
  readonly segmentSize: number;
  readonly headerLength: number;
}

/** What a card can do, and who gets its frames. */
export interface NetworkCardOptions {
  readonly macAddress: Uint8Array;
  readonly mtu?: number;
  /** Fills in checksums, and vouches for those of received frames. */
  readonly checksums?: boolean;
  /** Longest frame that it cuts into segments; 0: it does not. */
  readonly segmentationMax?: number;
  /**
   * Frames that the card keeps, at most, before it reads their bytes and completes them; 0: none.
   * A real card reads late, so a frame changed in flight goes out changed.
   */
  readonly latency?: number;
  /** Memory for the bytes of a frame that leaves; without it, fresh memory each time. */
  readonly allocate?: (length: number) => Uint8Array;
  /** Given each frame that leaves. */
  readonly transmit: (frame: SentFrame) => void;
}

interface PendingFrame extends Omit<SentFrame, "bytes"> {
  readonly index: number;
  readonly segments: { address: number; length: number }[];
}

/** One card; `machine` is the one whose memory it reads and writes. */
export class NetworkCard {
  private readonly options: NetworkCardOptions;
  private readonly machine: Machine;
  private readonly pending: PendingFrame[] = [];
  private readonly completed: number[] = [];
  private readonly arrived: { bytes: Uint8Array; checksumGood: boolean }[] = [];
  /** While set, the card takes nothing and gives nothing. */
  stalled = false;
  private lastChecksumGood = false;
  private view = new Uint8Array(0);

  constructor(machine: Machine, options: NetworkCardOptions) {
    this.machine = machine;
    this.options = options;
  }

  /** A frame arrives from the wire. */
  deliver(bytes: Uint8Array, checksumGood = false): void {
    this.arrived.push({ bytes, checksumGood });
  }

  /** Frames that the appliance has handed over and not been given back. */
  get held(): number {
    return this.pending.length + this.completed.length;
  }

  /** Reads and completes the frames in flight until at most `left` remain; returns how many. */
  settle(left = 0): number {
    if (this.stalled) return 0;
    const count = Math.max(this.pending.length - left, 0);
    while (this.pending.length > left) {
      const frame = this.pending.shift()!;
      const { checksumStart, checksumOffset, segmentSize, headerLength } = frame;
      const bytes = this.gather(frame);
      // Field by field: to spread an object takes V8 as long as all the rest of this.
      this.options.transmit({ bytes, checksumStart, checksumOffset, segmentSize, headerLength });
      this.completed.push(frame.index);
    }
    return count;
  }

  /** The import object "host". */
  imports(): WebAssembly.ModuleImports {
    const { options } = this;
    return {
      macAddress: (destination: number) => this.bytes().set(options.macAddress, destination),
      mtu: () => options.mtu ?? 1500,
      segmentationMax: () => options.segmentationMax ?? 0,
      checksums: () => (options.checksums ? 1 : 0),
      transmit: this.take.bind(this),
      flush: () => void this.settle(options.latency ?? 0),
      completion: () => (this.stalled ? -1 : (this.completed.shift() ?? -1)),
      receive: (destination: number, lengthMax: number) => this.receive(destination, lengthMax),
      checksumGood: () => (this.lastChecksumGood ? 1 : 0),
      arm: () => (this.stalled || this.arrived.length + this.completed.length === 0 ? 1 : 0),
    };
  }

  private take(
    index: number,
    address: number,
    count: number,
    checksumStart: number,
    checksumOffset: number,
    segmentSize: number,
    headerLength: number,
  ): void {
    const records = new Uint32Array(this.machine.memory.buffer, address, count * 2);
    const segments = [];
    for (let at = 0; at < records.length; at += 2) {
      segments.push({ address: records[at]!, length: records[at + 1]! });
    }
    this.pending.push({
      index,
      segments,
      checksumStart,
      checksumOffset,
      segmentSize,
      headerLength,
    });
  }

  private gather({ segments }: PendingFrame): Uint8Array {
    const memory = this.bytes();
    const length = segments.reduce((sum, segment) => sum + segment.length, 0);
    const frame = this.options.allocate?.(length) ?? new Uint8Array(length);
    let at = 0;
    for (const { address, length } of segments) {
      frame.set(memory.subarray(address, address + length), at);
      at += length;
    }
    return frame;
  }

  private receive(destination: number, lengthMax: number): number {
    const frame = this.stalled ? undefined : this.arrived.shift();
    if (!frame) return -1;
    // Like a real card's: a frame longer than its buffer never reaches the driver.
    if (frame.bytes.length > lengthMax) return this.receive(destination, lengthMax);
    this.bytes().set(frame.bytes, destination);
    this.lastChecksumGood = frame.checksumGood;
    return frame.bytes.length;
  }

  /** Memory that grows gets another buffer. */
  private bytes(): Uint8Array {
    const { buffer } = this.machine.memory;
    if (this.view.buffer !== buffer) this.view = new Uint8Array(buffer);
    return this.view;
  }
}
