// Loads a module of the appliance into Node and places a store in its memory.

import { storeAddressBase } from "../store/layout.ts";
import type { Machine } from "./machine.ts";

const wasmPageLength = 65536;

/**
 * Instantiates `module` on `machine`, with the store mapped where bare metal maps it, or at another
 * address beyond the module's heap. `more` are import objects besides those of the machine.
 */
export function load(
  module: WebAssembly.Module,
  machine: Machine,
  store: Uint8Array,
  more: WebAssembly.Imports = {},
  storeAddress: number = storeAddressBase,
): WebAssembly.Exports {
  const instance = new WebAssembly.Instance(module, { ...machine.imports(), ...more });
  const memory = instance.exports["memory"] as WebAssembly.Memory;
  machine.memory = memory;
  placeStore(memory, store, storeAddress);
  machine.storeAddress = storeAddress;
  machine.storeLength = store.length;
  return instance.exports;
}

/** The pages in between cost address space only: nothing touches them. */
function placeStore(memory: WebAssembly.Memory, store: Uint8Array, address: number): void {
  const wanted = Math.ceil((address + store.length) / wasmPageLength);
  const present = memory.buffer.byteLength / wasmPageLength;
  if (wanted > present) memory.grow(wanted - present);
  new Uint8Array(memory.buffer).set(store, address);
}
