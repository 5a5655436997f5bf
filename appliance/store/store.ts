// Read first: format.md. Looks paths up in a store that `validate` (validation.ts) has accepted.

import { Entry, Representation } from "./entry";
import {
  checksumSpan,
  entryPath,
  entryPathLength,
  headerChecksumCount,
  headerChecksumOffset,
  headerDataOffset,
  headerEntryCount,
  headerIndexOffset,
  headerNotFoundEntry,
  headerReleaseId,
  headerRepresentationCount,
  headerRepresentationOffset,
  headerSlotCount,
  headerStoreLength,
  headerVariantCount,
  headerVariantOffset,
  kindAbsent,
  probesMax,
  representationBody,
  representationEtag,
  representationHead,
  representationLength,
  slotEntry,
  slotHash,
  slotLength,
  variantLength,
  variantValidFrom,
} from "./layout";
import { xxh64 } from "./xxh64";

/** A store in memory. Several may exist; each connection names the one that it reads from. */
@final
export class Store {
  readonly address: usize;
  readonly length: u32;
  readonly entryCount: u32;
  /** Changes by the clock, of all paths together. */
  readonly variantCount: u32;
  /** Spans of data that did not match their checksum when they were first wanted. */
  damagedSpans: u32 = 0;

  private readonly index: usize;
  private readonly slotMask: u32;
  private readonly representations: usize;
  private readonly variants: usize;
  private readonly data: usize;
  private readonly checksums: usize;
  /** One bit for each span of data: set once its checksum has been found right. */
  private readonly verified: usize;
  /** One bit for each representation: set once its head and the start of its body are. */
  private readonly verifiedStarts: usize;

  /** `address` is that of a store which `validate` has accepted. */
  constructor(address: usize) {
    this.address = address;
    this.length = load<u32>(address, headerStoreLength);
    this.entryCount = load<u32>(address, headerEntryCount);
    this.variantCount = load<u32>(address, headerVariantCount);
    this.index = address + load<u32>(address, headerIndexOffset);
    this.slotMask = load<u32>(address, headerSlotCount) - 1;
    this.representations = address + load<u32>(address, headerRepresentationOffset);
    this.variants = address + load<u32>(address, headerVariantOffset);
    this.data = address + load<u32>(address, headerDataOffset);
    this.checksums = address + load<u32>(address, headerChecksumOffset);
    const bitmapLength = (load<u32>(address, headerChecksumCount) + 7) >> 3;
    this.verified = heap.alloc(bitmapLength);
    memory.fill(this.verified, 0, bitmapLength);
    const startsLength = (load<u32>(address, headerRepresentationCount) + 7) >> 3;
    this.verifiedStarts = heap.alloc(startsLength);
    memory.fill(this.verifiedStarts, 0, startsLength);
  }

  /**
   * What a canonical path is at `now` (seconds since 1970, 0 while they are unknown), or null where
   * there is nothing then.
   */
  find(path: usize, length: u32, now: u32): Entry | null {
    const hash = <u32>xxh64(path, length);
    let number = hash;
    for (let probe = 0; probe < probesMax; probe++) {
      const slot = this.index + (number & this.slotMask) * slotLength;
      const offset = load<u32>(slot, slotEntry);
      if (offset == 0) return null;
      if (load<u32>(slot, slotHash) == hash) {
        const entry = this.address + offset;
        if (load<u16>(entry, entryPathLength) == length) {
          if (equal(entry + entryPath, path, length)) return this.at(entry, now);
        }
      }
      number += 1;
    }
    return null;
  }

  /** What answers at `now` where no path matches, or null where the site has nothing for that. */
  notFound(now: u32): Entry | null {
    const offset = load<u32>(this.address, headerNotFoundEntry);
    return offset == 0 ? null : this.at(this.address + offset, now);
  }

  /** The entry at an address, as it is at `now`. Nearly all have no variants. */
  private at(address: usize, now: u32): Entry | null {
    const entry = changetype<Entry>(address);
    return entry.variantCount == 0 ? entry : this.variant(entry, now);
  }

  /** The last of the variants that are valid at `now`; the entry itself before the first. */
  private variant(entry: Entry, now: u32): Entry | null {
    const first = this.variants + entry.firstVariant * variantLength;
    let low: u32 = 0;
    let high = entry.variantCount;
    // Those below `low` are valid, those from `high` on are not yet.
    while (low < high) {
      const middle = (low + high) >> 1;
      if (load<u32>(first + middle * variantLength, variantValidFrom) <= now) low = middle + 1;
      else high = middle;
    }
    const current = low == 0 ? entry : changetype<Entry>(first + (low - 1) * <u32>variantLength);
    return current.kind == kindAbsent ? null : current;
  }

  /** Representation number `index` (below its `representationCount`) of an entry. */
  representation(entry: Entry, index: u32): Representation {
    const record = (entry.firstRepresentation + index) * representationLength;
    return changetype<Representation>(this.representations + record);
  }

  /** Address of a head: its status line; the other three runs follow. */
  head(representation: Representation): usize {
    return this.address + load<u32>(changetype<usize>(representation), representationHead);
  }

  /** Address of a body. */
  body(representation: Representation): usize {
    return this.address + load<u32>(changetype<usize>(representation), representationBody);
  }

  /** Address of the entity tag, quotes included; meaningless where `etagLength` is 0. */
  etag(representation: Representation): usize {
    const offset = load<u16>(changetype<usize>(representation), representationEtag);
    return this.head(representation) + offset;
  }

  /** Address of the 32 bytes of the release id. */
  releaseId(): usize {
    return this.address + headerReleaseId;
  }

  /**
   * True when `length` bytes of data (of heads or bodies) at `address` are as they were written.
   * Each span is read once, when it is first asked for; after that this is a bit test.
   */
  verify(address: usize, length: u32): bool {
    if (length == 0) return true;
    const first = <u32>(address - this.data) / checksumSpan;
    const last = <u32>(address + length - 1 - this.data) / checksumSpan;
    for (let span = first; span <= last; span++) {
      const bits = this.verified + (span >> 3);
      const bit = 1 << (span & 7);
      if ((load<u8>(bits) & bit) == 0) {
        if (!this.verifySpan(span)) return false;
        store<u8>(bits, load<u8>(bits) | bit);
      }
    }
    return true;
  }

  /**
   * True when a head, and as much of its body but `length` bytes at most, are as they were written.
   * Every call has the same `length`: a representation that was found right is remembered.
   */
  verifyStart(representation: Representation, length: u32): bool {
    const record = changetype<usize>(representation);
    const index = <u32>(record - this.representations) / representationLength;
    const bits = this.verifiedStarts + (index >> 3);
    const bit = 1 << (index & 7);
    if ((load<u8>(bits) & bit) != 0) return true;
    const bodyLength = min(representation.bodyLength, length);
    if (!this.verify(this.head(representation), representation.headLength)) return false;
    if (!this.verify(this.body(representation), bodyLength)) return false;
    store<u8>(bits, load<u8>(bits) | bit);
    return true;
  }

  private verifySpan(span: u32): bool {
    const sum = <u32>xxh64(this.data + span * checksumSpan, checksumSpan);
    if (sum == load<u32>(this.checksums + span * 4)) return true;
    this.damagedSpans += 1;
    return false;
  }
}

/** Eight bytes can be read at either place: an entry is padded, a path has its line behind it. */
function equal(a: usize, b: usize, length: u32): bool {
  if (length < 8) return (load<u64>(a) ^ load<u64>(b)) << ((8 - length) << 3) == 0;
  // Whole words, the last one up to the end whatever it overlaps.
  const last = length - 8;
  for (let index: u32 = 0; index < last; index += 8) {
    if (load<u64>(a + index) != load<u64>(b + index)) return false;
  }
  return load<u64>(a + last) == load<u64>(b + last);
}
