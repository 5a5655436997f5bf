// The few fields of an ELF64 file that baking needs (System V ABI, "Object Files").

import { aligned } from "./alignment.ts";

/** A program header. Addresses stay below 2^53, so numbers hold them. */
export interface ProgramHeader {
  /** Where the header itself stands in the file. */
  readonly at: number;
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly physicalAddress: number;
  readonly fileLength: number;
  readonly memoryLength: number;
}

export const typeNull = 0;
export const typeLoad = 1;
const typeNote = 4;
export const flagWrite = 2;
export const flagRead = 4;
/** Bytes of the ELF header, and of a program header. */
export const elfHeaderLength = 64;
export const programHeaderLength = 56;
/** More than any kernel has; a bound for reading foreign files. */
const programHeadersMax = 64;

const sectionTableFields = { offset: 40, entryLength: 58, count: 60, names: 62 };

/** How far from its start a file's program headers reach; throws where it is no such file. */
export function headersLength(bytes: Uint8Array, name: string): number {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.length < elfHeaderLength || view.readUInt32BE(0) !== 0x7f454c46) {
    throw new Error(`${name}: neither a kernel nor an image (no ELF header)`);
  }
  const [elfClass, order] = [view[4], view[5]];
  const count = view.readUInt16LE(56);
  if (elfClass !== 2 || order !== 1 || view.readUInt16LE(54) !== programHeaderLength) {
    throw new Error(`${name}: not a little-endian 64-bit ELF file`);
  }
  if (count === 0 || count > programHeadersMax) {
    throw new Error(`${name}: ${count} program headers, so no kernel of Kiln`);
  }
  return number(view, 32, name) + count * programHeaderLength;
}

/** The program headers of a file whose first `headersLength` bytes, at least, are given. */
export function programHeaders(bytes: Uint8Array, name: string): ProgramHeader[] {
  const end = headersLength(bytes, name);
  if (end > bytes.length) throw new Error(`${name}: truncated in its program headers`);
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const headers: ProgramHeader[] = [];
  for (let at = number(view, 32, name); at < end; at += programHeaderLength) {
    headers.push({
      at,
      type: view.readUInt32LE(at),
      flags: view.readUInt32LE(at + 4),
      offset: number(view, at + 8, name),
      physicalAddress: number(view, at + 24, name),
      fileLength: number(view, at + 32, name),
      memoryLength: number(view, at + 40, name),
    });
  }
  return headers;
}

/** XEN_ELFNOTE_PHYS32_ENTRY of the PVH boot protocol: its type, and its owner with the final 0. */
const physicalEntry = { type: 18, owner: "Xen\0" };

/** Physical address of the PVH entry, from the notes of a file whose start is given. */
export function pvhEntry(bytes: Uint8Array, name: string): number {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const header of programHeaders(bytes, name).filter(({ type }) => type === typeNote)) {
    const end = Math.min(header.offset + header.fileLength, view.length);
    for (let at = header.offset; at + 12 <= end;) {
      const [ownerLength, length] = [view.readUInt32LE(at), view.readUInt32LE(at + 4)];
      const content = at + 12 + aligned(ownerLength, 4);
      const owner = view.toString("latin1", at + 12, at + 12 + ownerLength);
      const isEntry = view.readUInt32LE(at + 8) === physicalEntry.type;
      if (isEntry && owner === physicalEntry.owner && content + 4 <= end) {
        return view.readUInt32LE(content);
      }
      at = content + aligned(length, 4);
    }
  }
  throw new Error(`${name}: a kernel without a PVH entry`);
}

/** Writes a read-only PT_LOAD into the place of a program header. */
export function writeLoadHeader(
  bytes: Buffer,
  at: number,
  { offset, address, length }: { offset: number; address: number; length: number },
  alignment: number,
): void {
  bytes.writeUInt32LE(typeLoad, at);
  bytes.writeUInt32LE(flagRead, at + 4);
  const fields = [offset, address, address, length, length, alignment];
  fields.forEach((value, index) => bytes.writeBigUInt64LE(BigInt(value), at + 8 + index * 8));
}

/** Forgets the section headers, which only linkers and debuggers read. */
export function dropSections(bytes: Buffer): void {
  bytes.writeBigUInt64LE(0n, sectionTableFields.offset);
  bytes.writeUInt16LE(0, sectionTableFields.entryLength);
  bytes.writeUInt16LE(0, sectionTableFields.count);
  bytes.writeUInt16LE(0, sectionTableFields.names);
}

function number(view: Buffer, at: number, name: string): number {
  const value = view.readBigUInt64LE(at);
  if (value > 0xffff_ffff_ffffn) throw new Error(`${name}: damaged (an address out of range)`);
  return Number(value);
}
