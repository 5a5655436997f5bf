// Finds the image in a disk again. What a person may have written into it since, the configuration,
// is nobody's business here.

import type { ByteSource } from "../model.ts";
import { type Run, pieceSums } from "./disk.ts";
import {
  bootLength,
  bootMarkOffset,
  partitionOffset,
  runLength,
  runsMax,
  tableBootSum,
  tableHeadLength,
  tableImageLength,
  tableLengthField,
  tableLengthMax,
  tableMagic,
  tableOffset,
  tableRunCount,
  tableRuns,
  tableSum,
  tableVersion,
  tableVersionField,
} from "./disk-layout.ts";
import { loadXxh32 } from "./xxh32.ts";

/** A disk of ours. */
export interface Disk {
  /** The ELF image in its partition. */
  readonly image: ByteSource;
  /** Throws where what the disk boots with is not what was baked. */
  verify(): Promise<void>;
}

/** A part of another source. */
export function partOf({ read, name }: ByteSource, start: number, length: number): ByteSource {
  return { name, length, read: (position, count) => read(start + position, count) };
}

/** The disk that a file is; undefined when it is something else. */
export async function readDisk(source: ByteSource): Promise<Disk | undefined> {
  const { name } = source;
  if (source.length < partitionOffset) return undefined;
  const head = Buffer.from(await source.read(0, tableOffset + tableHeadLength));
  if (head.toString("latin1", tableOffset, tableOffset + 8) !== tableMagic) return undefined;
  if (head.readUInt16LE(bootMarkOffset) !== 0xaa55) {
    throw new Error(`${name}: damaged, the boot sector does not end with its mark`);
  }
  const table = await readTable(source, head.subarray(tableOffset));
  const length = Number(table.readBigUInt64LE(tableImageLength));
  const missing = partitionOffset + length - source.length;
  if (missing > 0) throw new Error(`${name}: truncated, its last ${missing} bytes are missing`);
  return {
    image: partOf(source, partitionOffset, length),
    verify: () => verify(source, table, head.subarray(0, bootLength)),
  };
}

async function readTable(source: ByteSource, head: Buffer): Promise<Buffer> {
  const damaged = new Error(`${source.name}: damaged in its load table`);
  const length = head.readUInt32LE(tableLengthField);
  const version = head.readUInt32LE(tableVersionField);
  if (version !== tableVersion) {
    throw new Error(
      `${source.name}: a disk of version ${version}, this Kiln knows ${tableVersion}; ` +
        "build it again",
    );
  }
  if (length < tableHeadLength || length > tableLengthMax || length % 16 !== 0) throw damaged;
  const table = Buffer.from(await source.read(tableOffset, length));
  const sum = table.readUInt32LE(tableSum);
  table.writeUInt32LE(0, tableSum);
  if ((await loadXxh32())(table) !== sum || table.readUInt32LE(tableRunCount) > runsMax) {
    throw damaged;
  }
  return table;
}

async function verify(source: ByteSource, table: Buffer, boot: Buffer): Promise<void> {
  const { name } = source;
  if ((await loadXxh32())(boot) !== table.readUInt32LE(tableBootSum)) {
    throw new Error(`${name}: damaged in its boot sector or loader`);
  }
  const sums = await pieceSums(runsOf(table), (at, length) => source.read(at, length));
  const wrong = sums.findIndex(
    (sum, index) => sum !== table.readUInt32LE(tableHeadLength + 4 * index),
  );
  if (wrong >= 0) throw new Error(`${name}: damaged in piece ${wrong} of what it boots with`);
}

function runsOf(table: Buffer): Run[] {
  return Array.from({ length: table.readUInt32LE(tableRunCount) }, (_, index) => {
    const at = tableRuns + index * runLength;
    const [sector, sectors, address] = [0, 4, 8].map((field) => table.readUInt32LE(at + field));
    return { sector: sector!, sectors: sectors!, address: address! };
  });
}
