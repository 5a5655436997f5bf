// What earlier builds found out, by the hash of all that it depends on: so nothing here is ever out
// of date, and a build with the cache gives the same bytes as one without. Records that a build did
// not use are left out when it saves.

import { crc32 } from "node:zlib";
import type { Files } from "./files.ts";
import { Pack, type PackedRecord, packedRecord } from "./pack.ts";

/** Bytes by key. */
export interface Cache {
  get(key: string): Uint8Array | undefined;
  /**
   * What a record says, as `read` understands it. Where one process builds a site again and again,
   * that is found out once: so the same key is always read alike, and the value never changed.
   */
  value<T>(key: string, read: (bytes: Uint8Array) => T): T | undefined;
  /** True when the key is there and whole; keeps it for the next build. */
  has(key: string): boolean;
  put(key: string, bytes: Uint8Array): void;
}

/** A cache that remembers nothing from earlier builds. */
export function emptyCache(): Cache {
  const records = new Map<string, Uint8Array>();
  return {
    get: (key) => records.get(key),
    value: (key, read) => {
      const bytes = records.get(key);
      return bytes && read(bytes);
    },
    has: (key) => records.has(key),
    put: (key, bytes) => void records.set(key, bytes),
  };
}

interface Stored extends PackedRecord {
  /** The last build that wanted it; undefined: none of this process. */
  build?: number;
  /** Whether its bytes are known to be those that were put. */
  checked?: boolean;
  /** What `value` was made of it. */
  value?: unknown;
}

/** A cache that lies in a pack on disk. */
export class FileCache implements Cache {
  private records: Map<string, Stored>;
  /** Builds of this process, from 1 on. */
  private build = 1;
  private changed = false;
  private readonly pack: Pack;
  private readonly seed: Pack | undefined;
  private seeds: ReadonlyMap<string, PackedRecord> | undefined;

  /**
   * `tool` names the version of the code: records of another one are not found. `seed` has what no
   * build needs to find out; it is read when something is missing.
   */
  constructor(files: Files, path: string, tool: string, seed?: Pack) {
    this.pack = new Pack(files, path, tool);
    this.records = this.pack.load();
    this.seed = seed;
  }

  get(key: string): Uint8Array | undefined {
    return this.find(key)?.bytes;
  }

  value<T>(key: string, read: (bytes: Uint8Array) => T): T | undefined {
    const stored = this.find(key);
    if (!stored) return undefined;
    if (!("value" in stored)) stored.value = read(stored.bytes);
    return stored.value as T;
  }

  has(key: string): boolean {
    return this.find(key) !== undefined;
  }

  put(key: string, bytes: Uint8Array): void {
    const record = packedRecord(bytes);
    const known = this.find(key);
    if (known && known.crc === record.crc && known.length === record.length) return;
    this.records.set(key, { ...record, build: this.build, checked: true });
    this.changed = true;
  }

  private find(key: string): Stored | undefined {
    const stored = this.records.get(key) ?? this.sown(key);
    if (!stored || stored.build === this.build) return stored;
    stored.checked ??= crc32(stored.bytes) === stored.crc;
    if (!stored.checked) {
      this.records.delete(key);
      this.changed = true;
      return undefined;
    }
    stored.build = this.build;
    return stored;
  }

  /** A record of the seed, which from now on is one of these. */
  private sown(key: string): Stored | undefined {
    this.seeds ??= this.seed?.load() ?? new Map();
    const record = this.seeds.get(key);
    if (!record) return undefined;
    const { bytes, length, crc } = record;
    const stored: Stored = { bytes, length, crc };
    this.records.set(key, stored);
    this.changed = true;
    return stored;
  }

  /**
   * Begins another build in the same process: what the last one used stays known, the rest is
   * forgotten; with `all`, nothing is.
   */
  renew(all = false): void {
    if (!all) this.records = this.wanted();
    this.build += 1;
  }

  /** Lets go of everything: nothing of it can be found any more. */
  clear(): void {
    this.records = new Map();
  }

  /** Writes what this build used; with `all`, what it did not use as well. */
  save(all = false): void {
    const records = all ? this.records : this.wanted();
    if (!this.changed && records.size === this.records.size) return;
    this.pack.save(records);
    this.changed = false;
  }

  /** What this build used. */
  private wanted(): Map<string, Stored> {
    const wanted = new Map<string, Stored>();
    this.records.forEach((stored, key) => {
      if (stored.build === this.build) wanted.set(key, stored);
    });
    return wanted.size === this.records.size ? this.records : wanted;
  }
}
