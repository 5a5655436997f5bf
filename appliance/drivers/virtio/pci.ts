// Read first: Virtio 1.2 §4.1 (PCI), above all §4.1.4 (the capabilities that say where things lie).

import {
  dmaAddress,
  mmioRead16,
  mmioRead32,
  mmioRead8,
  mmioWrite16,
  mmioWrite32,
  mmioWrite8,
  pciRead32,
  pciWrite32,
} from "../../machine/machine";
import {
  capabilitiesMax,
  capabilityVendor,
  enableDevice,
  nextCapability,
  windowAddress,
} from "../pci";
import { Queue, usedRingAlignment } from "./queue";
import { Transport } from "./transport";

// struct virtio_pci_cap (§4.1.4).
const capType: u32 = 0;
const capBar: u32 = 4;
const capOffset: u32 = 8;
const capNotifyMultiplier: u32 = 16;
const typeCommon: u32 = 1;
const typeNotify: u32 = 2;
const typeIsr: u32 = 3;
const typeDevice: u32 = 4;

// struct virtio_pci_common_cfg (§4.1.4.3).
const deviceFeatureSelect: u64 = 0;
const deviceFeature: u64 = 4;
const driverFeatureSelect: u64 = 8;
const driverFeature: u64 = 12;
const deviceStatus: u64 = 20;
const queueSelect: u64 = 22;
const queueSize: u64 = 24;
const queueEnable: u64 = 28;
const queueNotifyOff: u64 = 30;
const queueDesc: u64 = 32;
const queueDriver: u64 = 40;
const queueDevice: u64 = 48;

/** A virtio device behind the capabilities of a PCI function: the modern interface only. */
@final
export class PciTransport extends Transport {
  private common: u64 = 0;
  private isr: u64 = 0;
  private device: u64 = 0;
  private notifyBase: u64 = 0;
  private notifyMultiplier: u32 = 0;
  private readonly notifyAddresses: StaticArray<u64> = new StaticArray<u64>(2);

  constructor(device: u32) {
    super(device, false, usedRingAlignment);
  }

  name(): string {
    return "pci";
  }

  /** Finds the registers (§4.1.4); false where a part of them is missing. */
  open(): bool {
    const device = <u32>this.place;
    enableDevice(device);
    let at = nextCapability(device, 0);
    for (let count: u32 = 0; at != 0 && count < capabilitiesMax; count++) {
      this.note(device, at);
      at = nextCapability(device, at);
    }
    return this.common != 0 && this.isr != 0 && this.device != 0 && this.notifyBase != 0;
  }

  /** Takes the capability at `at` for its type, unless an earlier one already serves (§4.1.4.1). */
  private note(device: u32, at: u32): void {
    const head = pciRead32(device, at + capType);
    if ((head & 0xff) != capabilityVendor) return;
    const base = windowAddress(device, pciRead32(device, at + capBar) & 0xff);
    if (base == 0) return;
    const type = head >> 24;
    const address = base + pciRead32(device, at + capOffset);
    if (type == typeCommon && this.common == 0) this.common = address;
    else if (type == typeIsr && this.isr == 0) this.isr = address;
    else if (type == typeDevice && this.device == 0) this.device = address;
    else if (type == typeNotify && this.notifyBase == 0) {
      this.notifyBase = address;
      this.notifyMultiplier = pciRead32(device, at + capNotifyMultiplier);
    }
  }

  protected status(): u32 {
    return mmioRead8(this.common + deviceStatus);
  }

  protected setStatus(value: u32): void {
    mmioWrite8(this.common + deviceStatus, value);
  }

  protected deviceFeatures(word: u32): u32 {
    mmioWrite32(this.common + deviceFeatureSelect, word);
    return mmioRead32(this.common + deviceFeature);
  }

  protected setDriverFeatures(word: u32, bits: u32): void {
    mmioWrite32(this.common + driverFeatureSelect, word);
    mmioWrite32(this.common + driverFeature, bits);
  }

  queueSizeMax(index: u32): u32 {
    mmioWrite16(this.common + queueSelect, index);
    return mmioRead16(this.common + queueSize);
  }

  enable(queue: Queue): void {
    mmioWrite16(this.common + queueSelect, queue.index);
    mmioWrite16(this.common + queueSize, queue.size);
    this.writeAddress(queueDesc, queue.descTable);
    this.writeAddress(queueDriver, queue.availRing);
    this.writeAddress(queueDevice, queue.usedRing);
    const offset = mmioRead16(this.common + queueNotifyOff) * this.notifyMultiplier;
    this.notifyAddresses[queue.index] = this.notifyBase + offset;
    mmioWrite16(this.common + queueEnable, 1);
  }

  private writeAddress(register: u64, address: usize): void {
    const physical = dmaAddress(address);
    mmioWrite32(this.common + register, <u32>physical);
    mmioWrite32(this.common + register + 4, <u32>(physical >> 32));
  }

  notify(queue: Queue): void {
    mmioWrite16(this.notifyAddresses[queue.index], queue.index);
  }

  /** Reading the ISR status lowers the interrupt line (§4.1.4.5). */
  acknowledge(): u32 {
    return mmioRead8(this.isr);
  }

  configuration8(offset: u32): u32 {
    return mmioRead8(this.device + offset);
  }

  configuration16(offset: u32): u32 {
    return mmioRead16(this.device + offset);
  }
}
