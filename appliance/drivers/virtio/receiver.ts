// Read first: Virtio 1.2 §5.1.6.3 (setting up receive buffers), §5.1.6.4 (processing of incoming
// packets); queue.ts. Descriptor number i always describes buffer number i.

import { dmaAddress } from "../../machine/machine";
import { NetDevice } from "../../net/device";
import { receiveBatchMax } from "../../policy";
import { featureGuestCsum, featureMergeableBuffers } from "./features";
import { headerLengthOf, isChecksumGood, numBuffers } from "./net-header";
import { descLength, describe, descWrite, Queue } from "./queue";

/** Bytes of a buffer: header, Ethernet header with VLAN tag and 1500 bytes. */
const bufferLength: u32 = 1536;
/** Longest frame, header included, that is put together from several buffers. */
const scratchLength: u32 = 4096;

/** The receiving half of a virtio network card. */
@final
export class Receiver {
  readonly queue: Queue;
  private readonly headerLength: u32;
  private readonly mergeable: bool;
  private readonly checksums: bool;
  private readonly buffers: usize;
  private readonly scratch: usize = heap.alloc(scratchLength);
  /** For each buffer the number of the batch that it was last taken in. */
  private readonly takenIn: usize;
  private batch: u32 = 1;

  /** While a batch is made: used buffers not yet taken, address of the last, what is wrong. */
  private left: u32 = 0;
  private address: usize = 0;
  private wrong: string | null = null;

  constructor(queue: Queue, features: u64) {
    this.queue = queue;
    this.headerLength = headerLengthOf(features);
    this.mergeable = (features & featureMergeableBuffers) != 0;
    this.checksums = (features & featureGuestCsum) != 0;
    this.buffers = heap.alloc(queue.size * bufferLength);
    this.takenIn = heap.alloc(queue.size << 2);
  }

  /** Lines up all buffers for the device; the queue is empty. */
  fill(): void {
    const queue = this.queue;
    let descriptor = queue.descTable;
    let physical = dmaAddress(this.buffers);
    for (let index: u32 = 0; index < queue.size; index++) {
      describe(descriptor, physical, bufferLength, descWrite, 0);
      queue.push(index);
      descriptor += descLength;
      physical += bufferLength;
    }
    memory.fill(this.takenIn, 0, queue.size << 2);
  }

  /** Hands `device` a batch; returns what is wrong with the ring, or null. */
  harvest(device: NetDevice): string | null {
    const pending = this.queue.pending();
    if (pending == 0) return null;
    if (pending > this.queue.outstanding()) return "index of the receive ring";
    this.queue.quiet();
    this.batch += 1;
    this.left = pending;
    this.wrong = null;
    while (this.left > 0 && device.receivedCount < receiveBatchMax) {
      const length = this.take();
      if (length < this.headerLength) {
        device.framesDropped += 1;
        continue;
      }
      const buffers = this.mergeable ? numBuffers(this.address) : 1;
      if (buffers == 1) this.deliver(device, this.address, length);
      else if (this.merge(device, length, buffers)) break;
    }
    return this.wrong;
  }

  /**
   * Takes the next used buffer and lines it up to be given back: its address goes to `address`, the
   * bytes used of it come back. 0: nonsense; `wrong` is set where it concerns the ring.
   */
  private take(): u32 {
    const element = this.queue.take();
    this.left -= 1;
    const id = load<u32>(element);
    if (id >= this.queue.size) return this.refuse("id in the receive ring");
    const mark = this.takenIn + (id << 2);
    if (load<u32>(mark) == this.batch) return this.refuse("buffer used twice");
    store<u32>(mark, this.batch);
    this.queue.push(id);
    this.address = this.buffers + id * bufferLength;
    const length = load<u32>(element, 4);
    return length <= bufferLength ? length : 0;
  }

  private refuse(reason: string): u32 {
    this.wrong = reason;
    this.left = 0;
    return 0;
  }

  /**
   * Puts a frame together that begins at `address` and goes on in further buffers (§5.1.6.4).
   * True when it was delivered, in the one scratch buffer there is.
   */
  private merge(device: NetDevice, length: u32, buffers: u32): bool {
    memory.copy(this.scratch, this.address, length);
    let good = buffers > 0 && buffers - 1 <= this.left;
    for (; buffers > 1 && this.left > 0; buffers--) {
      const part = this.take();
      if (part == 0 || length + part > scratchLength) good = false;
      if (!good) continue;
      memory.copy(this.scratch + length, this.address, part);
      length += part;
    }
    if (good) this.deliver(device, this.scratch, length);
    else device.framesDropped += 1;
    return good;
  }

  /** Hands over the frame behind the header at `header`. */
  private deliver(device: NetDevice, header: usize, length: u32): void {
    const record = device.receivedFrame(device.receivedCount);
    record.address = header + this.headerLength;
    record.length = length - this.headerLength;
    record.checksumGood = this.checksums && isChecksumGood(header);
    device.receivedCount += 1;
    device.framesReceived += 1;
  }
}
