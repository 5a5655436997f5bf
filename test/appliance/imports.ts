// What a unit test's module may import: an inert machine with a clock that stands still.

import { noDevices } from "../../appliance/host/machine.ts";

/** The text of an AssemblyScript string: UTF-16, its length in bytes four bytes in front of it. */
export function readString(memory: WebAssembly.Memory, pointer: number): string {
  const length = new Uint32Array(memory.buffer)[(pointer - 4) >>> 2]!;
  return new TextDecoder("utf-16le").decode(new Uint8Array(memory.buffer, pointer, length));
}

/** Imports "env" and "machine"; `memory` is asked only once the module runs. */
export function applianceImports(memory: () => WebAssembly.Memory): WebAssembly.Imports {
  return {
    env: {
      abort: (message: number, file: number, line: number, column: number) => {
        const text = (pointer: number) => (pointer ? readString(memory(), pointer) : "");
        throw new Error(
          `${text(message) || "assertion failed"} at ${text(file)}:${line}:${column}`,
        );
      },
    },
    machine: {
      consoleWrite: () => {},
      clockUs: () => 0n,
      wallClockUs: () => 0n,
      wait: () => {},
      entropy: () => 0x0123456789abcdefn,
      halt: (status: number) => {
        throw new Error(`halted with status ${status}`);
      },
      ...noDevices,
      dmaAddress: (address: number) => BigInt(address >>> 0),
      storeAddress: () => 0,
      storeLength: () => 0,
      configurationLength: () => 0,
      configurationRead: () => {},
    },
  };
}
