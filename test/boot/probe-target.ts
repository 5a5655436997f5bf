// An appliance that does one forbidden thing, chosen by the configuration item `probe=<number>`:
// below 100 in the kernel (probe.c), from 100 on here, from inside the wasm address space.

import {
  configurationLength,
  configurationRead,
  consoleWrite,
  halt,
  pciWrite32,
  storeAddress,
  storeLength,
} from "../../appliance/machine/machine";

const firstOfOurs: u32 = 100;
/** A function that no PCI bus has: probe.c listens there. */
const probes: u32 = 0xffffffff;

function print(text: string): void {
  for (let i = 0; i < text.length; i++) consoleWrite(text.charCodeAt(i));
}

/** The number behind "probe=" in the configuration. */
function chosen(): u32 {
  const length = configurationLength();
  const block = heap.alloc(length);
  configurationRead(block);
  for (let at: u32 = 0; at + 6 < length; at++) {
    if (load<u32>(block + at) != 0x626f7270 || load<u16>(block + at, 4) != 0x3d65) continue;
    let value: u32 = 0;
    for (let digit = at + 6; digit < length; digit++) {
      const byte = <u32>load<u8>(block + digit) - 48;
      if (byte > 9) break;
      value = value * 10 + byte;
    }
    return value;
  }
  return 0;
}

function recurse(depth: u32): u32 {
  return depth == u32.MAX_VALUE ? 0 : recurse(depth + 1) + load<u8>(4096 + (depth & 7));
}

function afterHeap(): usize {
  return (<usize>memory.size()) << 16;
}

function forbidden(number: u32): void {
  switch (number) {
    case 100:
      return store<u8>(storeAddress() + 5, 1);
    case 101:
      return store<u8>(storeAddress() + storeLength() - 1, 1);
    case 102:
      return print(load<u8>(0) ? "a" : "b");
    case 103:
      return store<u8>(4095, 1);
    case 104:
      return print(load<u8>(afterHeap() + 0x1000) ? "a" : "b");
    case 105:
      return print(load<u8>(storeAddress() - 1) ? "a" : "b");
    case 106:
      return print(load<u8>(storeAddress() + storeLength()) ? "a" : "b");
    case 107:
      return print(load<u8>(0xfff00000, 0x7ffff000) ? "a" : "b");
    case 108:
      return print(recurse(0) ? "a" : "b");
    case 109:
      return unreachable();
  }
}

/** Entered by the kernel. */
export function main(): void {
  const number = chosen();
  print("probe ");
  if (number < firstOfOurs) pciWrite32(probes, 0, number);
  else forbidden(number);
  print("survived\n");
  halt(0);
}
