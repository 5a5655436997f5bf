// The machine of the Node world: the imports "machine" of ../machine/machine.ts as an object.

import { randomBytes } from "node:crypto";

/** What a machine in Node is made of; everything has a default. */
export interface MachineOptions {
  /** Monotonic clock in µs; without one, the process's own. */
  readonly nowUs?: () => number;
  /** Wall clock in µs since 1970; without one, the process's own. */
  readonly wallClockUs?: () => number;
  /** 64 unpredictable bits; a test passes its own seeded ones. */
  readonly entropy?: () => bigint;
  /** The configuration block. */
  readonly configuration?: string;
  /** Told each console line, without its line end. */
  readonly line?: (text: string) => void;
}

/** The appliance ended its run, or an assertion in it failed. */
export class Halted extends Error {
  readonly status: number;
  constructor(status: number, reason: string) {
    super(reason);
    this.status = status;
  }
}

/** One machine: its imports, and what they need to know of the instance they serve. */
export class Machine {
  /** Console lines so far. */
  readonly lines: string[] = [];
  /** Memory of the instance; set by `load`. */
  memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 0 });
  /** Where the store lies in that memory, and its length; set by `load`. */
  storeAddress = 0;
  storeLength = 0;

  private readonly options: MachineOptions;
  private readonly configuration: Uint8Array;
  private readonly startedUs = processUs();
  private partialLine = "";

  constructor(options: MachineOptions = {}) {
    this.options = options;
    this.configuration = new TextEncoder().encode(options.configuration ?? "");
  }

  /** The import objects "env" and "machine". */
  imports(): WebAssembly.Imports {
    const nowUs = this.options.nowUs ?? (() => processUs() - this.startedUs);
    const wallClockUs = this.options.wallClockUs ?? (() => Date.now() * 1000);
    return {
      env: {
        abort: (message: number, file: number, line: number) => this.abort(message, file, line),
      },
      machine: {
        consoleWrite: (byte: number) => this.consoleWrite(byte),
        clockUs: () => BigInt(Math.floor(nowUs())),
        wallClockUs: () => BigInt(Math.floor(wallClockUs())),
        wait: () => {},
        entropy: this.options.entropy ?? (() => randomBytes(8).readBigUInt64LE()),
        halt: (status: number) => {
          throw new Halted(status, `halted with status ${status}: ${this.lines.at(-1) ?? ""}`);
        },
        ...noDevices,
        dmaAddress: (address: number) => BigInt(address >>> 0),
        storeAddress: () => this.storeAddress,
        storeLength: () => this.storeLength,
        configurationLength: () => this.configuration.length,
        configurationRead: (destination: number) =>
          new Uint8Array(this.memory.buffer).set(this.configuration, destination >>> 0),
      },
    };
  }

  private consoleWrite(byte: number): void {
    if (byte !== 10) {
      this.partialLine += String.fromCharCode(byte);
      return;
    }
    this.lines.push(this.partialLine);
    this.options.line?.(this.partialLine);
    this.partialLine = "";
  }

  private abort(message: number, file: number, line: number): never {
    const reason = this.text(message) || "assertion failed";
    throw new Halted(255, `${reason} at ${this.text(file)}:${line}`);
  }

  /** The text of an AssemblyScript string: UTF-16, its length in bytes four bytes in front. */
  private text(pointer: number): string {
    if (pointer === 0) return "";
    const length = new DataView(this.memory.buffer).getUint32(pointer - 4, true);
    return new TextDecoder("utf-16le").decode(new Uint8Array(this.memory.buffer, pointer, length));
  }
}

/** Imports of a machine without devices: no registers, no Xen; one thread needs no barriers. */
export const noDevices = {
  mmioRead8: () => 0,
  mmioRead16: () => 0,
  mmioRead32: () => 0,
  mmioWrite8: () => {},
  mmioWrite16: () => {},
  mmioWrite32: () => {},
  mmioWindow: () => 0n,
  pciRead32: () => 0xffffffff,
  pciWrite32: () => {},
  pciMemoryStart: () => 0n,
  pciMemoryEnd: () => 0n,
  hypercall: () => -38n,
  readBarrier: () => {},
  writeBarrier: () => {},
  fullBarrier: () => {},
};

function processUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
