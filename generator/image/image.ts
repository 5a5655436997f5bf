// Finds kernel and store in an image file again.

import { type FileHandle, open } from "node:fs/promises";
import type { ByteSource } from "../model.ts";
import { partOf, readDisk } from "./disk-reader.ts";
import { elfHeaderLength, headersLength, programHeaders, typeLoad } from "./elf.ts";
import { type Architecture, kernelEnd, parseRecord, recordSegment } from "./kernel.ts";
import { recordLength } from "./kernel-record.ts";
import { isLinuxImage, linuxImageMemory, linuxImageRecord } from "./linux-image.ts";
import { readFully } from "./replacement.ts";

/** An image file, open for reading. */
export interface Image {
  readonly path: string;
  /** The ELF file itself or (arm64) Linux's flat image, or a disk that holds an ELF file. */
  readonly form: "elf" | "flat" | "disk";
  /** The processor that it is for. */
  readonly architecture: Architecture;
  /** Bytes of the file, and of the kernel in it. */
  readonly length: number;
  readonly kernelLength: number;
  readonly kernelBuildId: string;
  /** Physical address at which the store will lie (arm64: from the image's start). */
  readonly storeAddress: number;
  /** End of the memory that the image takes: a physical address, or from its start as above. */
  readonly memoryEnd: number;
  readonly store: ByteSource;
  /** Throws where a byte that a disk boots with is not what was baked. */
  verifyDisk(): Promise<void>;
  close(): Promise<void>;
}

/** Opens an image. Throws, naming the file, where it is none or not whole. */
export async function readImage(path: string): Promise<Image> {
  const file = await openFile(path);
  try {
    const source = await fileSource(path, file);
    const disk = await readDisk(source);
    return {
      ...(await findParts(disk?.image ?? source)),
      path,
      ...(disk && { form: "disk" }),
      length: source.length,
      verifyDisk: async () => disk?.verify(),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** What an image is made of, wherever it was found. */
type Parts = Omit<Image, "path" | "length" | "verifyDisk" | "close">;

async function findParts(source: ByteSource): Promise<Parts> {
  const start = await source.read(0, Math.min(source.length, elfHeaderLength));
  return isLinuxImage(start) ? linuxImageParts(source, start) : elfParts(source, start);
}

async function linuxImageParts(source: ByteSource, header: Uint8Array) {
  const { name, length } = source;
  if (length < linuxImageRecord + recordLength) throw new Error(`${name}: truncated in the kernel`);
  const record = parseRecord(await source.read(linuxImageRecord, recordLength), name);
  const { storeAddress, storeLength, buildId } = record;
  if (storeAddress === 0) throw new Error(`${name}: a kernel without a store, not an image`);
  const memoryEnd = linuxImageMemory(header);
  if (memoryEnd < storeAddress + storeLength) {
    throw new Error(`${name}: damaged, header and kernel disagree about the store`);
  }
  checkEnd(source, storeAddress + storeLength);
  return {
    form: "flat" as const,
    architecture: "arm64" as const,
    kernelLength: storeAddress,
    kernelBuildId: buildId,
    storeAddress,
    memoryEnd,
    store: partOf(source, storeAddress, storeLength),
  };
}

function checkEnd({ name, length }: ByteSource, end: number): void {
  if (end <= length) return;
  throw new Error(`${name}: truncated, its last ${end - length} bytes are missing`);
}

async function elfParts(source: ByteSource, start: Uint8Array) {
  const { name, length } = source;
  const end = headersLength(start, name);
  if (end > length) throw new Error(`${name}: truncated in its program headers`);
  const headers = programHeaders(await source.read(0, end), name);
  const segment = recordSegment(headers, name);
  if (segment.offset + recordLength > length) throw new Error(`${name}: truncated in the kernel`);
  const record = parseRecord(await source.read(segment.offset, recordLength), name);
  if (record.storeAddress === 0) throw new Error(`${name}: a kernel without a store, not an image`);
  const store = headers.find(
    ({ type, physicalAddress }) => type === typeLoad && physicalAddress === record.storeAddress,
  );
  if (!store || store.fileLength !== record.storeLength) {
    throw new Error(`${name}: damaged, kernel and program headers disagree about the store`);
  }
  checkEnd(source, store.offset + store.fileLength);
  return {
    form: "elf" as const,
    architecture: "x86-64" as const,
    kernelLength: kernelEnd(headers.filter((header) => header !== store)),
    kernelBuildId: record.buildId,
    storeAddress: record.storeAddress,
    memoryEnd: record.storeAddress + record.storeLength,
    store: partOf(source, store.offset, store.fileLength),
  };
}

async function openFile(path: string): Promise<FileHandle> {
  return open(path, "r").catch((error: NodeJS.ErrnoException) => {
    const what = error.code === "ENOENT" ? "there is no such file" : error.message;
    throw new Error(`${path}: ${what}`, { cause: error });
  });
}

async function fileSource(path: string, file: FileHandle): Promise<ByteSource> {
  const status = await file.stat();
  if (!status.isFile()) throw new Error(`${path}: not a file`);
  return {
    name: path,
    length: status.size,
    read: (position, length) => readFully(file, path, position, length),
  };
}
