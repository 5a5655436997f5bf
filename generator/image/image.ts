// Finds kernel and store in an image file again.

import { type FileHandle, open } from "node:fs/promises";
import type { ByteSource } from "../model.ts";
import { partOf, readDisk } from "./disk-reader.ts";
import { elfHeaderLength, headersLength, programHeaders, typeLoad } from "./elf.ts";
import { kernelEnd, parseRecord, recordSegment } from "./kernel.ts";
import { recordLength } from "./kernel-record.ts";
import { readFully } from "./replacement.ts";

/** An image file, open for reading. */
export interface Image {
  readonly path: string;
  /** The ELF file itself, or a disk that holds it. */
  readonly form: "elf" | "disk";
  /** Bytes of the file, and of the kernel in it. */
  readonly length: number;
  readonly kernelLength: number;
  readonly kernelBuildId: string;
  /** Physical address at which the store will lie. */
  readonly storeAddress: number;
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
      form: disk ? "disk" : "elf",
      length: source.length,
      verifyDisk: async () => disk?.verify(),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function findParts(source: ByteSource) {
  const { name, length } = source;
  const start = await source.read(0, Math.min(length, elfHeaderLength));
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
  const missing = store.offset + store.fileLength - length;
  if (missing > 0) throw new Error(`${name}: truncated, its last ${missing} bytes are missing`);
  return {
    kernelLength: kernelEnd(headers.filter((header) => header !== store)),
    kernelBuildId: record.buildId,
    storeAddress: record.storeAddress,
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
