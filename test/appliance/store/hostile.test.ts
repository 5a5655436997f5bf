// Stores that mean harm: refused or served, but never a trap, a stray read or an endless loop.
//
// The store lies at an edge of memory, so that a read outside it traps. Sums are made right again
// after each change, or the checksum would hide everything behind it. Changes by chance, and guided
// by coverage, are the fuzzer's (test/fuzz/store-target.ts).

import { beforeAll, describe, expect, test } from "vitest";
import {
  formatVersion,
  headerChecksumCount,
  headerChecksumOffset,
  headerDataOffset,
  headerEntryCount,
  headerEntryLength,
  headerEntryOffset,
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
  representationLength,
  slotEntry,
  slotHash,
  slotLength,
  variantLength,
} from "../../../appliance/store/layout.ts";
import { structureChecksum } from "../../../generator/store/structure.ts";
import { loadXxh64, type Xxh64 } from "../../../generator/store/xxh64.ts";
import { type SmallEntry, smallStore } from "../../fixtures/small-store.ts";
import { ApplianceStore, type Edge } from "./appliance-store.ts";

const table: Record<string, SmallEntry> = {
  "/": "<h1>Hello</h1>",
  "/a.css": { type: "text/css", body: "a{}".repeat(50), gzip: true, br: true, lastModified: 9 },
  "/old": { redirect: "/" },
  "/gone": { gone: true },
  [`/${"long".repeat(20)}`]: "two lines of cache",
  "/404.html": { schedule: { 0: { missing: "Not here" }, 100: { missing: "Still not" } } },
  "/timed": { schedule: { 0: null, 100: { body: "now", gzip: true }, 200: { gone: true } } },
};
const paths = Object.keys(table);
const edges: readonly Edge[] = ["bottom", "top"];

let good: Buffer;
let xxh64: Xxh64;
let appliance: ApplianceStore;

beforeAll(async () => {
  good = Buffer.from(await smallStore(table));
  xxh64 = await loadXxh64();
  appliance = await ApplianceStore.create(good.length);
});

/** Makes the structure's checksum right, where the header still says what it covers. */
function seal(bytes: Buffer): void {
  const end = bytes.readUInt32LE(headerChecksumOffset);
  if (end < headerLength || end > bytes.length) return;
  bytes.writeBigUInt64LE(structureChecksum(bytes.subarray(0, end), xxh64), headerStructureChecksum);
}

/** The reason to refuse the bytes; when there is none, reads whatever the store leads to. */
function judge(bytes: Buffer, edge: Edge): number {
  appliance.place(bytes, edge);
  const reason = appliance.open(bytes.length);
  if (reason === 0) appliance.roam(paths);
  return reason;
}

/** Judges a changed copy at both edges: it must come to the same end. */
function judgeChanged(change: (bytes: Buffer) => void, sealed = true): number {
  const bytes = Buffer.from(good);
  change(bytes);
  if (sealed) seal(bytes);
  const [bottom, top] = edges.map((edge) => judge(bytes, edge));
  expect(top).toBe(bottom);
  return top!;
}

test("the untouched store is accepted", () => {
  expect(judgeChanged(() => {})).toBe(0);
});

describe("every byte", () => {
  test("of the structure, changed without a new checksum, is noticed", () => {
    const end = good.readUInt32LE(headerChecksumOffset);
    for (let at = 0; at < end; at++) {
      const reason = judgeChanged((bytes) => (bytes[at]! ^= 1 << (at & 7)), false);
      if (reason === 0) throw new Error(`a change of byte ${at} is not noticed`);
    }
  });

  test("of the structure, changed with a new checksum, does no harm", () => {
    const end = good.readUInt32LE(headerDataOffset);
    const values = [0, 1, 2, 4, 0x3f, 0x7f, 0x80, 0xc0, 0xff];
    for (let at = 0; at < end; at++) {
      for (const value of values) judgeChanged((bytes) => (bytes[at] = value));
    }
  });

  test("of the data, changed, is noticed when it is used", () => {
    const start = good.readUInt32LE(headerDataOffset);
    for (let at = start; at < good.length; at += 7) {
      expect(judgeChanged((bytes) => (bytes[at]! ^= 0x10))).toBe(0);
      expect(appliance.exports.damagedSpans()).toBeGreaterThan(0);
    }
  });
});

describe("every word", () => {
  const numbers = [0, 1, 63, 64, 4095, 4096, 0x7fffffff, 0x80000000, 0xffffff00, 0xffffffff];

  test("of the structure, set to a number at some edge, does no harm", () => {
    const end = good.readUInt32LE(headerDataOffset);
    const near = [good.length, end, good.length - 1, end - 64, 0x40000000 - end];
    for (let at = 0; at < end; at += 4) {
      for (const number of [...numbers, ...near]) {
        judgeChanged((bytes) => bytes.writeUInt32LE(number, at));
      }
    }
  });
});

describe("lengths", () => {
  test("a store cut anywhere is refused", () => {
    for (let length = 0; length < good.length; length += length < 512 ? 1 : 61) {
      const bytes = good.subarray(0, length);
      for (const edge of edges) expect(judge(bytes, edge)).toBeGreaterThan(0);
    }
  });

  test("a cut store whose header was adapted is refused or harmless", () => {
    for (let length = 4096; length < good.length; length += 4096) {
      const bytes = Buffer.from(good.subarray(0, length));
      bytes.writeUInt32LE(length, headerStoreLength);
      const spans = (length - bytes.readUInt32LE(headerDataOffset)) / 4096;
      bytes.writeUInt32LE(Math.max(spans, 0), headerChecksumCount);
      seal(bytes);
      for (const edge of edges) expect(judge(bytes, edge)).toBeGreaterThan(0);
    }
  });
});

describe("named reasons", () => {
  const word = (offset: number, value: number) => (bytes: Buffer) =>
    void bytes.writeUInt32LE(value >>> 0, offset);
  const field = (offset: number) => good.readUInt32LE(offset);
  const entryField = (offset: number) => field(headerEntryOffset) + offset;
  const variantField = (index: number, offset: number) =>
    field(headerVariantOffset) + index * variantLength + offset;
  /** The entry of the only path that has variants and is no error. */
  const timed = () => {
    const length = field(headerEntryLength);
    const at = good.indexOf("/timed", field(headerEntryOffset)) - 24;
    expect(at).toBeLessThan(field(headerEntryOffset) + length);
    return at;
  };
  /** Nothing under a path, while its representations still stand there. */
  const absent = (bytes: Buffer) => {
    bytes[entryField(6)] = 5;
    bytes.writeUInt16LE(404, entryField(14));
    bytes.writeUInt16LE(0, entryField(12));
  };
  const representationField = (offset: number) => field(headerRepresentationOffset) + offset;

  /** Each names a reason of validation.ts, a change, and whether the sum is made right again. */
  const cases: [string, number, () => (bytes: Buffer) => void, boolean?][] = [
    ["magic", 2, () => word(headerMagic, 0)],
    ["zeros", 2, () => (bytes) => void bytes.fill(0)],
    ["older version", 3, () => word(headerVersion, formatVersion - 1)],
    ["newer version", 3, () => word(headerVersion, formatVersion + 1)],
    ["another length", 4, () => word(headerStoreLength, good.length + 4096)],
    ["slots no power of two", 5, () => word(headerSlotCount, field(headerSlotCount) - 1)],
    ["slots by the billion", 5, () => word(headerSlotCount, 0x80000000)],
    ["no slots", 5, () => word(headerSlotCount, 0)],
    ["more entries than half the slots", 5, () => word(headerEntryCount, 0x7fffffff)],
    ["variants by the billion", 5, () => word(headerVariantCount, 0x10000001)],
    ["representations past the end", 5, () => word(headerRepresentationCount, 0x08000001)],
    ["data at the end", 5, () => word(headerDataOffset, good.length)],
    ["a wrong checksum", 6, () => word(headerReleaseId, 1), false],
    ["one entry too few", 8, () => word(headerEntryCount, paths.length - 1)],
    ["one entry too many", 8, () => word(headerEntryCount, paths.length + 1)],
    ["another hash of a path", 8, () => word(entryField(0), field(entryField(0)) + 1)],
    ["a path without a slash", 8, () => (bytes) => void (bytes[entryField(24)] = 0x61)],
    ["an unknown kind", 8, () => (bytes) => void (bytes[entryField(6)] = 6)],
    ["nothing, ever", 8, () => absent],
    ["an unknown access class", 8, () => (bytes) => void (bytes[entryField(7)] = 1)],
    ["a path of 65535 bytes", 8, () => (bytes) => void bytes.writeUInt16LE(65535, entryField(4))],
    ["an empty path", 8, () => (bytes) => void bytes.writeUInt16LE(0, entryField(4))],
    ["status 200 for an error", 8, () => (bytes) => void bytes.writeUInt16LE(404, entryField(14))],
    ["no representation", 9, () => (bytes) => void bytes.writeUInt16LE(0, entryField(12))],
    ["five representations", 9, () => (bytes) => void bytes.writeUInt16LE(5, entryField(12))],
    ["a shared representation", 8, () => word(entryField(8), 1)],
    ["a head in the structure", 9, () => word(representationField(0), 256)],
    ["a head off its alignment", 9, () => word(representationField(0), good.length - 1020)],
    ["a head over the end", 9, () => word(representationField(0), good.length - 8)],
    ["a head that wraps", 9, () => word(representationField(0), -8)],
    [
      "a head of 262140 bytes",
      9,
      () => (bytes) => void bytes.fill(255, representationField(4), representationField(12)),
    ],
    ["a body over the end", 9, () => word(representationField(16), good.length)],
    ["a body that wraps", 9, () => word(representationField(16), -64)],
    ["a body off its alignment", 9, () => word(representationField(12), good.length - 4)],
    [
      "a tag in the status line",
      9,
      () => (bytes) => void bytes.writeUInt16LE(0, representationField(20)),
    ],
    [
      "a tag behind the head",
      9,
      () => (bytes) => void bytes.writeUInt16LE(65535, representationField(22)),
    ],
    ["an unknown encoding", 9, () => (bytes) => void (bytes[representationField(28)] = 3)],
    ["no identity", 9, () => (bytes) => void (bytes[representationField(28)] = 1)],
    ["variants of an entry that has none", 8, () => word(entryField(20), 1)],
    ["more variants than there may be", 11, () => word(timed() + 20, 1025)],
    ["variants behind the last one", 11, () => word(timed() + 20, 3)],
    ["the variants of another", 11, () => word(timed() + 16, 0)],
    ["a variant that no entry has", 8, () => word(timed() + 20, 1)],
    ["something behind the number of variants", 11, () => word(timed() + 20, 0x10002)],
    ["a variant from the beginning of time", 11, () => word(variantField(1, 0), 0)],
    ["variants in disorder", 11, () => word(variantField(1, 0), 200)],
    ["a variant of an unknown kind", 8, () => (bytes) => void (bytes[variantField(1, 6)] = 6)],
    ["a variant with another's representations", 8, () => word(variantField(1, 8), 0)],
    ["a variant without one", 9, () => (bytes) => void bytes.writeUInt16LE(0, variantField(1, 12))],
    [
      "nothing with a representation",
      9,
      () => (bytes) => void bytes.writeUInt16LE(1, timed() + 12),
    ],
    [
      "a page in place of the error page, later",
      10,
      () => (bytes) => {
        bytes[variantField(0, 6)] = 1;
        bytes.writeUInt16LE(200, variantField(0, 14));
      },
    ],
    ["an error page that is none", 10, () => word(headerNotFoundEntry, entryField(0))],
    ["an error page between entries", 10, () => word(headerNotFoundEntry, entryField(8))],
  ];
  test.each(cases)("%s", (_, reason, change, sealed = true) => {
    expect(judgeChanged((bytes) => change()(bytes), sealed)).toBe(reason);
  });

  test("one encoding twice", () => {
    // The entry in front of it has one variant.
    const second = [...paths].sort().indexOf("/a.css") + 1;
    const bytes = Buffer.from(good);
    const at = (index: number) => representationField((second + index) * representationLength + 28);
    expect([at(0), at(1), at(2)].map((offset) => bytes[offset])).toEqual([2, 1, 0]);
    bytes[at(0)] = 1;
    seal(bytes);
    expect(judge(bytes, "top")).toBe(9);
  });

  test("an index that does not lead to an entry, leads elsewhere, or is full", () => {
    const slots = Array.from({ length: field(headerSlotCount) }, (_, slot) => slot);
    const at = (slot: number) => headerLength + slot * slotLength;
    const used = slots.find((slot) => field(at(slot) + slotEntry) !== 0)!;
    const free = slots.find((slot) => field(at(slot) + slotEntry) === 0)!;
    expect(judgeChanged(word(at(used) + slotEntry, 0))).toBe(8);
    expect(judgeChanged(word(at(used) + slotHash, 7))).toBe(8);
    expect(judgeChanged(word(at(free) + slotEntry, 0xfffffff0))).toBe(7);
    expect(judgeChanged(word(at(free) + slotEntry, entryField(0)))).toBe(7);
    const full = (bytes: Buffer) => {
      for (const slot of slots) bytes.writeUInt32LE(0xffffff00, at(slot) + slotEntry);
    };
    expect(judgeChanged(full)).toBe(8);
  });
});
