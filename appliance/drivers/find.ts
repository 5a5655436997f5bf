// Which network card this machine has. Windows of virtio-mmio first, then PCI bus 0, then Xen.

import { writeLine } from "../console";
import { NetDevice } from "../net/device";
import { findPci } from "./pci";
import { findMmio } from "./virtio/mmio";
import { openVirtioNet } from "./virtio/net";
import { PciTransport } from "./virtio/pci";
import { openNetfront } from "./xen/netfront";

/** Virtio 1.2 §5: the number of network cards. */
const virtioNetwork: u32 = 1;
/** Virtio 1.2 §4.1.2: PCI ids of a network card, the second of one that also speaks legacy. */
const virtioVendor: u32 = 0x1af4;
const virtioNetworkId: u32 = 0x1041;
const virtioNetworkIdTransitional: u32 = 0x1000;

/**
 * The first network card that works, with at most `framesMax` frames in flight and `buffersMax`
 * receive buffers; null when there is none.
 */
export function findDevice(framesMax: u32, buffersMax: u32): NetDevice | null {
  const virtio = findVirtio(framesMax, buffersMax);
  return virtio != null ? virtio : openNetfront(framesMax, buffersMax);
}

/** The same of cards that speak virtio alone. */
export function findVirtio(framesMax: u32, buffersMax: u32): NetDevice | null {
  const mmio = findMmio(virtioNetwork);
  if (mmio != null) {
    const device = openVirtioNet(mmio, framesMax, buffersMax);
    if (device != null) return device;
  }
  let found = findPci(virtioVendor, virtioNetworkId);
  if (found < 0) found = findPci(virtioVendor, virtioNetworkIdTransitional);
  if (found < 0) return null;
  const pci = new PciTransport(<u32>found);
  if (pci.open()) return openVirtioNet(pci, framesMax, buffersMax);
  writeLine("virtio-net on pci has no modern interface (disable-modern=on?)");
  return null;
}
