// What the stack hands to a device and gets from it. Who owns which bytes when: README.md.

import { frameBufferLength, pageLength, segmentsMax } from "../policy";

/** One range of bytes that a frame sends: a part of the store, or of the frame's own buffer. */
@unmanaged
@final
export class Segment {
  address: usize;
  length: u32;
}

/**
 * A frame on its way out: a list of segments, the first of them the headers in the frame's own
 * buffer. From `NetDevice.queue` to its completion it belongs to the device. Its segments only ever
 * point into the store (which never changes) or into its own buffer, so that a connection may
 * vanish while its frames are in flight.
 */
@unmanaged
@final
export class Frame {
  /** Next frame of whatever list this one stands in, or 0. */
  next: usize;
  /** The frame's own `frameBufferLength` bytes; the driver's headroom lies in front of them. */
  buffer: usize;
  /** Bytes of the buffer that are taken. */
  bufferUsed: u32;
  segmentCount: u32;
  /** Sum of the segments' lengths: the frame from its Ethernet header to its end. */
  length: u32;
  /** Number of this frame in its device: 0 to framesMax - 1. */
  index: u32;
  /** Checksum request: sum from this offset to the end of the frame; 0 asks for none. */
  checksumStart: u16;
  /** Where the sum goes, counted from `checksumStart`; the pseudo-header's sum stands there. */
  checksumOffset: u16;
  /** TCP segmentation request: payload bytes of each segment; 0 asks for none. */
  segmentSize: u16;
  /** Bytes of Ethernet, IP and TCP header that each such segment repeats. */
  headerLength: u16;
  /** Pages that its segments may touch; 0: the device does not count them. */
  pagesMax: u32;

  /** Makes the frame empty, ready to be filled; `pagesMax` as in `NetDevice`. */
  reset(pagesMax: u32): void {
    this.pagesMax = pagesMax;
    this.next = 0;
    this.bufferUsed = 0;
    this.segmentCount = 0;
    this.length = 0;
    this.checksumStart = 0;
    this.checksumOffset = 0;
    this.segmentSize = 0;
    this.headerLength = 0;
  }

  /** Takes the first `length` bytes of the buffer of an empty frame, for its headers. */
  begin(length: u32): void {
    this.bufferUsed = length;
    this.segmentCount = 1;
    this.length = length;
    const segment = this.segment(0);
    segment.address = this.buffer;
    segment.length = length;
  }

  /** The record of segment `index` (below `segmentCount`). */
  segment(index: u32): Segment {
    return changetype<Segment>(changetype<usize>(this) + offsetof<Frame>() + ((<usize>index) << 3));
  }

  /** Bytes of the buffer still free. */
  room(): u32 {
    return frameBufferLength - this.bufferUsed;
  }

  /**
   * Takes the next `length` bytes of the buffer as part of the frame and returns their address.
   * The caller has seen to it that `room()` and `segmentRoom()` allow it.
   */
  extend(length: u32): usize {
    const address = this.buffer + this.bufferUsed;
    this.bufferUsed += length;
    this.append(address, length);
    return address;
  }

  /** Copies `length` bytes into the frame's own buffer: for text that may change or go away. */
  copy(address: usize, length: u32): void {
    memory.copy(this.extend(length), address, length);
  }

  /** Segments that may still be added; none where no page is left. */
  segmentRoom(): u32 {
    const room = segmentsMax - this.segmentCount;
    return this.pagesMax == 0 ? room : min(room, this.pagesMax - this.pages());
  }

  /** How many of the `length` bytes at `address` the pages left allow to be added. */
  fit(address: usize, length: u32): u32 {
    if (this.pagesMax == 0) return length;
    const left = this.pagesMax - this.pages();
    return min(length, left * pageLength - ((<u32>address) & (pageLength - 1)));
  }

  /** Pages that the segments touch, each for itself. */
  pages(): u32 {
    let pages: u32 = 0;
    for (let index: u32 = 0; index < this.segmentCount; index++) {
      const segment = this.segment(index);
      const offset = (<u32>segment.address) & (pageLength - 1);
      pages += (offset + segment.length + pageLength - 1) / pageLength;
    }
    return pages;
  }

  /**
   * Adds a range of the store; one that continues the last segment makes that longer. The caller
   * has asked `segmentRoom()`, and `fit` for as many bytes.
   */
  append(address: usize, length: u32): void {
    // Devices refuse an empty segment.
    if (length == 0) return;
    this.length += length;
    if (this.segmentCount > 0) {
      const last = this.segment(this.segmentCount - 1);
      if (last.address + last.length == address) {
        last.length += length;
        return;
      }
    }
    assert(this.segmentCount < segmentsMax);
    const segment = this.segment(this.segmentCount);
    segment.address = address;
    segment.length = length;
    this.segmentCount += 1;
  }
}

/** Bytes that one frame's record takes, its segment list included. */
export const frameRecordLength: u32 = <u32>offsetof<Frame>() + (segmentsMax << 3);

/** A frame that came in: one run of bytes that stays put until `NetDevice.recycle`. */
@unmanaged
@final
export class Received {
  address: usize;
  length: u32;
  /** True when the device (or the host behind it) vouches for the transport checksum. */
  checksumGood: bool;
}
