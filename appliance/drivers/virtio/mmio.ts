// Read first: Virtio 1.2 §4.2.2 (MMIO registers, version 2) and §4.2.4 (the legacy version 1).

import {
  dmaAddress,
  mmioRead16,
  mmioRead32,
  mmioRead8,
  mmioWindow,
  mmioWrite32,
} from "../../machine/machine";
import { Queue, usedRingAlignment } from "./queue";
import { Transport } from "./transport";

const magicValue: u64 = 0x000;
const version: u64 = 0x004;
const deviceId: u64 = 0x008;
const deviceFeatures: u64 = 0x010;
const deviceFeaturesSel: u64 = 0x014;
const driverFeatures: u64 = 0x020;
const driverFeaturesSel: u64 = 0x024;
const guestPageSize: u64 = 0x028;
const queueSel: u64 = 0x030;
const queueNumMax: u64 = 0x034;
const queueNum: u64 = 0x038;
const queueAlign: u64 = 0x03c;
const queuePfn: u64 = 0x040;
const queueReady: u64 = 0x044;
const queueNotify: u64 = 0x050;
const interruptStatus: u64 = 0x060;
const interruptAck: u64 = 0x064;
const status: u64 = 0x070;
const queueDesc: u64 = 0x080;
const queueDriver: u64 = 0x090;
const queueDevice: u64 = 0x0a0;
const configuration: u64 = 0x100;

const magic: u32 = 0x74726976;
const windowsMax: u32 = 64;
const pageLength: u32 = 4096;

/** The first window that holds a device of kind `kind`, or null. */
export function findMmio(kind: u32): Transport | null {
  for (let index: u32 = 0; index < windowsMax; index++) {
    const base = mmioWindow(index);
    if (base == 0) break;
    if (mmioRead32(base + magicValue) != magic || mmioRead32(base + deviceId) != kind) continue;
    const found = mmioRead32(base + version);
    if (found == 1 || found == 2) return new MmioTransport(base, found == 1);
  }
  return null;
}

/** A virtio device behind memory-mapped registers. */
@final
export class MmioTransport extends Transport {
  constructor(base: u64, legacy: bool) {
    super(base, legacy, legacy ? pageLength : usedRingAlignment);
  }

  name(): string {
    return this.legacy ? "mmio version 1" : "mmio version 2";
  }

  private read(register: u64): u32 {
    return mmioRead32(this.place + register);
  }

  private write(register: u64, value: u32): void {
    mmioWrite32(this.place + register, value);
  }

  private writeAddress(register: u64, address: usize): void {
    const physical = dmaAddress(address);
    this.write(register, <u32>physical);
    this.write(register + 4, <u32>(physical >> 32));
  }

  protected status(): u32 {
    return this.read(status);
  }

  protected setStatus(value: u32): void {
    this.write(status, value);
  }

  protected deviceFeatures(word: u32): u32 {
    this.write(deviceFeaturesSel, word);
    return this.read(deviceFeatures);
  }

  protected setDriverFeatures(word: u32, bits: u32): void {
    this.write(driverFeaturesSel, word);
    this.write(driverFeatures, bits);
  }

  queueSizeMax(index: u32): u32 {
    this.write(queueSel, index);
    return this.read(queueNumMax);
  }

  enable(queue: Queue): void {
    if (this.legacy) this.write(guestPageSize, pageLength);
    this.write(queueSel, queue.index);
    this.write(queueNum, queue.size);
    if (this.legacy) {
      this.write(queueAlign, usedRingAlignment);
      this.write(queuePfn, <u32>(dmaAddress(queue.descTable) / pageLength));
      return;
    }
    this.writeAddress(queueDesc, queue.descTable);
    this.writeAddress(queueDriver, queue.availRing);
    this.writeAddress(queueDevice, queue.usedRing);
    this.write(queueReady, 1);
  }

  notify(queue: Queue): void {
    this.write(queueNotify, queue.index);
  }

  acknowledge(): u32 {
    const pending = this.read(interruptStatus);
    if (pending != 0) this.write(interruptAck, pending);
    return pending;
  }

  configuration8(offset: u32): u32 {
    return mmioRead8(this.place + configuration + offset);
  }

  configuration16(offset: u32): u32 {
    return mmioRead16(this.place + configuration + offset);
  }
}
