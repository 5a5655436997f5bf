// The drivers of the appliance, compiled to wasm and run in Node, with the test in the place of the
// stack above and a `World` in the place of the hardware below.

import type { SentFrame } from "../../appliance/host/network-card.ts";
import { applianceImports } from "../appliance/imports.ts";
import { GuestMemory } from "./guest-memory.ts";
import { compileModule } from "../appliance/module.ts";

type Exports = Record<string, (...values: number[]) => number>;
type Functions = Record<string, (...values: never[]) => unknown>;

let compiled: Promise<WebAssembly.Module> | undefined;

/** driver-target.ts, wherever it runs. */
export interface Instance {
  readonly exports: Exports;
  readonly memory: GuestMemory;
  /** What it has written to the console. */
  readonly console: string;
}

/** The hardware, or what stands in for it. */
export interface World {
  /** The `kind` that driver-target.ts opens for it. */
  readonly kind: number;
  /** Where the drivers do not run in Node: starts them there. */
  start?(): Promise<Instance>;
  /** Functions of the import modules "machine" and "host" that it answers itself. */
  imports(memory: () => WebAssembly.Memory): { machine?: Functions; host?: Functions };
  /** Has the world come to rest after the driver has opened. */
  settle?(driver: Driver): void;
}

/** The requests that go with a frame; zero asks for nothing. */
export type Requests = Omit<SentFrame, "bytes">;

/** A range of bytes of a frame: in its own buffer, or, as if in the store, elsewhere. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly own: boolean;
}

export interface Incoming {
  readonly bytes: Uint8Array;
  readonly checksumGood: boolean;
  readonly address: number;
}

const storeLength = 1 << 18;

/** The drivers in Node, with what a world answers. */
function instantiate(module: WebAssembly.Module, world: World): Instance {
  let exports: Exports;
  const memory = () => exports["memory"] as unknown as WebAssembly.Memory;
  const { env, machine } = applianceImports(memory);
  const own = world.imports(memory);
  const made = {
    memory: new GuestMemory(memory),
    console: "",
    get exports() {
      return exports;
    },
  };
  const write = (byte: number) => void (made.console += String.fromCharCode(byte));
  const instance = new WebAssembly.Instance(module, {
    env: env!,
    machine: { ...machine, consoleWrite: write, ...own.machine } as WebAssembly.ModuleImports,
    host: { ...hostNothing, ...own.host } as WebAssembly.ModuleImports,
  });
  exports = instance.exports as Exports;
  return made;
}

export class Driver {
  readonly exports: Exports;
  readonly memory: GuestMemory;
  private readonly instance: Instance;
  private store = 0;
  private storeUsed = 0;

  private constructor(instance: Instance) {
    this.instance = instance;
    this.exports = instance.exports;
    this.memory = instance.memory;
  }

  /** Loads the drivers and opens the world's device; null when they find none. */
  static async open(world: World, framesMax = 16, buffersMax = 16): Promise<Driver | null> {
    compiled ??= compileModule("test/devices/driver-target.ts");
    const driver = new Driver((await world.start?.()) ?? instantiate(await compiled, world));
    if (!driver.exports["open"]!(world.kind, framesMax, buffersMax)) {
      Driver.refusal = driver.console;
      return null;
    }
    driver.store = driver.call("allocate", storeLength);
    world.settle?.(driver);
    return driver;
  }

  /** What the console said when `open` last returned null. */
  static refusal = "";

  /** What the driver has written to the console. */
  get console(): string {
    return this.instance.console;
  }

  call(name: string, ...values: number[]): number {
    return Number(this.exports[name]!(...values)) >>> 0;
  }

  /** Puts bytes where a store would lie; they stay for a while. */
  place(bytes: Uint8Array): number {
    // An odd gap keeps neighbours from melting into one segment.
    if (this.storeUsed + bytes.length + 3 > storeLength) this.storeUsed = 0;
    const address = this.store + this.storeUsed;
    this.memory.write(address, bytes);
    this.storeUsed += bytes.length + 3;
    return address;
  }

  /** Fills a frame and queues it; returns its index, or -1 when there was none. */
  send(pieces: readonly Piece[], requests?: Requests): number {
    const frame = this.call("acquire");
    if (frame === 0) return -1;
    for (const { bytes, own } of pieces) {
      if (own) this.memory.write(this.call("extend", frame, bytes.length), bytes);
      else this.call("append", frame, this.place(bytes), bytes.length);
    }
    if (requests) {
      const { checksumStart, checksumOffset, segmentSize, headerLength } = requests;
      this.call("request", frame, checksumStart, checksumOffset, segmentSize, headerLength);
    }
    this.call("queue", frame);
    return this.call("index", frame);
  }

  /** One batch: what it was, and given back. */
  receive(): Incoming[] {
    const count = this.call("receive");
    const batch: Incoming[] = [];
    for (let index = 0; index < count; index++) {
      const address = this.call("receivedAddress", index);
      const bytes = this.memory.bytes(address, this.call("receivedLength", index));
      batch.push({ address, bytes, checksumGood: this.call("receivedGood", index) !== 0 });
    }
    this.call("recycle");
    return batch;
  }
}

/** Imports of a host that is never asked. */
export const hostNothing: Functions = Object.fromEntries(
  [
    "macAddress",
    "mtu",
    "segmentationMax",
    "checksums",
    "transmit",
    "flush",
    "completion",
    "receive",
    "checksumGood",
    "arm",
  ].map((name) => [name, () => 0]),
);
