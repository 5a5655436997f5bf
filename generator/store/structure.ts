// Read first: appliance/store/format.md. Everything in front of the checksum table, as bytes.

import {
  encodingBrotli,
  encodingGzip,
  encodingIdentity,
  entryHash,
  entryKind,
  entryPath,
  entryPathLength,
  entryRepresentation,
  entryRepresentationCount,
  entryStatus,
  entryVariant,
  entryVariantCount,
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
  headerSummedOffset,
  headerVariantCount,
  headerVariantOffset,
  headerVersion,
  kindAbsent,
  kindError,
  kindGone,
  kindPage,
  kindRedirect,
  magicHigh,
  magicLow,
  representationBody,
  representationBodyLength,
  representationCacheFieldsLength,
  representationContentLengthLength,
  representationEncoding,
  representationEtag,
  representationEtagLength,
  representationFieldsLength,
  representationHead,
  representationLastModified,
  representationLength,
  representationStatusLineLength,
  slotEntry,
  slotHash,
  slotLength,
  variantLength,
  variantValidFrom,
} from "../../appliance/store/layout.ts";
import type { Encoding, EntryKind } from "../model.ts";
import { etagPosition } from "./entry-rules.ts";
import type { Plan, PlannedEntry, PlannedRepresentation, PlannedState } from "./plan.ts";
import type { Xxh64 } from "./xxh64.ts";

/** The format's number for each kind. */
export const kindNumbers: Readonly<Record<EntryKind, number>> = {
  page: kindPage,
  redirect: kindRedirect,
  gone: kindGone,
  error: kindError,
  absent: kindAbsent,
};

/** The format's number for each encoding. */
export const encodingNumbers: Readonly<Record<Encoding, number>> = {
  identity: encodingIdentity,
  gzip: encodingGzip,
  br: encodingBrotli,
};

/** Header, index and records, with release id and checksum still zero. */
export function structureOf(plan: Plan): Uint8Array {
  const bytes = Buffer.alloc(plan.checksumOffset);
  writeHeader(bytes, plan);
  plan.slots.forEach((number, slot) => {
    if (number < 0) return;
    const entry = plan.entries[number]!;
    bytes.writeUInt32LE(entry.hash, headerLength + slot * slotLength + slotHash);
    bytes.writeUInt32LE(entry.offset, headerLength + slot * slotLength + slotEntry);
  });
  for (const entry of plan.entries) {
    writeEntry(bytes, entry);
    writeState(bytes, entry, entry.offset, plan);
    entry.variants.forEach((variant, index) => {
      const at = plan.variantOffset + (entry.firstVariant + index) * variantLength;
      bytes.writeUInt32LE(variant.entry.validFrom!, at + variantValidFrom);
      writeState(bytes, variant, at, plan);
    });
  }
  return bytes;
}

function writeHeader(bytes: Buffer, plan: Plan): void {
  const fields: readonly (readonly [number, number])[] = [
    [headerMagic, magicLow],
    [headerMagic + 4, magicHigh],
    [headerVersion, formatVersion],
    [headerStoreLength, plan.length],
    [headerIndexOffset, headerLength],
    [headerSlotCount, plan.slots.length],
    [headerEntryOffset, plan.entryOffset],
    [headerEntryLength, plan.representationOffset - plan.entryOffset],
    [headerEntryCount, plan.entries.length],
    [headerRepresentationOffset, plan.representationOffset],
    [headerRepresentationCount, plan.representationCount],
    [headerVariantOffset, plan.variantOffset],
    [headerVariantCount, plan.variantCount],
    [headerChecksumOffset, plan.checksumOffset],
    [headerChecksumCount, plan.checksumCount],
    [headerDataOffset, plan.dataOffset],
    [headerNotFoundEntry, plan.entries.find(({ entry }) => entry.notFound)?.offset ?? 0],
  ];
  for (const [offset, value] of fields) bytes.writeUInt32LE(value, offset);
}

function writeEntry(bytes: Buffer, planned: PlannedEntry): void {
  const { entry, offset, hash, firstVariant, variants } = planned;
  bytes.writeUInt32LE(hash, offset + entryHash);
  bytes.writeUInt16LE(entry.path.length, offset + entryPathLength);
  bytes.write(entry.path, offset + entryPath, "latin1");
  if (variants.length === 0) return;
  bytes.writeUInt32LE(firstVariant, offset + entryVariant);
  bytes.writeUInt16LE(variants.length, offset + entryVariantCount);
}

/** What entries and variants have in common, and their representations. */
function writeState(bytes: Buffer, state: PlannedState, at: number, plan: Plan): void {
  const { entry, firstRepresentation, representations } = state;
  bytes.writeUInt8(kindNumbers[entry.kind], at + entryKind);
  bytes.writeUInt32LE(firstRepresentation, at + entryRepresentation);
  bytes.writeUInt16LE(representations.length, at + entryRepresentationCount);
  bytes.writeUInt16LE(entry.status, at + entryStatus);
  representations.forEach((planned, index) => {
    const number = firstRepresentation + index;
    const place = plan.representationOffset + number * representationLength;
    writeRepresentation(bytes, planned, place);
  });
}

function writeRepresentation(bytes: Buffer, planned: PlannedRepresentation, at: number): void {
  const { head, body, etag, encoding, lastModified } = planned.representation;
  bytes.writeUInt32LE(planned.head, at + representationHead);
  bytes.writeUInt16LE(head.statusLine.length, at + representationStatusLineLength);
  bytes.writeUInt16LE(head.cacheFields.length, at + representationCacheFieldsLength);
  bytes.writeUInt16LE(head.fields.length, at + representationFieldsLength);
  bytes.writeUInt16LE(head.contentLength.length, at + representationContentLengthLength);
  bytes.writeUInt32LE(planned.body, at + representationBody);
  bytes.writeUInt32LE(body.length, at + representationBodyLength);
  if (etag !== undefined) {
    const position = head.statusLine.length + etagPosition(head.cacheFields, etag);
    bytes.writeUInt16LE(position, at + representationEtag);
    bytes.writeUInt16LE(etag.length, at + representationEtagLength);
  }
  bytes.writeUInt32LE(lastModified ?? 0, at + representationLastModified);
  bytes.writeUInt8(encodingNumbers[encoding], at + representationEncoding);
}

/** Puts the release id into the structure, and then the checksum over all of it. */
export function sealStructure(bytes: Uint8Array, releaseId: Uint8Array, xxh64: Xxh64): void {
  bytes.set(releaseId, headerReleaseId);
  const checksum = structureChecksum(bytes, xxh64);
  Buffer.from(bytes.buffer, bytes.byteOffset).writeBigUInt64LE(checksum, headerStructureChecksum);
}

/** The checksum of a structure, as it should stand in its header. */
export function structureChecksum(bytes: Uint8Array, xxh64: Xxh64): bigint {
  return xxh64(bytes.subarray(headerSummedOffset));
}
