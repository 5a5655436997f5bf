// Read first: Virtio 1.2 §5.1. A network card without a bus: virtio-mmio.ts and virtio-pci.ts put
// registers around it. It takes no step of its own accord but what the test asks for.

import { finishFrame } from "../simulation/offload.ts";
import type { Requests } from "./driver.ts";
import type { GuestMemory } from "./guest-memory.ts";
import { type Chain, Virtqueue } from "./virtqueue.ts";

/** Numbers of the feature bits. */
export const feature = {
  csum: 0,
  guestCsum: 1,
  mtu: 3,
  mac: 5,
  guestTso4: 7,
  hostTso4: 11,
  hostTso6: 12,
  mergeableBuffers: 15,
  status: 16,
  anyLayout: 27,
  indirect: 28,
  eventIndex: 29,
  version1: 32,
} as const;

export type Feature = keyof typeof feature;

/** The mask of some features. */
export function featureMask(names: readonly Feature[]): bigint {
  return names.reduce((mask, name) => mask | (1n << BigInt(feature[name])), 0n);
}

export interface NetOptions {
  readonly offered: bigint;
  readonly legacy: boolean;
  readonly queueSizeMax?: number;
  readonly mtu?: number;
  /** Set aside what a notification should do: the test takes each step itself. */
  readonly manual?: boolean;
}

const status = { featuresOk: 8, driverOk: 4, needsReset: 64 } as const;
const needsCsum = 1;
/** What a header asks for where frames of an EtherType are cut, and the feature that it takes. */
const segmentations: Record<number, { gso: number; wanted: Feature }> = {
  0x0800: { gso: 1, wanted: "hostTso4" },
  0x86dd: { gso: 4, wanted: "hostTso6" },
};

export class VirtioNetModel {
  readonly mac = Uint8Array.of(0x52, 0x54, 0x00, 0x77, 0x00, 0x02);
  readonly options: NetOptions;
  readonly queues: readonly [Virtqueue, Virtqueue];
  readonly queueSizeMax: number;
  status = 0;
  taken = 0n;
  /** Interrupt status, bit 0; the line is high while it is set. */
  interruptStatus = 0;
  resets = 0;
  notifications = 0;
  /** Frames on the wire. */
  wire: Uint8Array[] = [];
  /** Frames delivered into buffers of the driver's. */
  delivered = 0;

  private readonly memory: GuestMemory;
  private readonly waiting: Chain[] = [];

  constructor(memory: GuestMemory, options: NetOptions) {
    this.memory = memory;
    this.options = options;
    this.queueSizeMax = options.queueSizeMax ?? 256;
    this.queues = [new Virtqueue(memory), new Virtqueue(memory)];
  }

  has(name: Feature): boolean {
    return (this.taken & (1n << BigInt(feature[name]))) !== 0n;
  }

  get running(): boolean {
    return (this.status & status.driverOk) !== 0;
  }

  /** A write to the status register; 0 resets (§2.1, §2.4). */
  setStatus(value: number): void {
    if (value === 0) {
      this.resets += 1;
      this.taken = 0n;
      this.interruptStatus = 0;
      this.waiting.length = 0;
      for (const queue of this.queues) queue.reset();
    }
    const good =
      (this.taken & ~this.options.offered) === 0n && (this.options.legacy || this.modern);
    if (value & status.featuresOk && !good) value &= ~status.featuresOk;
    this.status = value;
    for (const queue of this.queues) {
      queue.eventIndex = this.has("eventIndex");
      queue.indirect = this.has("indirect");
    }
    if (this.running) this.queues[1].wantNotification(true);
  }

  private get modern(): boolean {
    return this.has("version1");
  }

  get headerLength(): number {
    return this.modern || this.has("mergeableBuffers") ? 12 : 10;
  }

  /** Bytes of struct virtio_net_config (§5.1.4). */
  configuration(): Uint8Array {
    const bytes = new Uint8Array(12);
    bytes.set(this.mac);
    const mtu = this.options.mtu ?? 1500;
    bytes[10] = mtu & 255;
    bytes[11] = mtu >> 8;
    return bytes;
  }

  /** The driver rang for queue `index`. */
  notified(index: number): void {
    if (!this.running) throw new Error("a notification before DRIVER_OK");
    this.notifications += 1;
    if (this.options.manual || index !== 1) return;
    this.fetch();
    this.complete(this.waiting.length);
  }

  /** Takes what the driver has queued, and sends it. */
  fetch(): void {
    if (!this.running) return;
    for (const chain of this.queues[1].fetch()) {
      this.send(chain);
      this.waiting.push(chain);
    }
    this.queues[1].wantNotification(true);
  }

  /** Frames taken and not yet completed. */
  get inFlight(): number {
    return this.waiting.length;
  }

  /** Completes up to `count` frames, `pick` chooses which of those that are left. */
  complete(count: number, pick: (below: number) => number = () => 0): void {
    const elements = [];
    for (; count > 0 && this.waiting.length > 0; count--) {
      const [chain] = this.waiting.splice(pick(this.waiting.length), 1);
      elements.push({ head: chain!.head, length: 0 });
    }
    if (elements.length > 0) this.raise(this.queues[1].complete(elements));
  }

  private send(chain: Chain): void {
    if (chain.buffers.some(({ writable }) => writable)) throw new Error("a writable frame");
    const parts = chain.buffers.map(({ address, length }) => this.memory.bytes(address, length));
    const bytes = Buffer.concat(parts);
    const header = bytes.subarray(0, this.headerLength);
    const frame = bytes.subarray(this.headerLength);
    this.wire.push(...finishFrame({ ...this.requests(header, frame), bytes: frame }));
  }

  private requests(header: Buffer, frame: Buffer): Requests {
    const flags = header[0]!;
    const gso = header[1]!;
    if (flags & ~needsCsum || (flags && !this.has("csum"))) throw new Error(`flags ${flags}`);
    const right = gso === 0 ? undefined : segmentations[frame.readUInt16BE(12)];
    if (gso !== 0 && (gso !== right?.gso || !this.has(right.wanted) || !flags)) {
      throw new Error(`segmentation ${gso} with flags ${flags}`);
    }
    if (header.length > 10 && header.readUInt16LE(10) !== 0) throw new Error("num_buffers is set");
    return {
      headerLength: header.readUInt16LE(2),
      segmentSize: header.readUInt16LE(4),
      checksumStart: header.readUInt16LE(6),
      checksumOffset: header.readUInt16LE(8),
    };
  }

  /**
   * A frame comes in. False: there was no buffer for it. `flags` go into the header, `piece` limits
   * what is put into one buffer, `numBuffers` lies about their number.
   */
  deliver(frame: Uint8Array, { flags = 0, piece = 65536, numBuffers = -1 } = {}): boolean {
    if (!this.running) return false;
    const queue = this.queues[0];
    queue.fetch();
    queue.wantNotification(false);
    const header = new Uint8Array(this.headerLength);
    header[0] = flags;
    let rest: Uint8Array = Buffer.concat([header, frame]);
    const elements: { head: number; length: number }[] = [];
    let first: Chain | undefined;
    for (const chain of [...queue.held.values()]) {
      const [buffer] = chain.buffers;
      if (chain.buffers.length !== 1 || !buffer!.writable) throw new Error("a receive chain");
      const part = rest.subarray(0, Math.min(buffer!.length, piece));
      this.memory.write(buffer!.address, part);
      first ??= chain;
      elements.push({ head: chain.head, length: part.length });
      rest = rest.subarray(part.length);
      if (rest.length === 0 || !this.has("mergeableBuffers")) break;
    }
    if (rest.length > 0 || !first) return false;
    if (this.headerLength === 12) {
      const count = numBuffers < 0 ? elements.length : numBuffers;
      this.memory.setU16(first.buffers[0]!.address + 10, count);
    }
    this.delivered += 1;
    this.raise(queue.complete(elements));
    return true;
  }

  /** Stops with an error, as QEMU's devices do when a driver confuses them. */
  demandReset(): void {
    this.status |= status.needsReset;
    this.interruptStatus |= 2;
  }

  /** Sets the interrupt status where the driver has asked for it. */
  raise(wanted: boolean): void {
    if (wanted) this.interruptStatus |= 1;
  }
}
