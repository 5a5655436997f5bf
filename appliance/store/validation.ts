// Read first: format.md, "What is checked when". One pass over everything in front of the data.
//
// A store comes from outside, and so may hold anything. After `validate` has returned `valid`, no
// look-up and no view can reach a byte outside the store, and no loop over it can fail to end.
// Every loop here is bounded by a count that was compared with the store's length before.

import {
  bodyAlignment,
  checksumSpan,
  encodingIdentity,
  encodingMax,
  entryAccess,
  entryAlignment,
  entryHash,
  entryKind,
  entryPath,
  entryPathLength,
  entryRepresentation,
  entryRepresentationCount,
  entryStatus,
  formatVersion,
  headAlignment,
  headLengthMax,
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
  headerRepresentationCount,
  headerRepresentationOffset,
  headerSlotCount,
  headerStoreLength,
  headerStructureChecksum,
  headerVersion,
  kindError,
  kindGone,
  kindPage,
  kindRedirect,
  magicHigh,
  magicLow,
  pageLength,
  pathLengthMax,
  probesMax,
  representationBody,
  representationBodyLength,
  representationCacheFieldsLength,
  representationContentLengthLength,
  representationEncoding,
  representationEtag,
  representationEtagLength,
  representationFieldsLength,
  representationHead,
  representationLength,
  representationStatusLineLength,
  representationsMax,
  slotCountMin,
  slotEntry,
  slotHash,
  slotLength,
} from "./layout";
import { xxh32 } from "./xxh32";

export const valid: u32 = 0;
export const invalidTooShort: u32 = 1;
export const invalidMagic: u32 = 2;
export const invalidVersion: u32 = 3;
export const invalidLength: u32 = 4;
export const invalidSections: u32 = 5;
export const invalidChecksum: u32 = 6;
export const invalidIndex: u32 = 7;
export const invalidEntry: u32 = 8;
export const invalidRepresentation: u32 = 9;
export const invalidNotFound: u32 = 10;

/** What the console says about a reason that `validate` returned. */
export function reasonText(reason: u32): string {
  switch (reason) {
    case invalidTooShort:
      return "no store in this image";
    case invalidMagic:
      return "store overwritten or foreign";
    case invalidVersion:
      return "store of another version than this kernel's: bake again";
    case invalidLength:
      return "store truncated";
    case invalidSections:
      return "store header is wrong";
    case invalidChecksum:
      return "store damaged";
    case invalidIndex:
      return "store index is wrong";
    case invalidEntry:
      return "store entry is wrong";
    case invalidRepresentation:
      return "store representation is wrong";
    case invalidNotFound:
      return "store has a wrong 404 entry";
    default:
      return "store is fine";
  }
}

/** Looks through `length` bytes at `address`: `valid`, or the first reason to refuse them. */
export function validate(address: usize, length: u32): u32 {
  const reason = checkHeader(address, length);
  if (reason != valid) return reason;
  const seed = xxh32(address, headerStructureChecksum, 0);
  const structureLength = load<u32>(address, headerChecksumOffset) - headerLength;
  if (
    xxh32(address + headerLength, structureLength, seed) !=
    load<u32>(address, headerStructureChecksum)
  ) {
    return invalidChecksum;
  }
  const entries = checkEntries(address);
  return entries != valid ? entries : checkIndex(address);
}

/** The header by itself: what it is, and that the sections fill the store without a gap. */
function checkHeader(address: usize, length: u32): u32 {
  if (length < <u32>headerLength) return invalidTooShort;
  if (load<u32>(address, headerMagic) != magicLow) return invalidMagic;
  if (load<u32>(address, headerMagic + 4) != magicHigh) return invalidMagic;
  if (load<u32>(address, headerVersion) != formatVersion) return invalidVersion;
  if (load<u32>(address, headerStoreLength) != length) return invalidLength;
  if (<u64>address + length > 0x100000000) return invalidLength;
  return checkSections(address, length) ? valid : invalidSections;
}

/** Every section starts where the one before it ends, so that none can overlap or stick out. */
function checkSections(address: usize, length: u32): bool {
  const slotCount = load<u32>(address, headerSlotCount);
  if (popcnt(slotCount) != 1 || slotCount < <u32>slotCountMin) return false;
  if (load<u32>(address, headerEntryCount) > slotCount / 2) return false;
  let end: u64 = headerLength;
  if (load<u32>(address, headerIndexOffset) != end) return false;
  end += <u64>slotCount * slotLength;
  if (load<u32>(address, headerEntryOffset) != end) return false;
  end += load<u32>(address, headerEntryLength);
  if (load<u32>(address, headerRepresentationOffset) != end) return false;
  end += <u64>load<u32>(address, headerRepresentationCount) * representationLength;
  if (load<u32>(address, headerChecksumOffset) != end) return false;
  end += <u64>load<u32>(address, headerChecksumCount) * 4;
  end = (end + (pageLength - 1)) & ~(<u64>pageLength - 1);
  if (load<u32>(address, headerDataOffset) != end) return false;
  if (end > length || length % pageLength != 0) return false;
  return load<u32>(address, headerChecksumCount) == (length - <u32>end) / checksumSpan;
}

/** Walks the entries, and the representations in step: both sections are used up exactly. */
function checkEntries(address: usize): u32 {
  let at = address + load<u32>(address, headerEntryOffset);
  const end = at + load<u32>(address, headerEntryLength);
  const notFound = load<u32>(address, headerNotFoundEntry);
  let notFoundSeen = notFound == 0;
  let representation: u32 = 0;
  for (let left = load<u32>(address, headerEntryCount); left > 0; left--) {
    if (end - at < <usize>entryAlignment) return invalidEntry;
    const pathLength: u32 = load<u16>(at, entryPathLength);
    const size: usize = (entryPath + pathLength + (entryAlignment - 1)) & ~(entryAlignment - 1);
    if (pathLength > <u32>pathLengthMax || size > end - at) return invalidEntry;
    if (!checkEntry(address, at, pathLength)) return invalidEntry;
    if (load<u32>(at, entryRepresentation) != representation) return invalidEntry;
    const count: u32 = load<u16>(at, entryRepresentationCount);
    if (!checkRepresentations(address, representation, count)) return invalidRepresentation;
    representation += count;
    if (at - address == notFound) {
      if (load<u8>(at, entryKind) != kindError) return invalidNotFound;
      notFoundSeen = true;
    }
    at += size;
  }
  if (at != end) return invalidEntry;
  if (representation != load<u32>(address, headerRepresentationCount)) return invalidEntry;
  return notFoundSeen ? valid : invalidNotFound;
}

/** One entry whose bytes lie inside the section: its fields, and that a look-up finds it. */
function checkEntry(address: usize, entry: usize, pathLength: u32): bool {
  if (pathLength == 0 || load<u8>(entry, entryPath) != 0x2f) return false;
  if (load<u8>(entry, entryAccess) != 0) return false;
  if (!statusFits(load<u8>(entry, entryKind), load<u16>(entry, entryStatus))) return false;
  const hash = xxh32(entry + entryPath, pathLength, 0);
  if (load<u32>(entry, entryHash) != hash) return false;
  const index = address + load<u32>(address, headerIndexOffset);
  const mask = load<u32>(address, headerSlotCount) - 1;
  for (let probe: u32 = 0; probe < <u32>probesMax; probe++) {
    const slot = index + ((hash + probe) & mask) * slotLength;
    const offset = load<u32>(slot, slotEntry);
    if (offset == <u32>(entry - address)) return load<u32>(slot, slotHash) == hash;
    if (offset == 0) return false;
  }
  return false;
}

function statusFits(kind: u32, status: u32): bool {
  if (kind == kindPage) return status == 200;
  if (kind == kindGone) return status == 410;
  if (kind == kindError) return status == 404;
  return kind == kindRedirect && (status - 301 < 2 || status - 307 < 2);
}

/**
 * Each entry was found in a slot of its own. So when there are no more slots in use than entries,
 * no slot leads anywhere else.
 */
function checkIndex(address: usize): u32 {
  let slot = address + load<u32>(address, headerIndexOffset);
  const end = slot + load<u32>(address, headerSlotCount) * slotLength;
  let used: u32 = 0;
  for (; slot < end; slot += slotLength) {
    if (load<u32>(slot, slotEntry) != 0) used += 1;
  }
  return used == load<u32>(address, headerEntryCount) ? valid : invalidIndex;
}

/** The representations of one entry: inside the section, each encoding once, identity among them. */
function checkRepresentations(address: usize, first: u32, count: u32): bool {
  if (count - 1 >= <u32>representationsMax) return false;
  if (first + count > load<u32>(address, headerRepresentationCount)) return false;
  let at = address + load<u32>(address, headerRepresentationOffset) + first * representationLength;
  let seen: u32 = 0;
  for (; count > 0; count--) {
    const encoding: u32 = load<u8>(at, representationEncoding);
    if (encoding > <u32>encodingMax || ((seen >> encoding) & 1) != 0) return false;
    seen |= 1 << encoding;
    if (!checkHead(address, at) || !checkBody(address, at)) return false;
    at += representationLength;
  }
  return ((seen >> encodingIdentity) & 1) != 0;
}

function checkHead(address: usize, at: usize): bool {
  const head = load<u32>(at, representationHead);
  const cacheFields: u32 = load<u16>(at, representationStatusLineLength);
  const fields: u32 = cacheFields + load<u16>(at, representationCacheFieldsLength);
  const length: u32 =
    fields +
    load<u16>(at, representationFieldsLength) +
    load<u16>(at, representationContentLengthLength);
  if (length > <u32>headLengthMax || head % headAlignment != 0) return false;
  if (head < load<u32>(address, headerDataOffset)) return false;
  if (<u64>head + length > load<u32>(address, headerStoreLength)) return false;
  const etag: u32 = load<u16>(at, representationEtag);
  const etagLength: u32 = load<u16>(at, representationEtagLength);
  if (etagLength == 0) return etag == 0;
  return etag >= cacheFields && etag + etagLength <= fields;
}

function checkBody(address: usize, at: usize): bool {
  const body = load<u32>(at, representationBody);
  if (body % bodyAlignment != 0 || body < load<u32>(address, headerDataOffset)) return false;
  const end = <u64>body + load<u32>(at, representationBodyLength);
  return end <= load<u32>(address, headerStoreLength);
}
