// Read first: Virtio 1.2 §4.2.2 and §4.2.4. The registers of both versions of virtio over MMIO.

import { Registers } from "./registers.ts";
import type { VirtioNetModel } from "./virtio-net.ts";

const pageLength = 4096;

export class VirtioMmio extends Registers {
  private readonly net: VirtioNetModel;
  private readonly legacy: boolean;
  private deviceFeaturesSel = 0;
  private driverFeaturesSel = 0;
  private queueSel = 0;
  private queueAlign = pageLength;
  private guestPageSize = 0;

  constructor(base: number, net: VirtioNetModel) {
    super(base, 0x200);
    this.net = net;
    this.legacy = net.options.legacy;
  }

  private get queue() {
    return this.net.queues[this.queueSel];
  }

  read(offset: number, width: number): number {
    if (offset >= 0x100) return this.bytes(this.net.configuration(), offset - 0x100, width);
    if (width !== 4) throw new Error(`a read of ${width} bytes at register ${offset}`);
    switch (offset) {
      case 0x000:
        return 0x74726976;
      case 0x004:
        return this.legacy ? 1 : 2;
      case 0x008:
        return 1;
      case 0x00c:
        return 0x554d4551;
      case 0x010:
        return Number(
          (this.net.options.offered >> BigInt(32 * this.deviceFeaturesSel)) & 0xffffffffn,
        );
      case 0x034:
        return this.queue ? this.net.queueSizeMax : 0;
      case 0x040:
        if (this.legacy) return Math.floor((this.queue?.descTable ?? 0) / pageLength);
        break;
      case 0x044:
        if (!this.legacy) return this.queue?.ready ? 1 : 0;
        break;
      case 0x060:
        return this.net.interruptStatus;
      case 0x070:
        return this.net.status;
      case 0x0fc:
        if (!this.legacy) return 0;
        break;
    }
    throw new Error(`no register to read at ${offset.toString(16)}`);
  }

  write(offset: number, width: number, value: number): void {
    if (width !== 4) throw new Error(`a write of ${width} bytes at register ${offset}`);
    if (this.writeShared(offset, value)) return;
    const done = this.legacy ? this.writeLegacy(offset, value) : this.writeModern(offset, value);
    if (!done) throw new Error(`no register to write at ${offset.toString(16)}`);
  }

  private writeShared(offset: number, value: number): boolean {
    if (offset === 0x014) this.deviceFeaturesSel = value;
    else if (offset === 0x024) this.driverFeaturesSel = value;
    else if (offset === 0x030) this.queueSel = value;
    else if (offset === 0x038) this.setQueueNum(value);
    else if (offset === 0x050) this.net.notified(value);
    else if (offset === 0x064) this.net.interruptStatus &= ~value;
    else if (offset === 0x070) this.net.setStatus(value);
    else if (offset === 0x020) {
      const shift = BigInt(32 * this.driverFeaturesSel);
      const others = this.net.taken & ~(0xffffffffn << shift);
      this.net.taken = others | (BigInt(value) << shift);
    } else return false;
    return true;
  }

  private setQueueNum(value: number): void {
    if (value & (value - 1) || value > this.net.queueSizeMax) throw new Error(`queue of ${value}`);
    this.queue!.size = value;
  }

  private writeLegacy(offset: number, value: number): boolean {
    if (offset === 0x028) this.guestPageSize = value;
    else if (offset === 0x03c) this.queueAlign = value;
    else if (offset === 0x040) this.setQueuePfn(value);
    else return false;
    return true;
  }

  private setQueuePfn(page: number): void {
    if (this.guestPageSize !== pageLength) throw new Error(`guest page size ${this.guestPageSize}`);
    const queue = this.queue!;
    queue.descTable = page * pageLength;
    queue.availRing = queue.descTable + 16 * queue.size;
    const availEnd = queue.availRing + 6 + 2 * queue.size;
    queue.usedRing = Math.ceil(availEnd / this.queueAlign) * this.queueAlign;
    queue.ready = page !== 0;
  }

  private writeModern(offset: number, value: number): boolean {
    const queue = this.queue!;
    if (offset === 0x044) queue.ready = value !== 0;
    else if (offset === 0x080) queue.descTable = value;
    else if (offset === 0x090) queue.availRing = value;
    else if (offset === 0x0a0) queue.usedRing = value;
    else return offset === 0x084 || offset === 0x094 || offset === 0x0a4;
    return true;
  }
}
