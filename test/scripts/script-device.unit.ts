// A device whose frames somebody else sees at once, and which completes them when a script says so.

import { NetDevice } from "../../appliance/net/device";
import { Frame } from "../../appliance/net/frame";

const frameLengthMax: u32 = 65536 + 64;

/** What becomes of a frame is left to `show`. */
export abstract class ScriptDevice extends NetDevice {
  private readonly flat: usize = heap.alloc(frameLengthMax);
  private held: bool = false;
  private flight: usize = 0;

  constructor(frames: u32, segmentationMax: u32) {
    super(frames);
    store<u64>(this.macAddress, 0x010000005452);
    this.checksums = segmentationMax > 0;
    this.segmentationMax = segmentationMax;
    this.segmentationMaxIpv6 = segmentationMax;
  }
  /** Takes a frame in one piece, which is the caller's again afterwards. */
  abstract show(address: usize, frame: Frame): void;

  /** Completes no frame until told otherwise. */
  hold(held: bool): void {
    this.held = held;
    while (!held && this.flight != 0) {
      const frame = changetype<Frame>(this.flight);
      this.flight = frame.next;
      this.completed(frame);
    }
  }
  queue(frame: Frame): void {
    let at = this.flat;
    for (let index: u32 = 0; index < frame.segmentCount; index++) {
      const segment = frame.segment(index);
      memory.copy(at, segment.address, segment.length);
      at += segment.length;
    }
    this.show(this.flat, frame);
    if (this.held) {
      frame.next = this.flight;
      this.flight = changetype<usize>(frame);
    } else this.completed(frame);
  }
  flush(): void {}
  reap(): void {}
  receive(): u32 {
    this.receivedCount = 1;
    return 1;
  }
  recycle(): void {}
  arm(): bool {
    return true;
  }
}
