// A fuzz target in Node: its wasm, the store it starts from, and its memory as it was then, which
// each input finds again.

import { compileModule } from "../appliance/module.ts";
import { applianceImports } from "../appliance/imports.ts";
import { smallStore } from "../fixtures/small-store.ts";

/** The targets, each with the name of its file. */
export const targetNames = [
  "frames",
  "lease",
  "http",
  "store",
  "configuration",
  "ring",
  "time",
] as const;

export type TargetName = (typeof targetNames)[number];

interface Exports {
  memory: WebAssembly.Memory;
  fixture(length: number): number;
  input(): number;
  start(fixtureLength: number): void;
  stateLength(): number;
  run(length: number): void;
}

/** Longest input that a target reads (program-target.ts). */
export const inputLengthMax = 4096;

/** The store that the targets serve or spoil. */
export async function fixtureStore(): Promise<Uint8Array> {
  return smallStore({
    "/": "<h1>Hello</h1>",
    "/a.css": { type: "text/css", body: "a{}".repeat(50), gzip: true, br: true, lastModified: 9 },
    "/old": { redirect: "/" },
    "/gone": { gone: true },
    "/long": "0123456789".repeat(400),
    "/404.html": { schedule: { 0: { missing: "Not here" }, 100: { missing: "Still not" } } },
    "/timed": { schedule: { 0: null, 100: { body: "now", gzip: true }, 200: { gone: true } } },
  });
}

/** One target, ready to be given inputs. */
export class Target {
  readonly name: TargetName;
  private readonly exports: Exports;
  private readonly image: Uint8Array;
  private readonly memory: Uint8Array;
  private readonly address: number;

  private constructor(name: TargetName, module: WebAssembly.Module, store: Uint8Array) {
    this.name = name;
    const imports = applianceImports(() => this.exports.memory);
    const instance = new WebAssembly.Instance(module, imports);
    this.exports = instance.exports as unknown as Exports;
    const { memory, fixture, input, start } = this.exports;
    const address = fixture(store.length) >>> 0;
    new Uint8Array(memory.buffer).set(store, address);
    start(store.length);
    this.address = input() >>> 0;
    this.memory = new Uint8Array(memory.buffer);
    this.image = this.memory.slice(0, this.exports.stateLength() >>> 0);
  }

  /** Compiles and starts a target. */
  static async create(name: TargetName): Promise<Target> {
    const module = await compileModule(`test/fuzz/${name}-target.ts`);
    return new Target(name, module, await fixtureStore());
  }

  /** Runs one input from the state at the start; throws what it breaks. */
  run(bytes: Uint8Array): void {
    this.memory.set(this.image);
    this.memory.set(bytes.subarray(0, inputLengthMax), this.address);
    this.exports.run(Math.min(bytes.length, inputLengthMax));
  }
}
