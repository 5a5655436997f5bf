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
  entryVariant,
  entryVariantCount,
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
  variantLength,
  variantsMax,
  variantValidFrom,
} from "./layout";
import { xxh64 } from "./xxh64";

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
export const invalidVariant: u32 = 11;

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
    case invalidVariant:
      return "store has a wrong schedule";
    default:
      return "store is fine";
  }
}

/** Looks through `length` bytes at `address`: `valid`, or the first reason to refuse them. */
export function validate(address: usize, length: u32): u32 {
  let reason = checkHeader(address, length);
  if (reason != valid) return reason;
  const summed = load<u32>(address, headerChecksumOffset) - headerSummedOffset;
  const sum = xxh64(address + headerSummedOffset, summed);
  if (sum != load<u64>(address, headerStructureChecksum)) return invalidChecksum;
  reason = checkEntries(address);
  if (reason == valid) reason = checkIndex(address);
  if (reason == valid) reason = checkNotFound(address);
  return reason;
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
  if (load<u32>(address, headerVariantOffset) != end) return false;
  end += <u64>load<u32>(address, headerVariantCount) * variantLength;
  if (load<u32>(address, headerChecksumOffset) != end) return false;
  end += <u64>load<u32>(address, headerChecksumCount) * 4;
  end = (end + (pageLength - 1)) & ~(<u64>pageLength - 1);
  if (load<u32>(address, headerDataOffset) != end) return false;
  if (end > length || length % pageLength != 0) return false;
  return load<u32>(address, headerChecksumCount) == (length - <u32>end) / checksumSpan;
}

/** Stands beside a reason, where otherwise a number of representations would be returned. */
const refused: u32 = 0x80000000;

/** Walks the entries, and in step what belongs to them: all three sections are used up exactly. */
function checkEntries(address: usize): u32 {
  let at = address + load<u32>(address, headerEntryOffset);
  const end = at + load<u32>(address, headerEntryLength);
  const index = address + load<u32>(address, headerIndexOffset);
  const slotMask = load<u32>(address, headerSlotCount) - 1;
  const representationCount = load<u32>(address, headerRepresentationCount);
  let variant = address + load<u32>(address, headerVariantOffset);
  const variantsEnd = variant + load<u32>(address, headerVariantCount) * variantLength;
  const dataOffset = load<u32>(address, headerDataOffset);
  const storeLength = load<u32>(address, headerStoreLength);
  let first: u32 = 0;
  for (let left = load<u32>(address, headerEntryCount); left > 0; left--) {
    if (end - at < <usize>entryAlignment) return invalidEntry;
    const pathLength: u32 = load<u16>(at, entryPathLength);
    const size: usize = (entryPath + pathLength + (entryAlignment - 1)) & ~(entryAlignment - 1);
    if (pathLength > <u32>pathLengthMax || size > end - at) return invalidEntry;
    if (pathLength == 0 || load<u8>(at, entryPath) != 0x2f) return invalidEntry;
    const offset = <u32>(at - address);
    if (!checkSlot(index, slotMask, load<u32>(at, entryHash), offset)) return invalidEntry;
    let more: u32 = 0;
    // An entry without variants has eight bytes of zeros there, and something to show.
    if (load<u64>(at, entryVariant) != 0) {
      more = variantsOf(address, at, variant, variantsEnd);
      if (more == 0) return invalidVariant;
    } else if (load<u8>(at, entryKind) == kindAbsent) return invalidEntry;
    let state = at;
    while (true) {
      const used = checkState(state, end, first, representationCount, dataOffset, storeLength);
      if (used >= refused) return used - refused;
      first += used;
      if (more == 0) break;
      more -= 1;
      state = variant;
      variant += variantLength;
    }
    at += size;
  }
  if (at != end || first != representationCount) return invalidEntry;
  return variant == variantsEnd ? valid : invalidVariant;
}

/**
 * What an entry, or a variant of one, leads to; its representations are those from `first` on.
 * Returns how many it has, or `refused` and the reason. That the hash of an entry is its path's is
 * not computed again: a store where it is not has pages that nobody finds, and the checksum rules
 * out damage.
 */
function checkState(
  at: usize,
  representations: usize,
  first: u32,
  representationCount: u32,
  dataOffset: u32,
  storeLength: u32,
): u32 {
  const kind: u32 = load<u8>(at, entryKind);
  if (load<u8>(at, entryAccess) != 0) return refused + invalidEntry;
  if (!statusFits(kind, load<u16>(at, entryStatus))) return refused + invalidEntry;
  if (load<u32>(at, entryRepresentation) != first) return refused + invalidEntry;
  const count: u32 = load<u16>(at, entryRepresentationCount);
  if (kind == kindAbsent && count == 0) return 0;
  if (kind == kindAbsent || count - 1 >= <u32>representationsMax) {
    return refused + invalidRepresentation;
  }
  if (first + count > representationCount) return refused + invalidRepresentation;
  const record = representations + first * representationLength;
  if (checkRepresentations(record, count, dataOffset, storeLength)) return count;
  return refused + invalidRepresentation;
}

/**
 * How many variants an entry has, if it has any and they are the ones at `at`, in front of `end`,
 * each beginning after the one before it; otherwise 0.
 */
function variantsOf(address: usize, entry: usize, at: usize, end: usize): u32 {
  const count: u32 = load<u16>(entry, entryVariantCount);
  const first = load<u32>(entry, entryVariant);
  if (count > <u32>variantsMax || load<u16>(entry, entryVariantCount + 2) != 0) return 0;
  if (count > <u32>(end - at) / variantLength) return 0;
  const start = address + load<u32>(address, headerVariantOffset);
  if (first != <u32>(at - start) / variantLength) return 0;
  let before: u32 = 0;
  for (let left = count; left > 0; left--) {
    const validFrom = load<u32>(at, variantValidFrom);
    if (validFrom <= before) return 0;
    before = validFrom;
    at += variantLength;
  }
  return count;
}

/** A look-up of `hash` comes to the slot that holds the entry at `offset`. */
function checkSlot(index: usize, slotMask: u32, hash: u32, offset: u32): bool {
  for (let probe: u32 = 0; probe < <u32>probesMax; probe++) {
    const slot = index + ((hash + probe) & slotMask) * slotLength;
    const found = load<u32>(slot, slotEntry);
    if (found == offset) return load<u32>(slot, slotHash) == hash;
    if (found == 0) return false;
  }
  return false;
}

/** The entry for missing paths is one that a look-up of its own path finds, and always an error. */
function checkNotFound(address: usize): u32 {
  const offset = load<u32>(address, headerNotFoundEntry);
  if (offset == 0) return valid;
  const start = load<u32>(address, headerEntryOffset);
  const length = load<u32>(address, headerEntryLength);
  if (offset < start || offset - start >= length) return invalidNotFound;
  if (offset % entryAlignment != 0) return invalidNotFound;
  const index = address + load<u32>(address, headerIndexOffset);
  const slotMask = load<u32>(address, headerSlotCount) - 1;
  const entry = address + offset;
  if (!checkSlot(index, slotMask, load<u32>(entry, entryHash), offset)) return invalidNotFound;
  return isAlwaysError(address, entry) ? valid : invalidNotFound;
}

/** An entry that was found right is an error, and its variants are. */
function isAlwaysError(address: usize, entry: usize): bool {
  if (load<u8>(entry, entryKind) != kindError) return false;
  const first = load<u32>(entry, entryVariant) * variantLength;
  let at = address + load<u32>(address, headerVariantOffset) + first;
  for (let left: u32 = load<u16>(entry, entryVariantCount); left > 0; left--) {
    if (load<u8>(at, entryKind) != kindError) return false;
    at += variantLength;
  }
  return true;
}

function statusFits(kind: u32, status: u32): bool {
  if (kind == kindPage) return status == 200;
  if (kind == kindGone) return status == 410;
  if (kind == kindAbsent) return status == 404;
  if (kind == kindError) return status == 404 || status == 451;
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

/**
 * The representations of one entry, which lie inside their section: each encoding once, identity
 * among them, heads and bodies inside the data (from `dataOffset` to `storeLength`).
 */
function checkRepresentations(at: usize, count: u32, dataOffset: u32, storeLength: u32): bool {
  let seen: u32 = 0;
  for (; count > 0; count--) {
    const encoding: u32 = load<u8>(at, representationEncoding);
    const bit: u32 = 1 << encoding;
    if (encoding > <u32>encodingMax || (seen & bit) != 0) return false;
    seen |= bit;
    if (!checkHead(at, dataOffset, storeLength)) return false;
    const body = load<u32>(at, representationBody);
    if (body % bodyAlignment != 0 || body < dataOffset) return false;
    if (<u64>body + load<u32>(at, representationBodyLength) > storeLength) return false;
    at += representationLength;
  }
  return (seen & (1 << encodingIdentity)) != 0;
}

/** One head: inside the data, not too long, the entity tag among its cache fields. */
function checkHead(at: usize, dataOffset: u32, storeLength: u32): bool {
  const cacheFields: u32 = load<u16>(at, representationStatusLineLength);
  const fields: u32 = cacheFields + load<u16>(at, representationCacheFieldsLength);
  const length: u32 =
    fields +
    load<u16>(at, representationFieldsLength) +
    load<u16>(at, representationContentLengthLength);
  const head = load<u32>(at, representationHead);
  if (length > <u32>headLengthMax || head % headAlignment != 0) return false;
  if (head < dataOffset || <u64>head + length > storeLength) return false;
  const etag: u32 = load<u16>(at, representationEtag);
  const etagLength: u32 = load<u16>(at, representationEtagLength);
  if (etagLength == 0) return etag == 0;
  return etag >= cacheFields && etag + etagLength <= fields;
}
