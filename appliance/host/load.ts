// Loads a module of the appliance into Node and places a store in its memory.

import { storeAddressBase } from "../store/layout.ts";
import type { Machine } from "./machine.ts";

const wasmPageLength = 65536;

/**
 * Instantiates `module` on `machine`, with the store mapped where bare metal maps it. `more` are
 * import objects besides those of the machine.
 */
export function load(
  module: WebAssembly.Module,
  machine: Machine,
  store: Uint8Array,
  more: WebAssembly.Imports = {},
): WebAssembly.Exports {
  const instance = new WebAssembly.Instance(module, { ...machine.imports(), ...more });
  const memory = instance.exports["memory"] as WebAssembly.Memory;
  machine.memory = memory;
  placeStore(memory, store);
  machine.storeAddress = storeAddressBase;
  machine.storeLength = store.length;
  return instance.exports;
}

/** The pages in between cost address space only: nothing touches them. */
function placeStore(memory: WebAssembly.Memory, store: Uint8Array): void {
  const wanted = Math.ceil((storeAddressBase + store.length) / wasmPageLength);
  const present = memory.buffer.byteLength / wasmPageLength;
  if (wanted > present) memory.grow(wanted - present);
  new Uint8Array(memory.buffer).set(store, storeAddressBase);
}
