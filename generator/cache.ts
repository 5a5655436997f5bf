// What earlier builds found out, by the hash of all that it depends on: so nothing here is ever out
// of date, and a build with the cache gives the same bytes as one without. Records that a build did
// not use are left out when it saves.

import { crc32 } from "node:zlib";
import type { Files } from "./files.ts";
import { Pack, type PackedRecord } from "./pack.ts";

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
  /** Whether its bytes are known to be those that were put. */
  checked?: boolean;
  /** What `value` was made of it. */
  value?: unknown;
}

/** A cache that lies in a pack on disk. */
export class FileCache implements Cache {
  private old: Map<string, Stored>;
  private used = new Map<string, Stored>();
  private changed = false;
  private readonly pack: Pack;

  /** `tool` names the version of the code: records of another one are not found. */
  constructor(files: Files, path: string, tool: string) {
    this.pack = new Pack(files, path, tool);
    this.old = this.pack.load();
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
    const crc = crc32(bytes);
    const known = this.find(key);
    if (known && known.crc === crc && known.bytes.length === bytes.length) return;
    this.used.set(key, { bytes, crc, checked: true });
    this.changed = true;
  }

  private find(key: string): Stored | undefined {
    const used = this.used.get(key);
    if (used) return used;
    const stored = this.old.get(key);
    if (!stored) return undefined;
    stored.checked ??= crc32(stored.bytes) === stored.crc;
    if (!stored.checked) {
      this.old.delete(key);
      this.changed = true;
      return undefined;
    }
    this.used.set(key, stored);
    return stored;
  }

  /**
   * Begins another build in the same process: what the last one used stays known, the rest is
   * forgotten; with `all`, nothing is.
   */
  renew(all = false): void {
    this.old = all ? new Map([...this.old, ...this.used]) : this.used;
    this.used = new Map();
  }

  /** Lets go of everything: nothing of it can be found any more. */
  clear(): void {
    this.old = new Map();
    this.used = new Map();
  }

  /** Writes what this build used; with `all`, what it did not use as well. */
  save(all = false): void {
    if (!this.changed && this.used.size >= this.old.size) return;
    this.pack.save(all ? new Map([...this.old, ...this.used]) : this.used);
    this.changed = false;
  }
}
