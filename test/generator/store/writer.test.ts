// The same entries give the same bytes, content passes through, and mistakes are named.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { formatVersion, storeLengthMax } from "../../../appliance/store/layout.ts";
import type { Content, Entry } from "../../../generator/model.ts";
import { MemorySink } from "../../../generator/store/memory.ts";
import { draftStore, writeStore } from "../../../generator/store/writer.ts";
import { randomBytes, runSeed, shuffled } from "../../fixtures/random.ts";
import { contentOf, smallEntries, smallStore } from "../../fixtures/small-store.ts";
import { Random } from "../../simulation/random.ts";

const golden = fileURLToPath(new URL("golden-store.txt", import.meta.url));

/** Sixteen bytes a line, with what is not zero only, and the readable ones beside. */
function dump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = Buffer.from(bytes.subarray(at, at + 16));
    if (row.every((byte) => byte === 0)) continue;
    const hex = [...row].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const text = row.toString("latin1").replaceAll(/[^\x20-\x7e]/g, ".");
    lines.push(`${at.toString(16).padStart(5, "0")}  ${hex}  ${text}`);
  }
  return `${bytes.length} bytes\n${lines.join("\n")}\n`;
}

test(`the bytes of format ${formatVersion} are those of the golden dump`, async () => {
  const store = await smallStore({
    "/": { body: "<h1>Hello</h1>", lastModified: 1_763_856_000 },
    "/style.css": { type: "text/css", body: "a{}" },
    "/old": { redirect: "/" },
    "/404.html": { missing: "Not here" },
    "/later": { schedule: { 100: "later", 200: { gone: true } } },
  });
  if (process.env["KILN_GOLDEN"]) writeFileSync(golden, dump(store));
  expect(dump(store)).toBe(readFileSync(golden, "utf8"));
});

test("the order of the entries does not matter", async () => {
  const random = new Random(runSeed("test/generator/store/writer.test.ts"));
  const pages = Array.from({ length: 300 }, (_, index) => {
    const body = randomBytes(random, random.between(0, 300));
    return [`/page-${index}`, { body, gzip: random.chance(0.5) }] as const;
  });
  const entries = smallEntries(Object.fromEntries(pages));
  const [one, other] = [new MemorySink(), new MemorySink()];
  const summary = await writeStore(entries, one);
  expect(await writeStore(shuffled(random, entries), other)).toEqual(summary);
  expect(Buffer.compare(one.bytes, other.bytes)).toBe(0);
});

test("a draft may be written twice", async () => {
  const draft = await draftStore(smallEntries({ "/": "one" }));
  const [one, other] = [new MemorySink(), new MemorySink()];
  expect(await draft.write(one)).toEqual(await draft.write(other));
  expect(one.bytes).toEqual(other.bytes);
  expect(one.bytes.length).toBe(draft.length);
});

test("the release id follows the content, each byte of heads and bodies", async () => {
  const idOf = async (entries: Entry[]) => (await writeStore(entries, new MemorySink())).releaseId;
  const ids = await Promise.all([
    idOf(smallEntries({ "/": "one" })),
    idOf(smallEntries({ "/": "two" })),
    idOf(smallEntries({ "/x": "one" })),
    idOf(smallEntries({ "/": { body: "one", type: "text/plain" } })),
    idOf(smallEntries({ "/": { body: "one", gzip: true } })),
    idOf(smallEntries({ "/": "one", "/y": "one" })),
  ]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(await idOf(smallEntries({ "/": "one" }))).toBe(ids[0]);
});

test("equal bodies are read and stored once", async () => {
  let reads = 0;
  const bytes = new Uint8Array(100_000).fill(1);
  const counted: Content = { ...contentOf(bytes), read: () => (reads++, [bytes]) };
  const entries = smallEntries({ "/a": bytes, "/b": bytes, "/c": bytes }).map((entry) => ({
    ...entry,
    representations: entry.representations.map((one) => ({ ...one, body: counted })),
  }));
  const summary = await writeStore(entries, new MemorySink());
  expect(reads).toBe(1);
  expect(summary).toMatchObject({ bodyCount: 1, bodyLength: 100_000, sharedLength: 200_000 });
});

test("content arrives in pieces of any size", async () => {
  const bytes = randomBytes(new Random(3), 300_000);
  const whole = new MemorySink();
  await writeStore(smallEntries({ "/": bytes }), whole);
  for (const size of [1000, 4096, 65_537]) {
    async function* pieces() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    }
    const [entry] = smallEntries({ "/": bytes });
    const [page] = entry!.representations;
    const body = { ...page!.body, read: pieces };
    const sink = new MemorySink();
    await writeStore([{ ...entry!, representations: [{ ...page!, body }] }], sink);
    expect(Buffer.compare(sink.bytes, whole.bytes)).toBe(0);
  }
});

/** A page whose body only claims to be what it says. */
function claimed(path: string, length: number, content: Partial<Content>): Entry {
  const [entry] = smallEntries({ [path]: "x" });
  const [page] = entry!.representations;
  const sha256 = createHash("sha256").update(path).digest("hex");
  const body: Content = { sha256, length, read: () => [], ...content };
  const head = { ...page!.head, contentLength: `Content-Length: ${length}\r\n` };
  return { ...entry!, representations: [{ ...page!, head, body }] };
}

describe("content that is not what was announced", () => {
  const bytes = new Uint8Array(5000).fill(9);
  const { sha256 } = contentOf(bytes);
  const cases: [string, number, Partial<Content>][] = [
    ["too short", 5001, { sha256, read: () => [bytes] }],
    ["too long", 4999, { sha256, read: () => [bytes] }],
    ["endless", 5000, { sha256, read: () => endless(bytes) }],
    ["other bytes", 5000, { read: () => [bytes] }],
  ];
  test.each(cases)("%s", async (_, length, content) => {
    const store = writeStore([claimed("/", length, content)], new MemorySink());
    await expect(store).rejects.toThrow(/changed while it was written .*: build again/);
  });
});

function* endless(bytes: Uint8Array) {
  for (;;) yield bytes;
}

describe("the address limit", () => {
  const refusesToRead = { read: () => expect.unreachable("content is read") as never };

  test("content past it is refused before anything is read or written", async () => {
    const entries = [1, 2, 3, 4].map((number) => claimed(`/${number}`, 1e9, refusesToRead));
    const sink = { write: () => expect.unreachable("something is written") as never };
    await expect(writeStore(entries, sink)).rejects.toThrow(
      /the content takes 400\d MB, an image holds at most 3214 MB; the largest bodies are 1000 MB/,
    );
  });
  test("the last byte that fits is planned, the next one is not", async () => {
    const most = async (length: number) =>
      (await draftStore([claimed("/", length, refusesToRead)])).length;
    let [fits, fails] = [storeLengthMax - 8e6, storeLengthMax];
    while (fails - fits > 1) {
      const middle = Math.floor((fits + fails) / 2);
      const planned = await most(middle).catch(() => 0);
      if (planned > 0) fits = middle;
      else fails = middle;
    }
    expect(await most(fits)).toBe(storeLengthMax);
  });
});

describe("entries that could not be served", () => {
  const entry = smallEntries({ "/": "x" })[0]!;
  const page = entry.representations[0]!;
  const withHead = (head: Partial<typeof page.head>): Partial<Entry> => ({
    representations: [{ ...page, head: { ...page.head, ...head } }],
  });
  const cases: [string, Partial<Entry>, RegExp][] = [
    ["a relative path", { path: "page" }, /canonical/],
    ["a space", { path: "/a b" }, /canonical/],
    ["a query", { path: "/a?b" }, /canonical/],
    ["letters beyond ASCII", { path: "/é" }, /canonical/],
    ["lower-case encoding", { path: "/%c3%a9" }, /canonical/],
    ["needless encoding", { path: "/%41" }, /canonical/],
    ["dot segments", { path: "/a/../b" }, /canonical/],
    ["a long path", { path: `/${"a".repeat(2048)}` }, /longer than 2048/],
    ["a status of another kind", { status: 301 }, /cannot have status 301/],
    ["a page for missing paths", { notFound: true }, /only an error/],
    ["no identity", { representations: [{ ...page, encoding: "gzip" }] }, /identity/],
    ["one encoding twice", { representations: [page, page] }, /twice/],
    ["a missing tag", { representations: [{ ...page, etag: '"other"' }] }, /entity tag/],
    ["another status in the head", withHead({ statusLine: "HTTP/1.1 404 No\r\n" }), /differ/],
    ["a head in two", withHead({ fields: "A: b\r\n\r\nC: d\r\n" }), /wrong field line/],
    ["a bare line feed", withHead({ fields: "A: b\nC: d\r\n" }), /wrong field line/],
    ["a field of the server", withHead({ fields: "Connection: close\r\n" }), /Connection/],
    ["a wrong length", withHead({ contentLength: "Content-Length: 2\r\n" }), /Content-Length/],
    ["an instant before all others", { validFrom: 0 }, /no whole number/],
    ["half a second", { validFrom: 1.5 }, /no whole number/],
    ["an instant in 2106", { validFrom: 2 ** 32 }, /after 2106/],
    ["nothing, with a body", { kind: "absent", status: 404 }, /yet it has an encoding/],
    ["nothing, ever", { kind: "absent", status: 404, representations: [] }, /never anything/],
    ["a long head", withHead({ fields: `A: ${"b".repeat(8192)}\r\n` }), /longer than 8192/],
  ];
  test.each(cases)("%s", async (_, change, message) => {
    const entries = [{ ...entry, ...change }];
    await expect(writeStore(entries, new MemorySink())).rejects.toThrow(message);
  });
  test("two entries for one path, two for missing paths", async () => {
    const missing = smallEntries({ "/a": { missing: "" }, "/b": { missing: "" } });
    await expect(draftStore([entry, entry])).rejects.toThrow("two entries for /");
    const later = { ...entry, validFrom: 9 };
    await expect(draftStore([later, entry, later])).rejects.toThrow("two entries for /");
    await expect(draftStore(missing)).rejects.toThrow("more than one entry");
  });
});

test("a path changes at most so often, and answers for missing paths always or never", async () => {
  const page = smallEntries({ "/": "x" })[0]!;
  const often = Array.from({ length: 1025 }, (_, second) => ({ ...page, validFrom: second + 1 }));
  await expect(draftStore(often)).rejects.toThrow("/ changes at more than 1024 instants");
  expect((await draftStore(often.slice(1))).length).toBeGreaterThan(0);
  const missing = smallEntries({ "/a": { missing: "" } })[0]!;
  await expect(draftStore([{ ...missing, validFrom: 1 }])).rejects.toThrow("not always answer");
});

test("a sink that fails ends the writing with its own error", async () => {
  for (const failing of [0, 1, 2]) {
    let writes = 0;
    const sink = {
      write: () => {
        if (writes++ === failing) throw new Error("ENOSPC: no space left");
      },
    };
    const store = writeStore(smallEntries({ "/": "x" }), sink);
    await expect(store).rejects.toThrow("no space left");
  }
});
