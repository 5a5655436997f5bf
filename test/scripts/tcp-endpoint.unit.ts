// The scripted endpoint for Node, over a device that Node plays. Compiled by tcp-world.ts.

import { NetDevice } from "../../appliance/net/device";
import { Frame } from "../../appliance/net/frame";
import * as endpoint from "./endpoint.unit";
import { sent } from "./world.unit";

export * from "./endpoint.unit";
export { logAddress, takeLog } from "./call-log.unit";

const frameLengthMax: u32 = 65536 + 64;

/** A device whose frames Node sees at once and completes when the script says so. */
class ScriptDevice extends NetDevice {
  private readonly flat: usize = heap.alloc(frameLengthMax);
  readonly input: usize = heap.alloc(2048);
  held: bool = false;
  private flight: usize = 0;

  constructor(frames: u32, segmentationMax: u32) {
    super(frames);
    store<u64>(this.macAddress, 0x010000005452);
    this.checksums = segmentationMax > 0;
    this.segmentationMax = segmentationMax;
  }
  queue(frame: Frame): void {
    let at = this.flat;
    for (let index: u32 = 0; index < frame.segmentCount; index++) {
      const segment = frame.segment(index);
      memory.copy(at, segment.address, segment.length);
      at += segment.length;
    }
    sent(this.flat, frame.length, frame.segmentSize, frame.headerLength);
    if (this.held) {
      frame.next = this.flight;
      this.flight = changetype<usize>(frame);
    } else this.completed(frame);
  }
  complete(): void {
    while (this.flight != 0) {
      const frame = changetype<Frame>(this.flight);
      this.flight = frame.next;
      this.completed(frame);
    }
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

let device: ScriptDevice = changetype<ScriptDevice>(0);

export function start(frames: u32, segmentationMax: u32, address: u32, secret: u64): void {
  device = new ScriptDevice(frames, segmentationMax);
  endpoint.begin(device, address, secret);
}

export function inputAddress(): usize {
  return device.input;
}

/** Takes the frame of `length` bytes at `inputAddress`. */
export function inputArrives(length: u32, nowUs: u64): void {
  device.receive();
  const received = device.receivedFrame(0);
  received.address = device.input;
  received.length = length;
  received.checksumGood = false;
  endpoint.frameArrives(received, nowUs);
  memory.fill(device.input, 0xee, length);
}

export function hold(held: bool): void {
  device.held = held;
  if (!held) device.complete();
}

/** Address of a new, smallest block: it moves on by what was allocated since the last call. */
export function heapTop(): usize {
  return heap.alloc(0);
}
