// Read first: Virtio 1.2 §2.1 (status), §3.1 (initialisation). What PCI and MMIO have in common.

import { featureVersion1 } from "./features";
import { Queue } from "./queue";

const statusAcknowledge: u32 = 1;
const statusDriver: u32 = 2;
const statusDriverOk: u32 = 4;
const statusFeaturesOk: u32 = 8;
const statusNeedsReset: u32 = 64;
const statusFailed: u32 = 128;

/** Interrupt status: something other than a queue, such as the device's status, has changed. */
export const configurationChanged: u32 = 2;

/** How often the status is read after a reset until it has to be 0. */
const resetReadsMax: u32 = 100_000;

/** The registers of one virtio device, whatever bus they lie on. */
export abstract class Transport {
  /** Name of bus and version, for the console. */
  abstract name(): string;
  /** Where it lies: physical address, or number of the PCI device. */
  readonly place: u64;
  /** True for the interface before Virtio 1.0. */
  readonly legacy: bool;
  /** Alignment that the transport demands of a queue's memory. */
  readonly queueAlignment: u32;
  /** Feature bits that the device offered, and those agreed on. */
  offered: u64 = 0;
  taken: u64 = 0;

  constructor(place: u64, legacy: bool, queueAlignment: u32) {
    this.place = place;
    this.legacy = legacy;
    this.queueAlignment = queueAlignment;
  }

  protected abstract status(): u32;
  protected abstract setStatus(status: u32): void;
  /** 32 of the feature bits: word 0 or 1. */
  protected abstract deviceFeatures(word: u32): u32;
  protected abstract setDriverFeatures(word: u32, bits: u32): void;

  /** Largest size of a queue; 0 where the device has no such queue. */
  abstract queueSizeMax(index: u32): u32;
  /** Tells the device where a queue lies; it is live from `start` on. */
  abstract enable(queue: Queue): void;
  /** Tells the device to look at a queue. */
  abstract notify(queue: Queue): void;
  /** Takes back a pending interrupt; returns its reasons (§2.3), `configurationChanged` or not. */
  abstract acknowledge(): u32;
  /** A field of the device's configuration, in accesses of the field's width (§2.5.3). */
  abstract configuration8(offset: u32): u32;
  abstract configuration16(offset: u32): u32;

  /** §3.1.1 steps 1 to 6: reset, then agree on those of the wanted features that are offered. */
  negotiate(wanted: u64): bool {
    if (!this.reset()) return false;
    this.setStatus(statusAcknowledge);
    this.setStatus(statusAcknowledge | statusDriver);
    this.offered = <u64>this.deviceFeatures(0);
    if (!this.legacy) this.offered |= (<u64>this.deviceFeatures(1)) << 32;
    this.taken = this.offered & wanted;
    this.setDriverFeatures(0, <u32>this.taken);
    if (this.legacy) return true;
    if (!(this.taken & featureVersion1)) return this.fail();
    this.setDriverFeatures(1, <u32>(this.taken >> 32));
    this.setStatus(statusAcknowledge | statusDriver | statusFeaturesOk);
    return (this.status() & statusFeaturesOk) != 0 || this.fail();
  }

  /** §3.1.1 step 8: the device may work from here on. */
  start(): void {
    this.setStatus(
      statusAcknowledge | statusDriver | statusDriverOk | (this.legacy ? <u32>0 : statusFeaturesOk),
    );
  }

  /** Makes the device forget everything; false when it never says that it has (§2.4). */
  reset(): bool {
    this.setStatus(0);
    for (let reads: u32 = 0; reads < resetReadsMax; reads++) {
      if (this.status() == 0) return true;
    }
    return false;
  }

  /** True when the device has run into an error and waits to be reset (§2.1.2). */
  needsReset(): bool {
    return (this.status() & statusNeedsReset) != 0;
  }

  private fail(): bool {
    this.setStatus(statusFailed);
    return false;
  }
}
