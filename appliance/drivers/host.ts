// The device of the worlds that have no hardware: Node, the simulation, the Linux process. Its
// imports, module "host", are the network.

import { NetDevice } from "../net/device";
import { Frame } from "../net/frame";
import { frameBufferLength, receiveBatchMax } from "../policy";

/** Writes the six bytes of the MAC address to `destination`. */
export declare function macAddress(destination: usize): void;
/** Longest IP packet in bytes. */
export declare function mtu(): u32;
/** Longest frame that the host cuts into TCP segments of either family; 0: it does not. */
export declare function segmentationMax(): u32;
/** Whether the host fills in requested checksums (1) or has to be given finished ones (0). */
export declare function checksums(): u32;
/**
 * Takes frame `index` for sending: `segmentCount` records {u32 address, u32 length} at `segments`,
 * and the requests as `Frame` has them. The bytes stay as they are until `completion` names it.
 */
export declare function transmit(
  index: u32,
  segments: usize,
  segmentCount: u32,
  checksumStart: u32,
  checksumOffset: u32,
  segmentSize: u32,
  headerLength: u32,
): void;
/** Everything transmitted so far may go out. */
export declare function flush(): void;
/** Index of a frame that the host has finished with, each once; -1: no more for now. */
export declare function completion(): i32;
/** Copies the next frame that came in to `destination`; returns its length, -1: none. */
export declare function receive(destination: usize, lengthMax: u32): i32;
/** Whether the host vouches for the transport checksum of the frame just received (1 or 0). */
export declare function checksumGood(): u32;
/** Asks to be woken by the next frame or completion; 0: there is one already. */
export declare function arm(): u32;

/** A network card made of imports. */
@final
export class HostDevice extends NetDevice {
  private readonly buffers: usize;
  private readonly buffersMax: u32;

  constructor(framesMax: u32, buffersMax: u32) {
    super(framesMax);
    this.buffersMax = min(buffersMax, receiveBatchMax);
    this.buffers = heap.alloc(this.buffersMax * frameBufferLength);
    macAddress(this.macAddress);
    this.mtu = mtu();
    this.checksums = checksums() != 0;
    this.segmentationMax = segmentationMax();
    this.segmentationMaxIpv6 = this.segmentationMax;
  }

  queue(frame: Frame): void {
    this.framesSent += 1;
    transmit(
      frame.index,
      changetype<usize>(frame.segment(0)),
      frame.segmentCount,
      frame.checksumStart,
      frame.checksumOffset,
      frame.segmentSize,
      frame.headerLength,
    );
  }

  flush(): void {
    flush();
  }

  reap(): void {
    for (let left = this.framesMax; left > 0; left--) {
      const index = completion();
      if (index < 0) return;
      assert(<u32>index < this.framesMax);
      this.completed(this.frame(<u32>index));
    }
  }

  receive(): u32 {
    this.receivedCount = 0;
    while (this.receivedCount < this.buffersMax) {
      const address = this.buffers + this.receivedCount * frameBufferLength;
      const length = receive(address, frameBufferLength);
      if (length < 0) break;
      assert(<u32>length <= frameBufferLength);
      const record = this.receivedFrame(this.receivedCount);
      record.address = address;
      record.length = <u32>length;
      record.checksumGood = checksumGood() != 0;
      this.receivedCount += 1;
      this.framesReceived += 1;
    }
    return this.receivedCount;
  }

  recycle(): void {}

  arm(): bool {
    return arm() != 0;
  }
}
