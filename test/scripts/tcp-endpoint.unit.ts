// The scripted endpoint for Node, over a device that Node plays. Compiled by tcp-world.ts.

import { Frame } from "../../appliance/net/frame";
import * as endpoint from "./endpoint.unit";
import { ScriptDevice } from "./script-device.unit";
import { sent } from "./world.unit";

export * from "./endpoint.unit";
export { logAddress, takeLog } from "./call-log.unit";

/** Shows Node every frame. */
class NodeDevice extends ScriptDevice {
  readonly input: usize = heap.alloc(2048);

  show(address: usize, frame: Frame): void {
    sent(address, frame.length, frame.segmentSize, frame.headerLength);
  }
}

let device: NodeDevice = changetype<NodeDevice>(0);

export function start(frames: u32, segmentationMax: u32, address: u32, secret: u64): void {
  device = new NodeDevice(frames, segmentationMax);
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
  device.hold(held);
}

/** Address of a new, smallest block: it moves on by what was allocated since the last call. */
export function heapTop(): usize {
  return heap.alloc(0);
}
