// Read first: PCI Local Bus 3.0 §6 (configuration space). What every PCI driver needs of it.

import { pciMemoryEnd, pciMemoryStart, pciRead32, pciWrite32 } from "../machine/machine";

const registerId: u32 = 0x00;
const registerCommand: u32 = 0x04;
const registerHeaderType: u32 = 0x0c;
const registerBars: u32 = 0x10;
const registerCapabilities: u32 = 0x34;

const commandMemory: u32 = 1 << 1;
const commandMaster: u32 = 1 << 2;
const commandInterruptDisable: u32 = 1 << 10;
const statusCapabilities: u32 = 1 << 20;
const multiFunction: u32 = 1 << 23;
const barIo: u32 = 1;
const barType: u32 = 6;
const barType64: u32 = 4;
const barFlags: u32 = 15;

/** Capability of the vendor's own making. */
export const capabilityVendor: u32 = 0x09;
/** More capabilities than fit into the configuration space, so that a circle of them ends. */
export const capabilitiesMax: u32 = 48;
const functionsMax: u32 = 256;
const barsMax: u32 = 6;

/** Where the next window goes that no firmware has placed; 0: nothing has been placed yet. */
let windowsNext: u64 = 0;

/** The first function on bus 0 with this vendor and device id, or -1. */
export function findPci(vendor: u32, id: u32): i32 {
  for (let device: u32 = 0; device < functionsMax; device++) {
    const found = pciRead32(device, registerId);
    if (found == (vendor | (id << 16))) return <i32>device;
    // Functions 1 to 7 exist only where function 0 says so.
    if ((device & 7) == 0 && (found == 0xffffffff || !severalFunctions(device))) device += 7;
  }
  return -1;
}

function severalFunctions(device: u32): bool {
  return (pciRead32(device, registerHeaderType) & multiFunction) != 0;
}

/** Lets a function answer in its memory windows and reach memory itself. */
export function enableDevice(device: u32): void {
  for (let bar: u32 = 0; bar < barsMax; bar++) bar += place(device, bar);
  const command = pciRead32(device, registerCommand) & 0xffff & ~commandInterruptDisable;
  pciWrite32(device, registerCommand, command | commandMemory | commandMaster);
}

/** Gives a memory window an address if it has none; returns 1 for one of 64 bits, else 0. */
function place(device: u32, bar: u32): u32 {
  const register = registerBars + (bar << 2);
  const value = pciRead32(device, register);
  if (value & barIo) return 0;
  const wide: u32 = (value & barType) == barType64 && bar + 1 < barsMax ? 1 : 0;
  const high = wide ? pciRead32(device, register + 4) : 0;
  if ((value & ~barFlags) != 0 || high != 0) return wide;
  pciWrite32(device, register, 0xffffffff);
  const length = <u64>(~(pciRead32(device, register) & ~barFlags) + 1);
  if (windowsNext == 0) windowsNext = pciMemoryStart();
  const start = (windowsNext + length - 1) & ~(length - 1);
  if (length == 0 || start == 0 || start + length > pciMemoryEnd()) {
    pciWrite32(device, register, 0);
    return wide;
  }
  windowsNext = start + length;
  pciWrite32(device, register, <u32>start);
  return wide;
}

/** Address of memory window `bar`; 0 where there is none. */
export function windowAddress(device: u32, bar: u32): u64 {
  if (bar >= barsMax) return 0;
  const register = registerBars + (bar << 2);
  const value = pciRead32(device, register);
  if (value & barIo) return 0;
  let address = <u64>(value & ~barFlags);
  if ((value & barType) == barType64 && bar + 1 < barsMax) {
    address |= (<u64>pciRead32(device, register + 4)) << 32;
  }
  return address;
}

/** Offset of the capability after the one at `at` (0: the first one); 0 past the last. */
export function nextCapability(device: u32, at: u32): u32 {
  if (at == 0) {
    if (!(pciRead32(device, registerCommand) & statusCapabilities)) return 0;
    return pciRead32(device, registerCapabilities) & 0xfc;
  }
  return (pciRead32(device, at) >> 8) & 0xfc;
}
