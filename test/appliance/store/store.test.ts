// What the generator writes, the appliance finds: byte for byte, and nothing else.

import { beforeAll, describe, expect, test } from "vitest";
import type { Entry } from "../../../generator/model.ts";
import { MemorySink } from "../../../generator/store/memory.ts";
import { headText } from "../../../generator/store/plan.ts";
import { encodingNumbers, kindNumbers } from "../../../generator/store/structure.ts";
import { writeStore } from "../../../generator/store/writer.ts";
import { loadXxh64, lowerHalf } from "../../../generator/store/xxh64.ts";
import { randomBytes, runSeed, shuffled } from "../../fixtures/random.ts";
import { smallEntries, type SmallEntry, smallStore } from "../../fixtures/small-store.ts";
import { Random } from "../../simulation/random.ts";
import { ApplianceStore, type Edge } from "./appliance-store.ts";

const table: Record<string, SmallEntry> = {
  "/": "<h1>Hello</h1>",
  "/style.css": { type: "text/css", body: "a{}".repeat(100), gzip: true, br: true },
  "/same.css": { type: "text/css", body: "a{}".repeat(100), gzip: true, br: true },
  "/picture.png": { type: "image/png", body: new Uint8Array(10000).fill(7), lastModified: 1e9 },
  "/empty.txt": { type: "text/plain", body: "" },
  [`/${"long".repeat(500)}`]: "a path of many lines",
  "/old": { redirect: "/" },
  "/temporary": { redirect: "/", status: 307 },
  "/gone": { gone: true },
  "/404.html": { schedule: { 0: { missing: "<h1>Not here</h1>" }, 100: { missing: "Newer" } } },
  "/later": { schedule: { 0: null, 100: { body: "now", gzip: true, br: true } } },
  "/ending": { schedule: { 0: null, 1: "still here", 200: { gone: true } } },
  "/changing": { schedule: { 0: "zero", 1: "one", 100: "two", 101: null, 4294967295: "last" } },
};

/** Everything that the appliance says about an entry is what the generator meant. */
function expectServed(appliance: ApplianceStore, entry: Entry): void {
  const seen = appliance.find(entry.path, entry.validFrom ?? 0);
  if (entry.kind === "absent") return expect(seen).toBeNull();
  if (!seen) throw new Error(`${entry.path} is not found`);
  expect(seen.kind).toBe(kindNumbers[entry.kind]);
  expect(seen.status).toBe(entry.status);
  expect(seen.representations.length).toBe(entry.representations.length);
  for (const [index, wanted] of entry.representations.entries()) {
    const got = seen.representations[index]!;
    const { statusLine, cacheFields, fields, contentLength } = wanted.head;
    expect(got.encoding).toBe(encodingNumbers[wanted.encoding]);
    expect(got.head).toBe(headText(wanted.head));
    expect(got.runs).toEqual([statusLine, cacheFields, fields, contentLength]);
    expect(got.body).toEqual(Buffer.concat([...(wanted.body.read() as Iterable<Uint8Array>)]));
    expect(got.etag).toBe(wanted.etag ?? "");
    expect(got.lastModified).toBe(wanted.lastModified ?? 0);
    expect(got.bodyAddress % 64).toBe(appliance.address % 64);
    expect(got.headAddress % 8).toBe(appliance.address % 8);
  }
}

describe.each<Edge>(["bottom", "top"])("a small store at the %s of memory", (edge) => {
  let appliance: ApplianceStore;

  beforeAll(async () => {
    const bytes = await smallStore(table);
    appliance = await ApplianceStore.create(bytes.length);
    appliance.place(bytes, edge);
    expect(appliance.open(bytes.length)).toBe(0);
  });

  test("every path leads to its entry", () => {
    for (const entry of smallEntries(table)) expectServed(appliance, entry);
  });
  test("other paths lead nowhere", () => {
    const absent = ["", "/x", "/style.cs", "/style.css ", "/Style.css", "style.css", "/404.htm"];
    for (const path of absent) expect(appliance.find(path)).toBeNull();
  });
  test("what a path is follows the time, to the second", () => {
    const seen = (path: string, now?: number): string | undefined => {
      const found = appliance.find(path, now);
      return found ? `${found.status} ${found.representations.at(-1)!.body.toString()}` : undefined;
    };
    expect([0, 1, 99, 100, 101, 2 ** 32 - 1].map((now) => seen("/later", now))).toEqual([
      undefined,
      undefined,
      undefined,
      "200 now",
      "200 now",
      "200 now",
    ]);
    expect([0, 1, 199, 200].map((now) => seen("/ending", now))).toEqual([
      undefined,
      "200 still here",
      "200 still here",
      "410 Gone\n",
    ]);
    expect(
      [0, 1, 99, 100, 101, 2 ** 32 - 2, 2 ** 32 - 1].map((now) => seen("/changing", now)),
    ).toEqual(
      ["zero", "one", "one", "two", undefined, undefined, "last"].map(
        (text) => text && `200 ${text}`,
      ),
    );
    expect(appliance.notFound(99)).toEqual(appliance.find("/404.html"));
    expect(appliance.notFound(100)!.representations[0]!.body.toString()).toBe("Newer");
  });
  test("the entry for missing paths is the one that was marked", () => {
    expect(appliance.notFound()).toEqual(appliance.find("/404.html"));
    expect(appliance.notFound()!.status).toBe(404);
  });
  test("equal bodies and equal heads are stored once", () => {
    const [one, other] = ["/style.css", "/same.css"].map((path) => appliance.find(path)!);
    expect(other!.representations).toEqual(one!.representations);
  });
  test("all data is as it was written", () => {
    expect(appliance.roam(Object.keys(table))).toBe(Object.keys(table).length);
    expect(appliance.exports.damagedSpans()).toBe(0);
  });
});

test("a store without an entry for missing paths, or without any, is a store", async () => {
  const appliance = await ApplianceStore.create(65536);
  const sites: Record<string, SmallEntry>[] = [{ "/": "only" }, {}];
  for (const pages of sites) {
    const bytes = await smallStore(pages);
    appliance.place(bytes);
    expect(appliance.open(bytes.length)).toBe(0);
    expect(appliance.notFound()).toBeNull();
    expect(appliance.find("/") !== null).toBe("/" in pages);
    expect(appliance.find("/absent")).toBeNull();
  }
});

test("both XXH64 agree with each other and with known sums", async () => {
  const appliance = await ApplianceStore.create(4096);
  const xxh64 = await loadXxh64();
  const known: [string, bigint][] = [
    ["", 0xef46db3751d8e999n],
    ["a", 0xd24ec4f1a98c6e5bn],
    ["abc", 0x44bc2cf5ad770999n],
    ["Nobody inspects the spammish repetition", 0xfbcea83c8a378bf1n],
  ];
  for (const [text, sum] of known) {
    expect(appliance.hash(Buffer.from(text))).toBe(sum);
    expect(xxh64(Buffer.from(text))).toBe(sum);
  }
  const random = new Random(1);
  for (let length = 0; length < 200; length++) {
    const bytes = randomBytes(random, length);
    expect(appliance.hash(bytes)).toBe(xxh64(bytes));
  }
});

test("damage to data is found on first use, span by span", async () => {
  const body = randomBytes(new Random(2), 3 * 4096);
  const bytes = await smallStore({ "/": { body, type: "image/png" }, "/other": "text" });
  const appliance = await ApplianceStore.create(bytes.length);
  appliance.place(bytes);
  const { bodyAddress } = (appliance.open(bytes.length), appliance.find("/"))!.representations[0]!;
  const { verify, damagedSpans } = appliance.exports;
  expect(verify(bodyAddress, 1)).toBe(1);
  appliance.bytes(bodyAddress + 5000, 1)[0]! ^= 1;
  expect(verify(bodyAddress, 1)).toBe(1);
  expect(verify(bodyAddress + 5000, 1)).toBe(0);
  expect(verify(bodyAddress, body.length)).toBe(0);
  expect(damagedSpans()).toBe(2);
  appliance.bytes(bodyAddress + 5000, 1)[0]! ^= 1;
  expect(verify(bodyAddress, body.length)).toBe(1);
  expect(verify(bodyAddress, 0)).toBe(1);
});

const characters = "abcdefghijklmnopqrstuvwxyz0123456789-._~/";

function randomPath(random: Random): string {
  const length = random.between(0, random.pick([8, 40, 120]));
  return `/${Array.from({ length }, () => random.pick([...characters])).join("")}`.replaceAll(
    /\/\.{1,2}(?=\/|$)/g,
    "/x",
  );
}

test("random sites: every path is found, absent ones are not", async () => {
  const random = new Random(runSeed("test/appliance/store/store.test.ts"));
  const appliance = await ApplianceStore.create(1 << 23);
  for (let site = 0; site < 12; site++) {
    const paths = new Set(Array.from({ length: random.between(0, 400) }, () => randomPath(random)));
    const pages = [...paths].map((path) => [path, `body of ${path}`] as const);
    const entries = smallEntries(Object.fromEntries(pages));
    const sink = new MemorySink();
    await writeStore(shuffled(random, entries), sink);
    appliance.place(sink.bytes);
    expect(appliance.open(sink.bytes.length)).toBe(0);
    for (const entry of entries) expectServed(appliance, entry);
    for (let probe = 0; probe < 1000; probe++) {
      const path = randomPath(random);
      expect(appliance.find(path) !== null).toBe(paths.has(path));
    }
  }
});

/** Paths whose hashes share their lowest bits, so that they fight for the same slots. */
async function collidingPaths(count: number, bits: number): Promise<string[]> {
  const xxh64 = await loadXxh64();
  const paths: string[] = [];
  for (let number = 0; paths.length < count; number++) {
    const path = `/collision-${number}`;
    if ((lowerHalf(xxh64(Buffer.from(path))) & ((1 << bits) - 1)) === 0) paths.push(path);
  }
  return paths;
}

test("paths that hash to the same slots are all found, and absent ones still are not", async () => {
  const paths = await collidingPaths(60, 12);
  const absent = paths.splice(50);
  const bytes = await smallStore(Object.fromEntries(paths.map((path) => [path, path])));
  const appliance = await ApplianceStore.create(bytes.length);
  appliance.place(bytes);
  expect(appliance.open(bytes.length)).toBe(0);
  for (const path of paths) {
    expect(appliance.find(path)!.representations[0]!.body.toString()).toBe(path);
  }
  for (const path of absent) expect(appliance.find(path)).toBeNull();
});

test("two paths with one hash are told apart", async () => {
  const xxh64 = await loadXxh64();
  const seen = new Map<number, string>();
  let pair: [string, string] | undefined;
  for (let number = 0; !pair; number++) {
    const path = `/${number}`;
    const hash = lowerHalf(xxh64(Buffer.from(path)));
    const other = seen.get(hash);
    if (other !== undefined) pair = [other, path];
    seen.set(hash, path);
  }
  const [stored, absent] = pair;
  const appliance = await ApplianceStore.create(65536);
  const one = await smallStore({ [stored]: "stored" });
  appliance.place(one);
  expect(appliance.open(one.length)).toBe(0);
  expect(appliance.find(stored)).not.toBeNull();
  expect(appliance.find(absent)).toBeNull();
  const both = await smallStore({ [stored]: "one", [absent]: "other" });
  appliance.place(both);
  expect(appliance.open(both.length)).toBe(0);
  expect(appliance.find(stored)!.representations[0]!.body.toString()).toBe("one");
  expect(appliance.find(absent)!.representations[0]!.body.toString()).toBe("other");
});
