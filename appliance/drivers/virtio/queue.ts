// Read first: Virtio 1.2 §2.7 (split virtqueues); §2.7.7 and §2.7.10 (when to notify).
//
// One block of memory, the device writes only the last part (the order is that of the legacy
// interface, §2.7.2, which later versions allow):
//
//     descTable   16 bytes each: u64 address, u32 length, u16 flags, u16 next
//     availRing   u16 flags, u16 idx, u16 ring[size], u16 usedEvent
//     usedRing    u16 flags, u16 idx, { u32 id, u32 length } ring[size], u16 availEvent
//
// Indexes count on for ever and wrap at 65536; position = index mod size.

import { fullBarrier, readBarrier, writeBarrier } from "../../machine/machine";

/** Descriptor flag: another descriptor follows (VIRTQ_DESC_F_NEXT). */
export const descNext: u32 = 1;
/** Descriptor flag: the device writes into it (VIRTQ_DESC_F_WRITE). */
export const descWrite: u32 = 2;
/** Descriptor flag: it points at a table of descriptors (VIRTQ_DESC_F_INDIRECT). */
export const descIndirect: u32 = 4;
/** Bytes of a descriptor. */
export const descLength: u32 = 16;

/** Where the used ring starts: a multiple of this, also in the legacy interface (§2.7.2). */
export const usedRingAlignment: u32 = 64;

/** Writes one descriptor; `physical` is the address by which the device knows the bytes. */
export function describe(at: usize, physical: u64, length: u32, flags: u32, next: u32): void {
  store<u64>(at, physical);
  store<u64>(at, (<u64>length) | ((<u64>flags) << 32) | ((<u64>next) << 48), 8);
}

/** Makes a descriptor that names a next one the last of its chain. */
export function endChain(at: usize): void {
  store<u32>(at, 0, 12);
}

/** One split virtqueue, as the driver sees it. */
@final
export class Queue {
  /** Number of the queue in its device. */
  readonly index: u32;
  /** Entries in each ring, a power of two. */
  readonly size: u32;
  readonly descTable: usize;
  readonly availRing: usize;
  readonly usedRing: usize;

  private readonly mask: u32;
  private readonly eventIndex: bool;
  private readonly usedEvent: usize;
  private readonly availEvent: usize;
  /** Chains made available so far, and how many of them the device has been shown. */
  private availIdx: u32 = 0;
  private shownIdx: u32 = 0;
  /** Used elements consumed so far. */
  private usedIdx: u32 = 0;

  constructor(index: u32, size: u32, alignment: u32, eventIndex: bool) {
    this.index = index;
    this.size = size;
    this.mask = size - 1;
    this.eventIndex = eventIndex;
    const availLength = 6 + 2 * size;
    const usedOffset =
      (descLength * size + availLength + usedRingAlignment - 1) & ~(usedRingAlignment - 1);
    const block = heap.alloc(usedOffset + 6 + 8 * size + alignment);
    this.descTable = (block + alignment - 1) & ~(<usize>alignment - 1);
    this.availRing = this.descTable + descLength * size;
    this.usedRing = this.descTable + usedOffset;
    this.usedEvent = this.availRing + 4 + 2 * size;
    this.availEvent = this.usedRing + 4 + 8 * size;
    this.clear();
  }

  /** Makes both rings empty: for a device that has been reset. */
  clear(): void {
    this.availIdx = 0;
    this.shownIdx = 0;
    this.usedIdx = 0;
    store<u32>(this.availRing, 0);
    store<u32>(this.usedRing, 0);
    store<u16>(this.availEvent, 0);
    this.quiet();
  }

  /** Address of descriptor `number` (below `size`). */
  descriptor(number: u32): usize {
    return this.descTable + number * descLength;
  }

  /** Makes the chain that starts at descriptor `head` available, not yet shown to the device. */
  push(head: u32): void {
    store<u16>(this.availRing + ((this.availIdx & this.mask) << 1), <u16>head, 4);
    this.availIdx += 1;
  }

  /** Shows the device all that was pushed; true when it wants to be notified (§2.7.13). */
  show(): bool {
    const before = this.shownIdx;
    const after = this.availIdx;
    if (before == after) return false;
    this.shownIdx = after;
    writeBarrier();
    store<u16>(this.availRing, <u16>after, 2);
    fullBarrier();
    if (!this.eventIndex) return (load<u16>(this.usedRing) & 1) == 0;
    const event = <u32>load<u16>(this.availEvent);
    return ((after - event - 1) & 0xffff) < ((after - before) & 0xffff);
  }

  /** Chains that the device has been shown and that `take` has not yet returned. */
  outstanding(): u32 {
    return this.shownIdx - this.usedIdx;
  }

  /**
   * Used elements that may be taken. More than `outstanding()` means that the device talks
   * nonsense, and none of them may be believed.
   */
  pending(): u32 {
    const count = (<u32>load<u16>(this.usedRing, 2) - this.usedIdx) & 0xffff;
    if (count > 0) readBarrier();
    return count;
  }

  /** Address of the next used element, { u32 id, u32 length }; only while `pending()` says so. */
  take(): usize {
    const element = this.usedRing + 4 + ((this.usedIdx & this.mask) << 3);
    this.usedIdx += 1;
    return element;
  }

  /** Asks for no interrupt; with an event index, none within the next 65,535 elements (§2.7.10). */
  quiet(): void {
    if (this.eventIndex) store<u16>(this.usedEvent, <u16>(this.usedIdx - 1));
    else store<u16>(this.availRing, 1);
  }

  /**
   * Asks for an interrupt once `after` more elements are used, and one more; without an event
   * index, at the next. A full barrier and a last look at `pending()` belong behind it.
   */
  arm(after: u32): void {
    if (this.eventIndex) store<u16>(this.usedEvent, <u16>(this.usedIdx + after));
    else store<u16>(this.availRing, 0);
  }
}
