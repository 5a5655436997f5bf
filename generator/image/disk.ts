// Kernel + store + loader → a raw disk that a BIOS boots. The image stands in its one partition as
// the very ELF file that other targets take; the load table tells the loader which sectors of it
// go where, and what they sum up to.

import { readFile } from "node:fs/promises";
import type { ByteSource, StoreDraft } from "../model.ts";
import { aligned } from "./alignment.ts";
import { bake, type ImageSummary, type Kernel, readKernel } from "./bake.ts";
import {
  bootLength,
  bootMarkOffset,
  partitionOffset,
  partitionTableOffset,
  partitionType,
  pieceLength,
  runLength,
  runsMax,
  sectorLength,
  signatureOffset,
  tableBootSum,
  tableEntry,
  tableHeadLength,
  tableImageLength,
  tableLengthField,
  tableLengthMax,
  tableMagic,
  tableMemoryEnd,
  tableOffset,
  tableRunCount,
  tableRuns,
  tableSum,
  tableVersion,
  tableVersionField,
} from "./disk-layout.ts";
import { programHeaders, pvhEntry, typeLoad } from "./elf.ts";
import { type NewFile, replaceFile } from "./replacement.ts";
import { loadXxh32, type Xxh32 } from "./xxh32.ts";

/** Sectors that follow one another on the disk and, from `address` on, in memory. */
export interface Run {
  readonly sector: number;
  readonly sectors: number;
  readonly address: number;
}

/** Bakes the disk file `target` from kernel, loader and store; see `replaceFile`. */
export async function bakeDiskFile(
  kernelPath: string,
  loaderPath: string,
  store: StoreDraft,
  target: string,
): Promise<ImageSummary> {
  const kernel = await readKernel(kernelPath, "x86-64");
  const loader = await readFile(loaderPath);
  return replaceFile(target, (file) => bakeDisk(kernel, loader, store, file));
}

/** Bakes a disk into a file. */
export async function bakeDisk(
  kernel: Kernel,
  loader: Uint8Array,
  store: StoreDraft,
  file: NewFile,
): Promise<ImageSummary> {
  const image = await bake(kernel, store, {
    write: (bytes, position) => file.write(bytes, partitionOffset + position),
  });
  const partition = aligned(image.length, pieceLength);
  await file.write(Buffer.alloc(partition - image.length), partitionOffset + image.length);
  const written: ByteSource = {
    name: kernel.name,
    length: image.length,
    read: (position, length) => file.read(partitionOffset + position, length),
  };
  const boot = bootSectors(loader, partition, image.store.releaseId);
  await file.write(Buffer.alloc(partitionOffset), 0);
  await file.write(boot, 0);
  await file.write(await loadTable(written, image.memoryEnd, boot), tableOffset);
  return { ...image, length: partitionOffset + partition };
}

/** Boot sector and loader, and the partition table in them. */
function bootSectors(loader: Uint8Array, partition: number, releaseId: string): Buffer {
  if (loader.length !== bootLength) {
    throw new Error(`the loader has ${loader.length} bytes, and not ${bootLength}`);
  }
  const bytes = Buffer.from(loader);
  bytes.write(releaseId.slice(0, 8), signatureOffset, "hex");
  const [first, count] = [partitionOffset / sectorLength, partition / sectorLength];
  const at = partitionTableOffset;
  bytes[at] = 0x80;
  bytes.writeUIntBE(cylinderHeadSector(first), at + 1, 3);
  bytes[at + 4] = partitionType;
  bytes.writeUIntBE(cylinderHeadSector(first + count - 1), at + 5, 3);
  bytes.writeUInt32LE(first, at + 8);
  bytes.writeUInt32LE(count, at + 12);
  bytes.writeUInt16LE(0xaa55, bootMarkOffset);
  return bytes;
}

const heads = 255;
const sectorsPerTrack = 63;
const cylindersMax = 1024;

/** A sector's place as partition tables had it before they counted sectors: three bytes. */
function cylinderHeadSector(index: number): number {
  const cylinder = Math.floor(index / (heads * sectorsPerTrack));
  if (cylinder >= cylindersMax) return 0xfeffff;
  const head = Math.floor(index / sectorsPerTrack) % heads;
  const sector = (index % sectorsPerTrack) + 1;
  return (head << 16) | ((sector | ((cylinder >> 8) << 6)) << 8) | (cylinder & 0xff);
}

async function loadTable(image: ByteSource, memoryEnd: number, boot: Buffer): Promise<Buffer> {
  const xxh32 = await loadXxh32();
  const front = await image.read(0, Math.min(image.length, pieceLength));
  const runs = runsOf(front, image.name);
  const sums = await pieceSums(runs, (at, length) => image.read(at - partitionOffset, length));
  const length = aligned(tableHeadLength + 4 * sums.length, 16);
  if (length > tableLengthMax || memoryEnd >= 2 ** 32) {
    throw new Error(`${image.name}: an image of ${image.length} bytes is too long for a disk`);
  }
  const table = Buffer.alloc(length);
  table.write(tableMagic, 0, "latin1");
  table.writeUInt32LE(tableVersion, tableVersionField);
  table.writeUInt32LE(length, tableLengthField);
  table.writeUInt32LE(pvhEntry(front, image.name), tableEntry);
  table.writeUInt32LE(memoryEnd, tableMemoryEnd);
  table.writeUInt32LE(runs.length, tableRunCount);
  table.writeBigUInt64LE(BigInt(image.length), tableImageLength);
  runs.forEach(({ sector, sectors, address }, index) =>
    [sector, sectors, address].forEach((value, field) =>
      table.writeUInt32LE(value, tableRuns + index * runLength + field * 4),
    ),
  );
  table.writeUInt32LE(xxh32(boot), tableBootSum);
  sums.forEach((sum, index) => table.writeUInt32LE(sum, tableHeadLength + 4 * index));
  table.writeUInt32LE(xxh32(table), tableSum);
  return table;
}

/** What to load where. The kernel's linker script sees to it that segments begin with a page. */
function runsOf(front: Uint8Array, name: string): Run[] {
  const loaded = programHeaders(front, name).filter(({ type }) => type === typeLoad);
  const fits = loaded.every(({ offset, physicalAddress }) =>
    [offset, physicalAddress].every((at) => at % sectorLength === 0),
  );
  if (!fits || loaded.length > runsMax) {
    throw new Error(`${name}: its segments do not begin with sectors, so no disk can hold them`);
  }
  return loaded.map(({ offset, fileLength, physicalAddress }) => ({
    sector: (partitionOffset + offset) / sectorLength,
    sectors: Math.ceil(fileLength / sectorLength),
    address: physicalAddress,
  }));
}

/** The sum of each piece of each run, in the order in which the loader reads them. */
export async function pieceSums(
  runs: readonly Run[],
  read: (position: number, length: number) => Promise<Uint8Array> | Uint8Array,
): Promise<number[]> {
  const xxh32: Xxh32 = await loadXxh32();
  const sums: number[] = [];
  for (const { sector, sectors } of runs) {
    const end = (sector + sectors) * sectorLength;
    for (let at = sector * sectorLength; at < end; at += pieceLength) {
      sums.push(xxh32(await read(at, Math.min(pieceLength, end - at))));
    }
  }
  return sums;
}
