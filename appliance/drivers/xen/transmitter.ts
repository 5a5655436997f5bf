// Read first: Xen's public header io/netif.h (transmission); ring.ts, grant-table.ts.
//
// A frame on its way out is a row of slots, one for each piece of it that lies on one page:
//
//     u32 gref, u16 offset, u16 flags, u16 id, u16 size     size of the first: of the whole frame
//
// The id of a slot belongs to one reference of the grant table: the page is the backend's to read
// from here until its response. Nothing is copied, unless the backend takes one slot only.

import { NetDevice } from "../../net/device";
import { Frame } from "../../net/frame";
import { frameBufferLength, framesMax, pageLength } from "../../policy";
import { GrantTable, transmitRef, transmitRefs } from "./grant-table";
import { entriesMax, Ring } from "./ring";

const requestLength: u32 = 12;
const flagCsumBlank: u32 = 1 << 0;
const flagDataValidated: u32 = 1 << 1;
const flagMoreData: u32 = 1 << 2;
const flagExtraInfo: u32 = 1 << 3;

/** netif_extra_info_t for segmentation: u8 type, u8 flags, u16 size, u8 protocol. */
const extraTypeGso: u64 = 1;
const gsoTypeTcpv4: u64 = 1;
const gsoTypeTcpv6: u64 = 2;
const etherTypeOffset: usize = 12;
/** As it is loaded: the high byte comes first on the wire. */
const etherTypeIpv6: u16 = 0xdd86;

/** Status of the response to a slot of extra information; such a response has no id. */
const statusNull: u32 = 1;
/** XEN_NETIF_NR_SLOTS_MIN: what every backend with scatter takes. */
export const slotsMax: u32 = 18;
const none: u32 = 0xffff;
/** Memory that a `Transmitter` needs. */
export const transmitterMemory: u32 = (transmitRefs << 2) + framesMax;

/** The sending half of a network card. */
@final
export class Transmitter {
  readonly ring: Ring;
  /** The backend takes frames of several slots. */
  scatter: bool = false;
  private readonly grants: GrantTable;
  /** For each id the frame that it is a part of, or `none`; for each frame its ids in flight. */
  private readonly owner: usize;
  private readonly parts: usize;
  /** Ids that are free, the last one to be used first. */
  private readonly free: usize;
  private freeCount: u32 = 0;
  /** Slots of extra information that have no response yet. */
  private extras: u32 = 0;
  /** Frames that wait for room in the ring, oldest first. */
  private first: usize = 0;
  private last: usize = 0;

  /** Takes `transmitterMemory` bytes at `memory` for itself. */
  constructor(page: usize, grants: GrantTable, memory: usize) {
    this.ring = new Ring(page, requestLength);
    this.grants = grants;
    this.owner = memory;
    this.free = memory + (transmitRefs << 1);
    this.parts = memory + (transmitRefs << 2);
  }

  /** Makes the ring empty, and all ids free. */
  clear(): void {
    this.ring.clear();
    this.extras = 0;
    this.freeCount = transmitRefs;
    for (let id: u32 = 0; id < transmitRefs; id++) {
      store<u16>(this.owner + (id << 1), <u16>none);
      store<u16>(this.free + (id << 1), <u16>id);
    }
  }

  /** Frames that wait for room. */
  get waiting(): bool {
    return this.first != 0;
  }

  /** Takes a frame; `show` writes it to the ring as soon as there is room. */
  queue(frame: Frame): void {
    frame.next = 0;
    if (this.last != 0) changetype<Frame>(this.last).next = changetype<usize>(frame);
    else this.first = changetype<usize>(frame);
    this.last = changetype<usize>(frame);
  }

  /** Writes what has room; true when the backend wants to be notified. */
  show(device: NetDevice): bool {
    while (this.first != 0) {
      const frame = changetype<Frame>(this.first);
      if (!this.scatter) linearize(frame);
      const slots = frame.pages();
      const extra: u32 = frame.segmentSize != 0 ? 1 : 0;
      const fits = slots <= (this.scatter ? slotsMax : 1);
      if (fits && this.ring.outstanding() + slots + extra > entriesMax) break;
      if (fits && slots > this.freeCount) break;
      this.first = frame.next;
      if (this.first == 0) this.last = 0;
      if (fits) this.write(frame, slots);
      else device.completed(frame);
    }
    return this.ring.show();
  }

  private write(frame: Frame, slots: u32): void {
    store<u8>(this.parts + frame.index, <u8>slots);
    let flags: u32 = frame.checksumStart != 0 ? flagCsumBlank | flagDataValidated : 0;
    if (frame.segmentSize != 0) flags |= flagExtraInfo;
    let size = frame.length;
    for (let index: u32 = 0; index < frame.segmentCount; index++) {
      const segment = frame.segment(index);
      let at = segment.address;
      let left = segment.length;
      while (left > 0) {
        const offset = (<u32>at) & (pageLength - 1);
        const length = min(left, pageLength - offset);
        if (size == 0) size = length;
        if (--slots != 0) flags |= flagMoreData;
        this.writeSlot(frame.index, at, flags, size);
        if (flags & flagExtraInfo) this.writeSegmentation(frame);
        at += length;
        left -= length;
        flags = 0;
        size = 0;
      }
    }
  }

  private writeSlot(index: u32, address: usize, flags: u32, size: u32): void {
    const id = <u32>load<u16>(this.free + (--this.freeCount << 1));
    store<u16>(this.owner + (id << 1), <u16>index);
    this.grants.grant(transmitRef + id, address, false);
    const request = this.ring.request();
    store<u32>(request, transmitRef + id);
    store<u32>(request, ((<u32>address) & (pageLength - 1)) | (flags << 16), 4);
    store<u32>(request, id | (size << 16), 8);
  }

  private writeSegmentation(frame: Frame): void {
    const version6 = load<u16>(frame.buffer, etherTypeOffset) == etherTypeIpv6;
    const protocol = version6 ? gsoTypeTcpv6 : gsoTypeTcpv4;
    const request = this.ring.request();
    store<u64>(request, extraTypeGso | ((<u64>frame.segmentSize) << 16) | (protocol << 32));
    store<u32>(request, 0, 8);
    this.extras += 1;
  }

  /** Gives `device` the frames that are done; returns what is wrong with the ring, or null. */
  reap(device: NetDevice): string | null {
    const ring = this.ring;
    const pending = ring.pending();
    if (!ring.possible(pending)) return "index of the transmit ring";
    for (let left = pending; left > 0; left--) {
      const response = load<u32>(ring.response());
      if (response >> 16 == statusNull) {
        if (this.extras == 0) return "id in the transmit ring";
        this.extras -= 1;
        continue;
      }
      const id = response & 0xffff;
      if (id >= transmitRefs) return "id in the transmit ring";
      const index = <u32>load<u16>(this.owner + (id << 1));
      if (index == none) return "frame completed twice";
      if (!this.grants.end(transmitRef + id)) return "in use";
      store<u16>(this.owner + (id << 1), <u16>none);
      store<u16>(this.free + (this.freeCount++ << 1), <u16>id);
      const parts = load<u8>(this.parts + index) - 1;
      store<u8>(this.parts + index, parts);
      if (parts == 0) device.completed(device.frame(index));
    }
    return null;
  }

  /** Gives `device` all frames: the backend has let go of them. */
  abandon(device: NetDevice): void {
    for (let id: u32 = 0; id < transmitRefs; id++) {
      const index = <u32>load<u16>(this.owner + (id << 1));
      if (index == none) continue;
      const parts = load<u8>(this.parts + index) - 1;
      store<u8>(this.parts + index, parts);
      if (parts == 0) device.completed(device.frame(index));
    }
    this.discard(device);
  }

  /** Gives `device` the frames that no backend has seen. */
  discard(device: NetDevice): void {
    while (this.first != 0) {
      const frame = changetype<Frame>(this.first);
      this.first = frame.next;
      device.completed(frame);
    }
    this.last = 0;
  }
}

/**
 * Gathers a frame that its own buffer holds into that: from the last byte to the first, so that
 * pieces that lie there already move up before anything is written over them.
 */
function linearize(frame: Frame): void {
  if (frame.segmentCount == 1 || frame.length > frameBufferLength) return;
  let to = frame.buffer + frame.length;
  for (let index = frame.segmentCount; index-- > 0;) {
    const segment = frame.segment(index);
    // The store lies beyond what bulk operations of wasm reach.
    for (let left = segment.length; left > 0; left--) {
      store<u8>(--to, load<u8>(segment.address + left - 1));
    }
  }
  const whole = frame.segment(0);
  whole.address = frame.buffer;
  whole.length = frame.length;
  frame.segmentCount = 1;
}
