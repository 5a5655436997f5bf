// Read first: README.md. A network device as the stack sees it; ../drivers has the real ones.

import { frameBufferLength, frameHeadroom, pageLength, receiveBatchMax } from "../policy";
import { Frame, frameRecordLength, Received } from "./frame";

const frameStride: u32 = frameHeadroom + frameBufferLength;
const receivedLength: u32 = receiveBatchMax * <u32>offsetof<Received>();

/**
 * A network device. The stack acquires frames, fills and queues them, and flushes once a turn; it
 * harvests received frames in batches and recycles each batch before the next. Nothing allocates
 * after the constructor. A driver knows no protocol; a protocol knows no driver.
 */
export abstract class NetDevice {
  /** Address of the six bytes of the MAC address; others when the device has come back. */
  readonly macAddress: usize;
  /** Longest IP packet that one frame carries, in bytes. */
  mtu: u32 = 1500;
  /** True when the device fills in a checksum that a frame requests: TCP's or UDP's. */
  checksums: bool = false;
  /** Longest frame that the device cuts into TCP segments (IPv4), in bytes; 0: it does not. */
  segmentationMax: u32 = 0;
  /** The same for IPv6. */
  segmentationMaxIpv6: u32 = 0;
  /** Pages of memory that the segments of one frame may touch; 0: it does not matter. */
  pagesMax: u32 = 0;
  /** Frames that may be in flight at once. */
  readonly framesMax: u32;
  /** How often the device has come back after it had gone. */
  arrivals: u32 = 0;
  /** Frames of the last harvest: `receivedCount` records. */
  receivedCount: u32 = 0;

  /** Counters, for the log and for tests. */
  framesSent: u64 = 0;
  framesReceived: u64 = 0;
  /** Received frames that the driver threw away: nonsense from the device, or too long. */
  framesDropped: u64 = 0;

  private readonly received: usize;
  private readonly frames: usize;
  private readonly frameBuffers: usize;
  private free: usize = 0;
  private freeCount: u32;
  /** Frames below this number have been prepared; the others were never needed so far. */
  private prepared: u32 = 0;

  constructor(framesMax: u32) {
    this.framesMax = framesMax;
    this.freeCount = framesMax;
    const buffersLength = framesMax * frameStride;
    const framesLength = framesMax * frameRecordLength;
    const block = heap.alloc(buffersLength + framesLength + receivedLength + 8 + pageLength - 1);
    this.frameBuffers = (block + pageLength - 1) & ~(pageLength - 1);
    this.frames = this.frameBuffers + buffersLength;
    this.received = this.frames + framesLength;
    this.macAddress = this.received + receivedLength;
  }

  /** Frame number `index` (below `framesMax`). */
  frame(index: u32): Frame {
    return changetype<Frame>(this.frames + index * frameRecordLength);
  }

  /** Frames that `acquire` can still hand out. */
  available(): u32 {
    return this.freeCount;
  }

  /** An empty frame, now the caller's, or null when all are in flight. */
  acquire(): Frame | null {
    if (this.free == 0 && !this.prepare()) return null;
    const frame = changetype<Frame>(this.free);
    this.free = frame.next;
    this.freeCount -= 1;
    frame.reset(this.pagesMax);
    return frame;
  }

  /** Puts a frame on the free list: one never used before, or one that the device lets go of. */
  private prepare(): bool {
    if (this.prepared == this.framesMax) {
      this.flush();
      this.reap();
      return this.free != 0;
    }
    const index = this.prepared++;
    const frame = this.frame(index);
    frame.index = index;
    frame.buffer = this.frameBuffers + index * frameStride + frameHeadroom;
    frame.next = 0;
    this.free = changetype<usize>(frame);
    return true;
  }

  /** Gives back a frame that was acquired and not queued, or that the device has finished with. */
  completed(frame: Frame): void {
    frame.next = this.free;
    this.free = changetype<usize>(frame);
    this.freeCount += 1;
  }

  /** Record `index` (below `receivedCount`) of the last harvest. */
  receivedFrame(index: u32): Received {
    return changetype<Received>(this.received + index * offsetof<Received>());
  }

  /** Hands a filled frame to the device, which sends it at the latest on `flush`. */
  abstract queue(frame: Frame): void;
  /** Lets the device see everything queued so far. */
  abstract flush(): void;
  /** Calls `completed` for each frame that the device has finished with. */
  abstract reap(): void;
  /**
   * Harvests up to `receiveBatchMax` frames that have come in: sets `receivedCount`, fills the
   * records and returns the count. The last batch must have been recycled.
   */
  abstract receive(): u32;
  /** Gives the buffers of the last harvest back to the device. */
  abstract recycle(): void;
  /**
   * Asks the device for an interrupt at the next frame and, if `acquire` has none left to hand out,
   * once some are completed. Returns false when there is work already, so that the caller must not
   * sleep, unless the machine's `wait` sees that work itself. Also acknowledges a pending
   * interrupt.
   */
  abstract arm(): bool;
}
