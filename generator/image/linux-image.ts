// Read first: "Booting AArch64 Linux" (Linux, Documentation/arm64/booting.rst), whose header this
// is; appliance/boot/README.md, "The store record". Joins an arm64 kernel and a store:
//
//     0        64       128       kernel end    aligned                     image end
//     | header | record | kernel ...... | zeros | store ......................... |
//
// The loader puts the whole file into memory as it is, so an offset in the file is one in memory.

import { aligned } from "./alignment.ts";
import { recordStoreAddress, recordStoreLength, storeAlignment } from "./kernel-record.ts";

const headerMagic = 0x644d5241;
const headerMagicAt = 56;
/** u64: bytes of memory that the image takes, from its start on. */
const headerImageSize = 16;

/** Where the store record stands in such a file, right behind the header. */
export const linuxImageRecord = 64;

/** Whether a file that begins with these bytes (64 at least, or it is none) is such an image. */
export function isLinuxImage(start: Uint8Array): boolean {
  const view = Buffer.from(start.buffer, start.byteOffset, start.length);
  return view.length >= linuxImageRecord && view.readUInt32LE(headerMagicAt) === headerMagic;
}

/** A kernel with its blanks filled in for a store, and zeros up to it. */
export function linuxImageFront(kernel: Uint8Array, storeLength: number): Buffer {
  const bytes = Buffer.alloc(aligned(kernel.length, storeAlignment));
  bytes.set(kernel);
  // Behind the store lies the memory that the kernel takes and its file does not hold.
  const taken = bytes.readBigUInt64LE(headerImageSize) + BigInt(storeLength);
  bytes.writeBigUInt64LE(taken, headerImageSize);
  bytes.writeBigUInt64LE(BigInt(bytes.length), linuxImageRecord + recordStoreAddress);
  bytes.writeBigUInt64LE(BigInt(storeLength), linuxImageRecord + recordStoreLength);
  return bytes;
}

/** Bytes of memory that an image takes, by its header. */
export function linuxImageMemory(start: Uint8Array): number {
  const view = Buffer.from(start.buffer, start.byteOffset, start.length);
  return Number(view.readBigUInt64LE(headerImageSize));
}
