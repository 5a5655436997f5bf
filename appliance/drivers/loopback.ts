// A network of one: every frame sent comes back as a frame received.

import { NetDevice } from "../net/device";
import { Frame } from "../net/frame";
import { frameBufferLength, receiveBatchMax } from "../policy";

/** Takes the place of a device where only the stack above is of interest. */
@final
export class Loopback extends NetDevice {
  /** Frames queued and not yet given back, oldest first. */
  private first: usize = 0;
  private last: usize = 0;
  private readonly buffers: usize = heap.alloc(receiveBatchMax * frameBufferLength);

  constructor(framesMax: u32) {
    super(framesMax);
    store<u64>(this.macAddress, 0x02);
  }

  queue(frame: Frame): void {
    frame.next = 0;
    if (this.last != 0) changetype<Frame>(this.last).next = changetype<usize>(frame);
    else this.first = changetype<usize>(frame);
    this.last = changetype<usize>(frame);
    this.framesSent += 1;
  }

  flush(): void {}

  reap(): void {}

  /** Copies queued frames to where received ones lie, which also completes them. */
  receive(): u32 {
    this.receivedCount = 0;
    while (this.first != 0 && this.receivedCount < receiveBatchMax) {
      const frame = changetype<Frame>(this.first);
      this.first = frame.next;
      if (this.first == 0) this.last = 0;
      if (frame.length <= frameBufferLength) this.deliver(frame);
      else this.framesDropped += 1;
      this.completed(frame);
    }
    return this.receivedCount;
  }

  private deliver(frame: Frame): void {
    const record = this.receivedFrame(this.receivedCount);
    record.address = this.buffers + this.receivedCount * frameBufferLength;
    record.length = frame.length;
    record.checksumGood = false;
    let at = record.address;
    for (let index: u32 = 0; index < frame.segmentCount; index++) {
      const segment = frame.segment(index);
      memory.copy(at, segment.address, segment.length);
      at += segment.length;
    }
    this.receivedCount += 1;
    this.framesReceived += 1;
  }

  recycle(): void {}

  arm(): bool {
    return this.first == 0;
  }
}
