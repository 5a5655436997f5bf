// Read first: appliance/boot/README.md, "The store record". Joins a kernel and a store; one for
// x86-64 so, one for arm64 as linux-image.ts has it:
//
//     0            kernel end    aligned                            image end
//     | kernel ELF |    zeros    | store ................................ |
//     |  PT_NULL becomes PT_LOAD ┘
//     |  record: where the store will lie in memory

import { formatVersion } from "../../appliance/store/layout.ts";
import { aligned } from "./alignment.ts";
import {
  dropSections,
  flagWrite,
  type ProgramHeader,
  programHeaderLength,
  programHeaders,
  typeLoad,
  typeNull,
  writeLoadHeader,
} from "./elf.ts";
import {
  buildIdLength,
  kernelMagic,
  recordBuildId,
  recordLength,
  recordMagic,
  recordRecordVersion,
  recordStoreAddress,
  recordStoreLength,
  recordStoreVersion,
  recordVersion,
  storeAlignment,
} from "./kernel-record.ts";
import { isLinuxImage, linuxImageFront, linuxImageRecord } from "./linux-image.ts";

/** The processors that there are kernels for. */
export type Architecture = "x86-64" | "arm64";

/** The processor that a kernel is for, by the form of its file. */
export function architectureOf(kernel: Uint8Array): Architecture {
  return isLinuxImage(kernel) ? "arm64" : "x86-64";
}

/** What a kernel's record says. */
export interface KernelRecord {
  readonly storeVersion: number;
  /** Physical address and length of the store; 0 in a kernel that has none. */
  readonly storeAddress: number;
  readonly storeLength: number;
  /** 64 hexadecimal digits. */
  readonly buildId: string;
}

/** The front of an image, and where its store goes. */
export interface ImageFront {
  /** The kernel with its blanks filled in, and zeros up to the store. */
  readonly bytes: Uint8Array;
  /** Bytes of the kernel alone. */
  readonly kernelLength: number;
  /** Physical address of the store (x86-64), or its place in the image (arm64). */
  readonly storeAddress: number;
  readonly buildId: string;
}

/** The header of the segment that begins with the record. */
export function recordSegment(headers: readonly ProgramHeader[], name: string): ProgramHeader {
  const writable = headers.find(({ type, flags }) => type === typeLoad && flags & flagWrite);
  if (!writable || writable.fileLength < recordLength) {
    throw new Error(`${name}: an ELF file, but no kernel of Kiln (no store record)`);
  }
  return writable;
}

/** Reads the record from its bytes. */
export function parseRecord(bytes: Uint8Array, name: string): KernelRecord {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.length < recordLength || view.readBigUInt64LE(recordMagic) !== kernelMagic) {
    throw new Error(`${name}: no kernel of Kiln (no store record)`);
  }
  const version = view.readUInt32LE(recordRecordVersion);
  if (version !== recordVersion) {
    throw new Error(
      `${name}: built for store records of version ${version}, this Kiln knows ${recordVersion}; ` +
        "build the kernel again",
    );
  }
  return {
    storeVersion: view.readUInt32LE(recordStoreVersion),
    storeAddress: Number(view.readBigUInt64LE(recordStoreAddress)),
    storeLength: Number(view.readBigUInt64LE(recordStoreLength)),
    buildId: view.toString("hex", recordBuildId, recordBuildId + buildIdLength),
  };
}

/** The build id of a kernel that waits for a store of the version that is written here. */
function checkedBuildId(record: Uint8Array, name: string): string {
  const { storeVersion, storeAddress, buildId } = parseRecord(record, name);
  if (storeAddress !== 0) {
    throw new Error(`${name}: an image already, give the kernel it was made of`);
  }
  if (storeVersion !== formatVersion) {
    throw new Error(
      `${name}: serves stores of version ${storeVersion}, this generator writes version ` +
        `${formatVersion}; build the kernel again`,
    );
  }
  return buildId;
}

/** Fills in a kernel's blanks for a store of `storeLength` bytes. */
export function imageFront(kernel: Uint8Array, name: string, storeLength: number): ImageFront {
  if (!isLinuxImage(kernel)) return elfFront(kernel, name, storeLength);
  const buildId = checkedBuildId(kernel.subarray(linuxImageRecord), name);
  const bytes = linuxImageFront(kernel, storeLength);
  return { bytes, kernelLength: kernel.length, storeAddress: bytes.length, buildId };
}

function elfFront(kernel: Uint8Array, name: string, storeLength: number): ImageFront {
  const headers = programHeaders(kernel, name);
  const record = recordSegment(headers, name);
  const buildId = checkedBuildId(kernel.subarray(record.offset), name);
  const reserved = headers.find(({ type }) => type === typeNull);
  if (!reserved) throw new Error(`${name}: a kernel without a program header for the store`);
  const kernelLength = kernelEnd(headers);
  if (kernelLength > kernel.length) throw new Error(`${name}: truncated`);
  const storeAddress = aligned(memoryEnd(headers), storeAlignment);
  const bytes = Buffer.alloc(aligned(kernelLength, storeAlignment));
  bytes.set(kernel.subarray(0, kernelLength));
  dropSections(bytes);
  const store = { offset: bytes.length, address: storeAddress, length: storeLength };
  writeLoadHeader(bytes, reserved.at, store, storeAlignment);
  bytes.writeBigUInt64LE(BigInt(storeAddress), record.offset + recordStoreAddress);
  bytes.writeBigUInt64LE(BigInt(storeLength), record.offset + recordStoreLength);
  return { bytes, kernelLength, storeAddress, buildId };
}

/** End of the last byte that the headers name: what follows (sections, symbols) is left out. */
export function kernelEnd(headers: readonly ProgramHeader[]): number {
  const ends = headers.map(({ offset, fileLength }) => offset + fileLength);
  return Math.max(headers.at(-1)!.at + programHeaderLength, ...ends);
}

function memoryEnd(headers: readonly ProgramHeader[]): number {
  const loaded = headers.filter(({ type }) => type === typeLoad);
  return Math.max(...loaded.map((header) => header.physicalAddress + header.memoryLength));
}
