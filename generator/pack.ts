// Records on disk, each under its key. What is new is added at the end, so that a build that
// changes little writes little:
//
//     PATH         "kilnpack 1 " + name of the pack | records, one after another
//     PATH.index   SHA-256 of what follows | JSON: who wrote it, the pack's name, and of all
//                  records the keys, places, lengths and CRC-32s
//
// The index is replaced as a whole, once the pack holds all that it tells of. A record that fails
// its CRC counts as missing; so does everything when the index fails its hash or means another
// pack. Records that nobody wants any more stay where they are until they are half of the pack.

import { crc32 } from "node:zlib";
import { json } from "./bytes.ts";
import { type Files, sha256 } from "./files.ts";

/** A record as it lies in memory and perhaps in the pack. */
export interface PackedRecord {
  readonly bytes: Uint8Array;
  readonly length: number;
  /** CRC-32 of the bytes. */
  readonly crc: number;
  /** Where it starts in the pack; undefined where it is new. */
  place?: number | undefined;
}

/** A record that is in no pack yet. */
export function packedRecord(bytes: Uint8Array): PackedRecord {
  return { bytes, length: bytes.length, crc: crc32(bytes) };
}

/** A record of a pack that was read: cut out of it when it is asked for. */
class LoadedRecord implements PackedRecord {
  readonly length: number;
  readonly crc: number;
  place: number;
  private readonly pack: Uint8Array;
  private readonly start: number;

  constructor(pack: Uint8Array, place: number, length: number, crc: number) {
    this.pack = pack;
    this.place = place;
    this.start = place;
    this.length = length;
    this.crc = crc;
  }

  get bytes(): Uint8Array {
    return this.pack.subarray(this.start, this.start + this.length);
  }
}

const magic = "kilnpack 1 ";
const nameLength = 64;
const headLength = magic.length + nameLength;

/** A list for each column: ten thousand rows take ten thousand objects more. */
interface Index {
  readonly writer: string;
  readonly name: string;
  readonly keys: readonly string[];
  readonly places: readonly number[];
  readonly lengths: readonly number[];
  readonly crcs: readonly number[];
}

/** A pack of records in two files. */
export class Pack {
  private readonly files: Files;
  private readonly path: string;
  private readonly writer: string;
  /** What the file at `path` is called in its head; undefined: it has to be written anew. */
  private name: string | undefined;

  /** `writer` names the version of the code: records of another one are not found. */
  constructor(files: Files, path: string, writer: string) {
    this.files = files;
    this.path = path;
    this.writer = writer;
  }

  /** The records that there are; none has been compared with its CRC-32 yet. */
  load(): Map<string, PackedRecord> {
    const records = new Map<string, PackedRecord>();
    const index = this.readIndex();
    const bytes = index && this.read(this.path);
    const head = bytes && Buffer.from(bytes.subarray(0, headLength)).toString("latin1");
    if (!index || head !== magic + index.name) return records;
    this.name = index.name;
    index.keys.forEach((key, row) => {
      const [place, length] = [index.places[row]!, index.lengths[row]!];
      if (place + length > bytes!.length) return;
      records.set(key, new LoadedRecord(bytes!, place, length, index.crcs[row]!));
    });
    return records;
  }

  /** Makes these the records of the pack. Throws a `FileError` where the disk has no room. */
  save(records: ReadonlyMap<string, PackedRecord>): void {
    const all = [...records.values()];
    const fresh = all.filter(({ place }) => place === undefined);
    const used = this.files.info(this.path)?.length ?? 0;
    const isMostlyWanted = used + lengthOf(fresh) <= 2 * lengthOf(all);
    if (this.name === undefined || used < headLength || !isMostlyWanted) this.writeAll(records);
    else put(fresh, this.files.append(this.path, fresh.map(bytesOf)));
    this.writeIndex({
      writer: this.writer,
      name: this.name!,
      keys: [...records.keys()],
      places: all.map(({ place }) => place!),
      lengths: all.map(({ length }) => length),
      crcs: all.map(({ crc }) => crc),
    });
  }

  private writeAll(records: ReadonlyMap<string, PackedRecord>): void {
    const all = [...records.values()];
    const summary = [...records].map(([key, { crc, length }]) => [key, length, crc]);
    const name = sha256(JSON.stringify([this.writer, summary]));
    // Until its index is there, nothing of the new pack is found: the old index means the old one.
    this.files.write(this.path, [Buffer.from(magic + name), ...all.map(bytesOf)]);
    put(all, headLength);
    this.name = name;
  }

  private writeIndex(index: Index): void {
    const bytes = Buffer.from(JSON.stringify(index));
    this.files.write(`${this.path}.index`, [Buffer.from(sha256(bytes)), bytes]);
  }

  private readIndex(): Index | undefined {
    const bytes = this.read(`${this.path}.index`);
    if (!bytes) return undefined;
    const hash = Buffer.from(bytes.subarray(0, nameLength)).toString("latin1");
    const said = bytes.subarray(nameLength);
    if (sha256(said) !== hash) return undefined;
    const index = json(said) as Index;
    return index.writer === this.writer ? index : undefined;
  }

  private read(path: string): Uint8Array | undefined {
    try {
      return this.files.read(path);
    } catch {
      return undefined;
    }
  }
}

function bytesOf({ bytes }: PackedRecord): Uint8Array {
  return bytes;
}

function lengthOf(records: readonly PackedRecord[]): number {
  return records.reduce((sum, { length }) => sum + length, 0);
}

/** Tells records where they lie now. */
function put(records: readonly PackedRecord[], start: number): void {
  let place = start;
  for (const record of records) {
    record.place = place;
    place += record.length;
  }
}
