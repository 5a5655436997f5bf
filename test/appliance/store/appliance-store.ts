// The appliance's store code in Node, in a memory whose edges are traps:
//
//     0          64 KiB     128 KiB                                        end of memory
//     | store    | scratch  | the module's own data and heap ..  .. | store |
//       "bottom"                                                      "top"
//
// A store lies at one of the edges, so that a read in front of the first or behind the last one
// traps instead of finding something.

import { applianceImports } from "../imports.ts";
import { compileModule } from "../module.ts";

const wasmPageLength = 65536;
const scratch = wasmPageLength;

/** Which edge of the memory a store lies at. */
export type Edge = "bottom" | "top";

interface Exports {
  hash(address: number, length: number): bigint;
  check(address: number, length: number): number;
  open(address: number): void;
  find(path: number, length: number, now: number): number;
  notFound(now: number): number;
  releaseId(): number;
  verify(address: number, length: number): number;
  damagedSpans(): number;
  entryFields(entry: number, to: number): void;
  representationFields(entry: number, index: number, to: number): void;
  roam(paths: number): number;
}

/** A representation as the appliance sees it. */
export interface SeenRepresentation {
  readonly encoding: number;
  readonly head: string;
  readonly runs: readonly string[];
  readonly body: Buffer;
  readonly etag: string;
  readonly lastModified: number;
  readonly headAddress: number;
  readonly bodyAddress: number;
}

/** An entry as the appliance sees it. */
export interface SeenEntry {
  readonly kind: number;
  readonly status: number;
  readonly representations: readonly SeenRepresentation[];
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** The memory is the test's own, exactly as long as it chooses. */
const flags = ["-O3", "--memoryBase", "131072", "--importMemory"];

/** The appliance's store code with a memory of its own. */
export class ApplianceStore {
  readonly exports: Exports;
  readonly #memory: WebAssembly.Memory;
  address = 0;

  private constructor(module: WebAssembly.Module, pages: number) {
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const imports = applianceImports(() => memory);
    const instance = new WebAssembly.Instance(module, {
      ...imports,
      env: { ...imports["env"], memory },
    });
    this.#memory = memory;
    this.exports = instance.exports as unknown as Exports;
  }

  /** A memory with room for a store of `length` bytes. */
  static async create(length: number): Promise<ApplianceStore> {
    compiled ??= compileModule("test/appliance/store/store-target.ts", flags);
    return new ApplianceStore(await compiled, 4 + Math.ceil(length / wasmPageLength));
  }

  /** Puts a store at an edge; it stays untouched by everything but the next call. */
  place(bytes: Uint8Array, edge: Edge = "top"): void {
    if (edge === "bottom" && bytes.length > wasmPageLength) throw new Error("too long");
    this.address = edge === "top" ? this.#memory.buffer.byteLength - bytes.length : 0;
    new Uint8Array(this.#memory.buffer).set(bytes, this.address);
  }

  /** Reason to refuse the store that was placed last; opens it when there is none. */
  open(length: number): number {
    const reason = this.exports.check(this.address, length);
    if (reason === 0) this.exports.open(this.address);
    return reason;
  }

  hash(bytes: Uint8Array): bigint {
    this.scratch().set(bytes);
    return BigInt.asUintN(64, this.exports.hash(scratch, bytes.length));
  }

  /** What a path is at `now`; 0, as without it, while the time is not known. */
  find(path: string, now = 0): SeenEntry | null {
    const length = this.scratch().write(path, "latin1");
    return this.entryAt(this.exports.find(scratch, length, now) >>> 0);
  }

  notFound(now = 0): SeenEntry | null {
    return this.entryAt(this.exports.notFound(now) >>> 0);
  }

  releaseId(): string {
    return this.bytes(this.exports.releaseId(), 32).toString("hex");
  }

  /** Looks these paths up, and reads all that they lead to. Returns how many were found. */
  roam(paths: readonly string[]): number {
    const list = this.scratch();
    let at = 0;
    for (const path of paths) {
      at = list.writeUInt16LE(path.length, at);
      at += list.write(path, at, "latin1");
    }
    list.writeUInt16LE(0, at);
    return this.exports.roam(scratch);
  }

  bytes(address: number, length: number): Buffer {
    return Buffer.from(this.#memory.buffer, address, length);
  }

  private scratch(): Buffer {
    return this.bytes(scratch, wasmPageLength);
  }

  private entryAt(address: number): SeenEntry | null {
    if (address === 0) return null;
    this.exports.entryFields(address, scratch);
    const [kind, status, count] = this.words(3);
    const representations = Array.from({ length: count! }, (_, index) => {
      this.exports.representationFields(address, index, scratch);
      return this.representation(this.words(12));
    });
    return { kind: kind!, status: status!, representations };
  }

  private representation(words: readonly number[]): SeenRepresentation {
    const [encoding, headAddress, headLength, ...more] = words as [number, number, number];
    const [statusLine, cacheFields, fields, contentLength, ...rest] = more as number[];
    const [bodyAddress, bodyLength, etag, etagLength, lastModified] = rest as number[];
    const head = this.bytes(headAddress, headLength).toString("latin1");
    let end = 0;
    const runs = [statusLine!, cacheFields!, fields!, contentLength!].map((length) =>
      head.slice(end, (end += length)),
    );
    return {
      encoding,
      head,
      runs,
      body: Buffer.from(this.bytes(bodyAddress!, bodyLength!)),
      etag: this.bytes(etag!, etagLength!).toString("latin1"),
      lastModified: lastModified!,
      headAddress,
      bodyAddress: bodyAddress!,
    };
  }

  private words(count: number): number[] {
    const bytes = this.scratch();
    return Array.from({ length: count }, (_, index) => bytes.readUInt32LE(index * 4));
  }
}
