// A store read back says what was written; a damaged one says so.

import { expect, test } from "vitest";
import {
  headerChecksumOffset,
  headerDataOffset,
  headerStructureChecksum,
} from "../../../appliance/store/layout.ts";
import type { Entry } from "../../../generator/model.ts";
import { MemorySink, memorySource } from "../../../generator/store/memory.ts";
import { headText } from "../../../generator/store/plan.ts";
import { readStore, type StoredSite } from "../../../generator/store/reader.ts";
import { stateAt } from "../../../generator/store/records.ts";
import { structureChecksum } from "../../../generator/store/structure.ts";
import { writeStore } from "../../../generator/store/writer.ts";
import { loadXxh64 } from "../../../generator/store/xxh64.ts";
import { smallEntries, type SmallEntry, smallStore } from "../../fixtures/small-store.ts";

const table: Record<string, SmallEntry> = {
  "/": "<h1>Hello</h1>",
  "/style.css": { type: "text/css", body: "a{}".repeat(2000), gzip: true, br: true },
  "/dated.txt": { type: "text/plain", body: "now", lastModified: 1e9 },
  "/empty.txt": { type: "text/plain", body: "" },
  "/%C3%A9": "encoded",
  "/old": { redirect: "/" },
  "/gone": { gone: true },
  "/404.html": { missing: "<h1>Not here</h1>" },
  "/later": { schedule: { 100: { body: "<h1>Later</h1>", gzip: true }, 200: { gone: true } } },
};

async function bytesOf(
  site: StoredSite,
  range: { offset: number; length: number } | undefined,
): Promise<string> {
  const pieces: Uint8Array[] = [];
  if (range) for await (const piece of site.read(range.offset, range.length)) pieces.push(piece);
  return Buffer.concat(pieces).toString("latin1");
}

test("everything that was written is read again", async () => {
  const sink = new MemorySink();
  const instant = ({ validFrom = 0 }: Entry) => validFrom;
  const written = smallEntries(table).sort((a, b) =>
    a.path === b.path ? instant(a) - instant(b) : a.path < b.path ? -1 : 1,
  );
  const summary = await writeStore(written, sink);
  const site = await readStore(memorySource(sink.bytes));
  expect(site.releaseId).toBe(summary.releaseId);
  expect(site.length).toBe(summary.length);
  expect(site.entries.map(({ path }) => path)).toEqual([
    ...new Set(written.map((one) => one.path)),
  ]);
  for (const entry of written) {
    const stored = site.entries.find(({ path }) => path === entry.path)!;
    const { kind, status, representations } = stateAt(stored, entry.validFrom);
    expect([kind, status, stored.notFound]).toEqual([
      entry.kind,
      entry.status,
      entry.notFound ?? false,
    ]);
    expect(representations.length).toBe(entry.representations.length);
    for (const [index, wanted] of entry.representations.entries()) {
      const got = representations[index]!;
      const body = Buffer.concat([...(wanted.body.read() as Iterable<Uint8Array>)]);
      expect(got.encoding).toBe(wanted.encoding);
      expect(got.lastModified).toBe(wanted.lastModified);
      expect(await bytesOf(site, got.head)).toBe(headText(wanted.head));
      expect(await bytesOf(site, got.body)).toBe(body.toString("latin1"));
      expect(await bytesOf(site, got.etag)).toBe(wanted.etag ?? "");
    }
  }
  const later = site.entries.find(({ path }) => path === "/later")!;
  expect([undefined, 99, 100, 199, 200].map((now) => stateAt(later, now).kind)).toEqual([
    "absent",
    "absent",
    "page",
    "page",
    "gone",
  ]);
  await site.verify();
});

test("a change of any byte is found", async () => {
  const good = Buffer.from(await smallStore(table));
  for (let at = 0; at < good.length; at += at < 4096 ? 1 : 97) {
    const bytes = Buffer.from(good);
    bytes[at]! ^= 0x20;
    const found = readStore(memorySource(bytes, "site.elf")).then((site) => site.verify());
    const inTable = at >= good.readUInt32LE(headerChecksumOffset);
    const unused = inTable && good[at] === 0 && at < good.readUInt32LE(headerDataOffset);
    if (!unused) await expect(found, `byte ${at}`).rejects.toThrow(/^site\.elf: /);
  }
});

test("a change with all checksums made right is found by the release id or the index", async () => {
  const xxh64 = await loadXxh64();
  const good = Buffer.from(await smallStore(table));
  const end = good.readUInt32LE(headerChecksumOffset);
  for (let at = 128; at < end; at++) {
    const bytes = Buffer.from(good);
    bytes[at]! ^= 1;
    const sum = structureChecksum(bytes.subarray(0, end), xxh64);
    bytes.writeBigUInt64LE(sum, headerStructureChecksum);
    const found = readStore(memorySource(bytes, "site.elf")).then((site) => site.verify());
    await expect(found, `byte ${at}`).rejects.toThrow(/^site\.elf: damaged/);
  }
});

test("a store cut anywhere is refused", async () => {
  const good = await smallStore(table);
  for (let length = 0; length < good.length; length += length < 256 ? 1 : 331) {
    const cut = readStore(memorySource(good.subarray(0, length), "site.elf"));
    await expect(cut).rejects.toThrow(/^site\.elf: /);
  }
});

test("a store of another version is refused with both numbers", async () => {
  const bytes = Buffer.from(await smallStore({}));
  bytes.writeUInt32LE(7, 8);
  await expect(readStore(memorySource(bytes, "site.elf"))).rejects.toThrow(
    "site.elf: store format 7, this Kiln reads format 2",
  );
});
