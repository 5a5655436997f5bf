// Read first: appliance/store/format.md. A store back as values, for inspecting and extracting.
//
// Independent of the writer and of the appliance's validation, so that each checks the others.

import { createHash } from "node:crypto";
import {
  checksumSpan,
  formatVersion,
  headerChecksumCount,
  headerChecksumOffset,
  headerDataOffset,
  headerEntryCount,
  headerEntryLength,
  headerEntryOffset,
  headerIndexOffset,
  headerLength,
  headerMagic,
  headerNotFoundEntry,
  headerReleaseId,
  headerRepresentationCount,
  headerRepresentationOffset,
  headerSlotCount,
  headerStoreLength,
  headerStructureChecksum,
  headerVariantCount,
  headerVariantOffset,
  headerVersion,
  magicHigh,
  magicLow,
  pageLength,
  probesMax,
  releaseIdLength,
  representationLength,
  slotEntry,
  slotHash,
  slotLength,
  variantLength,
} from "../../appliance/store/layout.ts";
import type { ByteSource } from "../model.ts";
import { allRepresentations, readEntries, type StoredEntry } from "./records.ts";
import { structureChecksum } from "./structure.ts";
import { loadXxh64, lowerHalf, type Xxh64 } from "./xxh64.ts";

/** A store, open for reading. */
export interface StoredSite {
  readonly formatVersion: number;
  readonly length: number;
  /** 64 hexadecimal digits. */
  readonly releaseId: string;
  /** In the order of their paths. */
  readonly entries: readonly StoredEntry[];
  /** Bytes in front of the data: header, index, records and checksums. */
  readonly structureLength: number;
  /** The bytes from `offset` in the store, in pieces. */
  read(offset: number, length: number): AsyncIterable<Uint8Array>;
  /** Reads everything once; throws where a checksum or the release id is wrong. */
  verify(): Promise<void>;
}

/** Bytes that are read at once. */
const chunkLength = 1 << 20;

/** Opens a store. Throws, naming the source, where it is none, not whole, or damaged in front. */
export async function readStore(source: ByteSource): Promise<StoredSite> {
  const xxh64 = await loadXxh64();
  const structure = await readStructure(source, xxh64);
  const entries = readEntries(structure, source.name);
  const field = (offset: number) => structure.readUInt32LE(offset);
  return {
    formatVersion: field(headerVersion),
    length: source.length,
    releaseId: releaseIdOf(structure).toString("hex"),
    entries,
    structureLength: field(headerDataOffset),
    read: (offset, length) => pieces(source, offset, length),
    verify: async () => {
      verifyIndex(structure, entries, source.name, xxh64);
      await verifySpans(source, structure, xxh64);
      await verifyReleaseId(source, structure, entries);
    },
  };
}

/** Everything in front of the checksum table, its header and its checksum found right. */
async function readStructure(source: ByteSource, xxh64: Xxh64): Promise<Buffer> {
  const fail = (what: string): never => {
    throw new Error(`${source.name}: ${what}`);
  };
  if (source.length < headerLength) fail("too short for a store");
  const header = asBuffer(await source.read(0, headerLength));
  const field = (offset: number) => header.readUInt32LE(offset);
  if (field(headerMagic) !== magicLow || field(headerMagic + 4) !== magicHigh) {
    fail("holds no store where one should be, overwritten or foreign");
  }
  if (field(headerVersion) !== formatVersion) {
    fail(`store format ${field(headerVersion)}, this Kiln reads format ${formatVersion}`);
  }
  if (field(headerStoreLength) !== source.length) {
    fail(`the store should have ${field(headerStoreLength)} bytes and has ${source.length}`);
  }
  if (!sectionsFit(field, source.length)) fail("damaged (the store's header is wrong)");
  const structure = asBuffer(await source.read(0, field(headerChecksumOffset)));
  if (structureChecksum(structure, xxh64) !== structure.readBigUInt64LE(headerStructureChecksum)) {
    fail("damaged (the store's checksum is wrong)");
  }
  return structure;
}

/** True when each section starts where the one before it ends. */
function sectionsFit(field: (offset: number) => number, length: number): boolean {
  const entries = headerLength + field(headerSlotCount) * slotLength;
  const representations = entries + field(headerEntryLength);
  const variants = representations + field(headerRepresentationCount) * representationLength;
  const checksums = variants + field(headerVariantCount) * variantLength;
  const data = Math.ceil((checksums + field(headerChecksumCount) * 4) / pageLength) * pageLength;
  return (
    field(headerIndexOffset) === headerLength &&
    field(headerEntryOffset) === entries &&
    field(headerRepresentationOffset) === representations &&
    field(headerVariantOffset) === variants &&
    field(headerChecksumOffset) === checksums &&
    field(headerDataOffset) === data &&
    data + field(headerChecksumCount) * checksumSpan === length &&
    field(headerEntryCount) <= field(headerSlotCount) / 2 &&
    field(headerNotFoundEntry) < representations
  );
}

/** Every path is found by its hash, as the appliance would. */
function verifyIndex(
  structure: Buffer,
  entries: readonly StoredEntry[],
  name: string,
  xxh64: Xxh64,
): void {
  const slotCount = structure.readUInt32LE(headerSlotCount);
  for (const { path, offset } of entries) {
    const hash = lowerHalf(xxh64(Buffer.from(path, "latin1")));
    const probes = Array.from({ length: probesMax }, (_, probe) => (hash + probe) % slotCount);
    const slots = probes.map((slot) => headerLength + slot * slotLength);
    const slot = slots.find((at) => structure.readUInt32LE(at + slotEntry) === offset);
    if (slot === undefined || structure.readUInt32LE(slot + slotHash) !== hash) {
      throw new Error(`${name}: damaged (the store's index does not lead to ${path})`);
    }
  }
}

async function verifySpans(source: ByteSource, structure: Buffer, xxh64: Xxh64): Promise<void> {
  const count = structure.readUInt32LE(headerChecksumCount);
  const data = structure.readUInt32LE(headerDataOffset);
  const table = asBuffer(
    await source.read(structure.readUInt32LE(headerChecksumOffset), count * 4),
  );
  let span = 0;
  for await (const piece of pieces(source, data, count * checksumSpan)) {
    for (let at = 0; at < piece.length; at += checksumSpan, span++) {
      const sum = lowerHalf(xxh64(piece.subarray(at, at + checksumSpan)));
      if (sum === table.readUInt32LE(span * 4)) continue;
      const offset = data + span * checksumSpan;
      throw new Error(`${source.name}: damaged (store bytes from ${offset} have a wrong checksum)`);
    }
  }
}

async function verifyReleaseId(
  source: ByteSource,
  structure: Buffer,
  entries: readonly StoredEntry[],
): Promise<void> {
  const blank = Buffer.from(structure);
  blank.fill(0, headerReleaseId, headerReleaseId + releaseIdLength);
  blank.writeBigUInt64LE(0n, headerStructureChecksum);
  const release = createHash("sha256").update(blank);
  const all = allRepresentations(entries);
  for (const head of inOrder(all.map((representation) => representation.head))) {
    for await (const piece of pieces(source, head.offset, head.length)) release.update(piece);
  }
  for (const body of inOrder(all.map((representation) => representation.body))) {
    const hash = createHash("sha256");
    for await (const piece of pieces(source, body.offset, body.length)) hash.update(piece);
    release.update(hash.digest());
  }
  if (!release.digest().equals(releaseIdOf(structure))) {
    throw new Error(`${source.name}: damaged (content and release id do not belong together)`);
  }
}

/** Ranges by where they lie, each once. */
function inOrder<T extends { offset: number; length: number }>(ranges: readonly T[]): T[] {
  const distinct = new Map(ranges.map((range) => [`${range.offset} ${range.length}`, range]));
  return [...distinct.values()].sort((a, b) => a.offset - b.offset || a.length - b.length);
}

async function* pieces(source: ByteSource, offset: number, length: number) {
  for (let done = 0; done < length; done += chunkLength) {
    yield await source.read(offset + done, Math.min(chunkLength, length - done));
  }
}

function releaseIdOf(structure: Buffer): Buffer {
  return structure.subarray(headerReleaseId, headerReleaseId + releaseIdLength);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
