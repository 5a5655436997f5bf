// What earlier builds found out, by the hash of all that it depends on: so nothing here is ever out
// of date, and a build with the cache gives the same bytes as one without. One file on disk:
//
//     "kilncache" + version, SHA-256 of the index | index (JSON) | records, one after another
//
// The index tells key, length and CRC-32 of each record. A record that fails its CRC counts as
// missing; so does everything when the index fails its hash. Records that a build did not use are
// left out when it saves.

import { crc32 } from "node:zlib";
import { type Files, sha256 } from "./files.ts";

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

const magic = "kilncache 1 ";
const headLength = magic.length + 64 + 10;
type Index = readonly (readonly [key: string, length: number, crc: number])[];

interface Stored {
  readonly bytes: Uint8Array;
  readonly crc: number;
  checked: boolean;
  /** What `value` was made of it. */
  value?: unknown;
}

/** A cache in a file. */
export class FileCache implements Cache {
  private old: Map<string, Stored>;
  private used = new Map<string, Stored>();
  private changed = false;
  private readonly files: Files;
  private readonly path: string;
  private readonly prefix: string;

  /** `tool` names the version of the code: records of another one are not found. */
  constructor(files: Files, path: string, tool: string) {
    this.files = files;
    this.path = path;
    this.prefix = `${tool}:`;
    this.old = load(files, path);
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
    this.used.set(this.prefix + key, { bytes, crc, checked: true });
    this.changed = true;
  }

  private find(key: string): Stored | undefined {
    const name = this.prefix + key;
    const used = this.used.get(name);
    if (used) return used;
    const stored = this.old.get(name);
    if (!stored) return undefined;
    if (!stored.checked) {
      stored.checked = crc32(stored.bytes) === stored.crc;
      if (!stored.checked) {
        this.old.delete(name);
        this.changed = true;
        return undefined;
      }
    }
    this.used.set(name, stored);
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
    const records = all ? new Map([...this.old, ...this.used]) : this.used;
    this.files.write(this.path, pack(records));
    this.changed = false;
  }
}

function pack(records: ReadonlyMap<string, Stored>): Uint8Array[] {
  const index: Index = [...records].map(([key, { bytes, crc }]) => [key, bytes.length, crc]);
  const indexBytes = Buffer.from(JSON.stringify(index));
  const length = String(indexBytes.length).padStart(10, "0");
  const head = Buffer.from(magic + sha256(indexBytes) + length);
  return [head, indexBytes, ...[...records.values()].map(({ bytes }) => bytes)];
}

function load(files: Files, path: string): Map<string, Stored> {
  const records = new Map<string, Stored>();
  const bytes = readQuietly(files, path);
  if (!bytes || bytes.length < headLength) return records;
  const head = Buffer.from(bytes.subarray(0, headLength)).toString("latin1");
  const indexEnd = headLength + Number(head.slice(-10));
  const indexBytes = bytes.subarray(headLength, indexEnd);
  const hash = head.slice(magic.length, magic.length + 64);
  if (!head.startsWith(magic) || sha256(indexBytes) !== hash) return records;
  let offset = indexEnd;
  for (const [key, length, crc] of JSON.parse(Buffer.from(indexBytes).toString()) as Index) {
    const record = bytes.subarray(offset, offset + length);
    if (record.length === length) records.set(key, { bytes: record, crc, checked: false });
    offset += length;
  }
  return records;
}

function readQuietly(files: Files, path: string): Uint8Array | undefined {
  try {
    return files.read(path);
  } catch {
    return undefined;
  }
}
