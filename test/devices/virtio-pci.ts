// Read first: Virtio 1.2 §4.1. A PCI function with the modern interface in its memory window 4.

import { Registers } from "./registers.ts";
import type { VirtioNetModel } from "./virtio-net.ts";

const windowLength = 0x4000;
const areaLength = 0x1000;
const common = 0x0000;
const isr = 0x1000;
const device = 0x2000;
const notify = 0x3000;
const notifyMultiplier = 4;

export class VirtioPci extends Registers {
  private readonly net: VirtioNetModel;
  private readonly space = new DataView(new ArrayBuffer(256));
  private deviceFeatureSelect = 0;
  private driverFeatureSelect = 0;
  private queueSelect = 0;

  /** `base` 0: the firmware has given the window no address. */
  constructor(base: number, net: VirtioNetModel) {
    super(base, windowLength);
    this.net = net;
    const space = this.space;
    space.setUint32(0x00, 0x1041_1af4, true);
    space.setUint32(0x04, 0x0010_0000, true);
    space.setUint32(0x08, 0x0200_0001, true);
    // An I/O window and a 32-bit memory window (MSI-X) that the driver has no use for.
    space.setUint32(0x10, 0x0000_c001, true);
    space.setUint32(0x14, 0xfea0_0000, true);
    space.setUint32(0x20, base + 0x0c, true);
    space.setUint32(0x34, 0x98, true);
    this.capability(0x98, 0x84, [0x11]);
    this.capability(0x84, 0x70, this.area(5, 0, 0, 0));
    this.capability(0x70, 0x60, [...this.area(2, 4, notify, areaLength), ...u32(notifyMultiplier)]);
    this.capability(0x60, 0x50, this.area(4, 4, device, areaLength));
    this.capability(0x50, 0x40, this.area(3, 4, isr, areaLength));
    this.capability(0x40, 0x00, this.area(1, 4, common, areaLength));
  }

  /** Makes it a function that speaks only the legacy interface, through its I/O window. */
  withoutCapabilities(): void {
    this.space.setUint32(0x00, 0x1000_1af4, true);
    this.space.setUint32(0x34, 0, true);
  }

  private area(type: number, bar: number, offset: number, length: number): number[] {
    return [0x09, type === 2 ? 20 : 16, type, bar, 0, 0, 0, ...u32(offset), ...u32(length)];
  }

  /** `bytes` are the capability without its second byte, the link to the next. */
  private capability(at: number, next: number, [id, ...rest]: readonly number[]): void {
    [id!, next, ...rest].forEach((byte, index) => this.space.setUint8(at + index, byte));
  }

  readConfiguration(register: number): number {
    return this.space.getUint32(register, true);
  }

  writeConfiguration(register: number, value: number): void {
    if (register === 0x04) this.space.setUint16(0x04, value & 0xffff, true);
    else if (register === 0x14) {
      this.space.setUint32(register, (value & ~0xfff) >>> 0, true);
    } else if (register === 0x20) {
      this.base = (value & ~(windowLength - 1)) >>> 0;
      this.space.setUint32(0x20, (this.base + 0x0c) >>> 0, true);
    } else if (register === 0x24) {
      this.space.setUint32(register, value, true);
      // Nothing here reaches above 4 GiB.
      if (value !== 0) this.base = 0;
    } else if (register < 0x10 || register > 0x24) {
      throw new Error(`a write to configuration register ${register}`);
    }
  }

  private check(): void {
    // Memory decoding and bus mastering.
    if ((this.space.getUint16(0x04, true) & 6) !== 6) throw new Error("the function is disabled");
  }

  private get queue() {
    return this.net.queues[this.queueSelect];
  }

  read(offset: number, width: number): number {
    this.check();
    if (offset >= device) return this.bytes(this.net.configuration(), offset - device, width);
    if (offset >= isr) {
      const value = this.net.interruptStatus;
      this.net.interruptStatus = 0;
      return value;
    }
    const [expected, value] = this.commonField(offset);
    if (width !== expected) throw new Error(`a read of ${width} bytes at ${offset}`);
    return value;
  }

  private commonField(offset: number): readonly [number, number] {
    const queue = this.queue;
    const word = this.net.options.offered >> BigInt(32 * this.deviceFeatureSelect);
    if (offset === 4) return [4, Number(word & 0xffffffffn)];
    if (offset === 18) return [2, this.net.queues.length];
    if (offset === 20) return [1, this.net.status];
    if (offset === 24) return [2, queue ? queue.size || this.net.queueSizeMax : 0];
    if (offset === 28) return [2, queue?.ready ? 1 : 0];
    if (offset === 30) return [2, this.queueSelect];
    throw new Error(`no register to read at ${offset}`);
  }

  write(offset: number, width: number, value: number): void {
    this.check();
    if (offset >= notify) {
      if (width !== 2 || offset !== notify + value * notifyMultiplier) {
        throw new Error(`queue ${value} notified at ${offset}`);
      }
      return this.net.notified(value);
    }
    const expected = this.writeCommon(offset, value);
    if (width !== expected) throw new Error(`a write of ${width} bytes at ${offset}`);
  }

  /** Does the write and returns the width that the field has. */
  private writeCommon(offset: number, value: number): number {
    const queue = this.queue!;
    if (offset === 0) return ((this.deviceFeatureSelect = value), 4);
    if (offset === 8) return ((this.driverFeatureSelect = value), 4);
    if (offset === 12) {
      const shift = BigInt(32 * this.driverFeatureSelect);
      const others = this.net.taken & ~(0xffffffffn << shift);
      this.net.taken = others | (BigInt(value) << shift);
      return 4;
    }
    if (offset === 20) return (this.net.setStatus(value), 1);
    if (offset === 22) return ((this.queueSelect = value), 2);
    if (offset === 24) return ((queue.size = value), 2);
    if (offset === 28) return ((queue.ready = value === 1), 2);
    if (offset === 32) return ((queue.descTable = value), 4);
    if (offset === 40) return ((queue.availRing = value), 4);
    if (offset === 48) return ((queue.usedRing = value), 4);
    if (offset === 36 || offset === 44 || offset === 52) return 4;
    throw new Error(`no register to write at ${offset}`);
  }
}

function u32(value: number): number[] {
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >>> 24) & 255];
}
