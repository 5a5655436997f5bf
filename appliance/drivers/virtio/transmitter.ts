// Read first: Virtio 1.2 §5.1.6.2 (packet transmission); queue.ts.
//
// A frame on its way out, in memory and as descriptors. The headroom of its buffer holds the
// virtio header, so that header and first segment are one run of bytes:
//
//     |<- headroom ->|<- buffer -------------->|      store
//     |     | header | Ethernet IP TCP … |     |      | head | body |
//           |<- descriptor 0 ----------->|            |< 1 ->|< 2 ->|
//
// Each frame has `segmentsMax` descriptors of its own: a table that one descriptor of the ring
// points at, or, where the device knows no indirect descriptors, a piece of the ring itself.

import { dmaAddress, storeAddress } from "../../machine/machine";
import { NetDevice } from "../../net/device";
import { Frame } from "../../net/frame";
import { segmentsMax } from "../../policy";
import { featureIndirect } from "./features";
import { headerLengthOf, writeHeader } from "./net-header";
import { descIndirect, descLength, descNext, describe, endChain, Queue } from "./queue";

/** Bytes of one frame's descriptors. */
const chainLength: u32 = segmentsMax * descLength;

/** Descriptors of the ring that each frame occupies. */
export function descriptorsPerFrame(features: u64): u32 {
  return features & featureIndirect ? 1 : segmentsMax;
}

/** The sending half of a virtio network card. */
@final
export class Transmitter {
  readonly queue: Queue;
  private readonly framesMax: u32;
  private readonly headerLength: u32;
  private readonly indirect: bool;
  /** Address of the frames' own descriptors. */
  private readonly chains: usize;
  /** One byte a frame: whether the device has it. */
  private readonly inFlight: usize;
  /** What turns an address of the heap, and one from `storeStart` on, into the device's own. */
  private readonly heapDma: u64;
  private readonly storeDma: u64;
  private readonly storeStart: usize;

  constructor(queue: Queue, framesMax: u32, features: u64) {
    this.queue = queue;
    this.framesMax = framesMax;
    this.headerLength = headerLengthOf(features);
    this.indirect = (features & featureIndirect) != 0;
    this.chains = this.indirect ? heap.alloc(framesMax * chainLength) : queue.descTable;
    this.inFlight = heap.alloc(framesMax);
    memory.fill(this.inFlight, 0, framesMax);
    // Heap and store are contiguous to a device (../../machine/README.md): asking once will do.
    const store = storeAddress();
    this.heapDma = dmaAddress(this.chains) - this.chains;
    this.storeDma = store == 0 ? 0 : dmaAddress(store) - store;
    this.storeStart = store == 0 ? usize.MAX_VALUE : store;
  }

  /** Lines a frame up; `queue.show` hands it over. */
  send(frame: Frame): void {
    const index = frame.index;
    assert(frame.segment(0).address == frame.buffer);
    writeHeader(frame, this.headerLength);
    let head = index;
    if (this.indirect) {
      const count = this.describeFrame(frame, 0);
      const at = this.queue.descriptor(index);
      const table = this.chains + index * chainLength + this.heapDma;
      describe(at, table, count * descLength, descIndirect, 0);
    } else {
      head *= segmentsMax;
      this.describeFrame(frame, head);
    }
    store<u8>(this.inFlight + index, 1);
    this.queue.push(head);
  }

  /**
   * Describes header and segments in the frame's own descriptors, of which the first is number
   * `first` of its table; returns how many it took.
   */
  private describeFrame(frame: Frame, first: u32): u32 {
    const count = frame.segmentCount;
    let at = this.chains + frame.index * chainLength;
    let front = this.headerLength;
    for (let index: u32 = 0; index < count; index++) {
      const segment = frame.segment(index);
      const address = segment.address - front;
      const dma = address < this.storeStart ? this.heapDma : this.storeDma;
      first += 1;
      describe(at, address + dma, segment.length + front, descNext, first);
      at += descLength;
      front = 0;
    }
    endChain(at - descLength);
    return count;
  }

  /** Gives `device` the frames that are done; returns what is wrong with the ring, or null. */
  reap(device: NetDevice): string | null {
    const queue = this.queue;
    const pending = queue.pending();
    if (pending == 0) return null;
    if (pending > queue.outstanding()) return "index of the transmit ring";
    const step: u32 = this.indirect ? 1 : segmentsMax;
    for (let left = pending; left > 0; left--) {
      const id = load<u32>(queue.take());
      const index = id / step;
      if (index >= this.framesMax || index * step != id) return "id in the transmit ring";
      if (load<u8>(this.inFlight + index) == 0) return "frame completed twice";
      store<u8>(this.inFlight + index, 0);
      device.completed(device.frame(index));
    }
    queue.quiet();
    return null;
  }

  /** Gives `device` all frames that were in flight: the queue has been taken from the hardware. */
  abandon(device: NetDevice): void {
    for (let index: u32 = 0; index < this.framesMax; index++) {
      if (load<u8>(this.inFlight + index) == 0) continue;
      store<u8>(this.inFlight + index, 0);
      device.completed(device.frame(index));
    }
  }
}
