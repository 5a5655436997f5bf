// Several ranges in one response (RFC 9110 §14, §15.3.7.2), taken apart by a parser of the test's
// own and compared with a model that marks bytes one by one.
//
// Replay: KILN_SEED=<seed> npx vitest run test/appliance/http/multipart.test.ts

import { describe, expect, test } from "vitest";
import type { HttpConnection } from "../../../appliance/host/http-server.ts";

import { headerReleaseId } from "../../../appliance/store/layout.ts";
import type { Entry } from "../../../generator/model.ts";
import { chanceFrom, chooseSeed } from "./chance.ts";
import { type Message, parseMessage } from "./message.ts";
import { Bench, previewModule } from "./server.ts";
import { bodyOf, entries, storeOf } from "./site.ts";

const seed = chooseSeed();
const rounds = Number(process.env["KILN_ROUNDS"] ?? 1500);
/** As in policy.ts. */
const rangesMax = 16;
const rangeSetsMax = 64;
const compiled = await previewModule();
const store = await storeOf();
const boundary = Buffer.from(store.subarray(headerReleaseId, headerReleaseId + 16)).toString("hex");

const get = (path: string, ranges: string, fields = "") =>
  Buffer.from(`GET ${path} HTTP/1.1\r\nHost: a\r\nRange: bytes=${ranges}\r\n${fields}\r\n`);

function takeAll(connection: HttpConnection, chunk = 65536): Buffer {
  const pieces: Buffer[] = [];
  for (let piece = connection.take(chunk); piece; piece = connection.take(chunk)) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** The one response to a request on a connection of its own. */
function ask(bench: Bench, request: Buffer): Message {
  const connection = bench.connect();
  connection.offer(request);
  const output = takeAll(connection);
  const { message, length } = parseMessage(output, false);
  expect(output.length).toBe(length);
  connection.close();
  return message;
}

interface Part {
  readonly fields: readonly string[];
  readonly body: Buffer;
}

/** Takes multipart/byteranges apart: every byte of it has to be accounted for. */
function partsOf(content: Buffer): Part[] {
  const parts: Part[] = [];
  const open = `--${boundary}\r\n`;
  let at = 0;
  while (content.toString("latin1", at, at + open.length) === open) {
    const headEnd = content.indexOf("\r\n\r\n", at);
    const fields = content.toString("latin1", at + open.length, headEnd).split("\r\n");
    const range = /^Content-Range: bytes (\d+)-(\d+)\/\d+$/.exec(fields.at(-1) ?? "");
    if (!range) throw new Error(`a part with the fields ${fields.join("; ")}`);
    const start = headEnd + 4;
    const end = start + Number(range[2]) - Number(range[1]) + 1;
    parts.push({ fields, body: content.subarray(start, end) });
    expect(content.toString("latin1", end, end + 2)).toBe("\r\n");
    at = end + 2;
  }
  expect(content.toString("latin1", at)).toBe(`--${boundary}--\r\n`);
  return parts;
}

const digits = "0123456789";

describe("two ranges", () => {
  const bench = new Bench(compiled, store);
  const message = ask(bench, get("/plain.txt", "0-1,4-5"));

  test("the head, with the entry's other fields (9110-15.3.7.2-1, 9110-15.3.7.2-2)", () => {
    expect(message.status).toBe("206 Partial Content");
    expect(Object.fromEntries(message.fields)).toEqual({
      "cache-control": "no-cache",
      vary: "Accept-Encoding",
      etag: '"digits"',
      "last-modified": "Sun, 06 Nov 1994 08:49:37 GMT",
      date: "Wed, 21 Oct 2026 07:28:00 GMT",
      "content-type": `multipart/byteranges; boundary=${boundary}`,
      "content-length": `${message.body.length}`,
    });
  });

  test("each part's fields and bytes (9110-15.3.7.2-3, 9110-15.3.7.2-4)", () => {
    expect(partsOf(message.body)).toEqual([
      {
        fields: ["Content-Type: text/plain", "Content-Range: bytes 0-1/10"],
        body: Buffer.from("01"),
      },
      {
        fields: ["Content-Type: text/plain", "Content-Range: bytes 4-5/10"],
        body: Buffer.from("45"),
      },
    ]);
  });

  test("If-Range that agrees", () => {
    const again = ask(bench, get("/plain.txt", "0-1,4-5", 'If-Range: "digits"\r\n'));
    expect(again.body.equals(message.body)).toBe(true);
  });
});

test("parts come as asked for, each range in the first one's place (9110-15.3.7.2-7)", () => {
  const bench = new Bench(compiled, store);
  const { body } = ask(bench, get("/plain.txt", "-1,0-0,99-,4-5,2-2,5-6"));
  expect(partsOf(body).map((part) => part.body.toString())).toEqual(["9", "0", "456", "2"]);
});

test("so many ranges, and one more (9110-14.2-1)", () => {
  const bench = new Bench(compiled, store);
  const list = (count: number) => Array.from({ length: count }, (_, n) => `${n * 10}-${n * 10}`);
  const most = ask(bench, get("/large", list(rangesMax).join(",")));
  expect(partsOf(most.body)).toHaveLength(rangesMax);
  const more = ask(bench, get("/large", list(rangesMax + 1).join(",")));
  expect([more.status, more.body.length]).toEqual(["200 OK", bodyOf("/large").length]);
});

test("an entry without a Content-Type has parts without one", async () => {
  const plain = entries.find(({ path }) => path === "/plain.txt")!;
  const untyped: Entry = {
    ...plain,
    representations: plain.representations.map((representation) => ({
      ...representation,
      head: { ...representation.head, fields: "Content-Typeface: serif\r\n" },
    })),
  };
  const bench = new Bench(compiled, await storeOf([untyped]));
  const { fields, body } = ask(bench, get("/plain.txt", "0-1,4-5"));
  expect(fields.get("content-typeface")).toBe("serif");
  expect(body.toString("latin1")).toContain("\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n");
  expect(body.toString("latin1")).not.toContain("Content-Type");
});

test("beyond so many such responses under way, Range is ignored; the records come back", () => {
  const bench = new Bench(compiled, store, rangeSetsMax + 2, rangeSetsMax + 2);
  const request = get("/plain.txt", "0-1,4-5");
  const holders = Array.from({ length: rangeSetsMax }, () => bench.connect());
  for (const holder of holders) holder.offer(request);
  expect(ask(bench, request).status).toBe("200 OK");
  const output = takeAll(holders[0]!);
  holders[0]!.acknowledge(output.length);
  expect(ask(bench, request).status).toBe("206 Partial Content");
  holders[1]!.close();
  const two = [bench.connect(), bench.connect()];
  for (const connection of two) connection.offer(request);
  expect(ask(bench, request).status).toBe("200 OK");
});

test("damage further on cuts the connection off; what came before is right", () => {
  const copy = Buffer.from(store);
  copy[copy.indexOf(bodyOf("/large")) + 150_000]! ^= 1;
  const bench = new Bench(compiled, copy);
  const connection = bench.connect();
  connection.offer(get("/large", "0-9,149000-160000"));
  const output = takeAll(connection, 1460).toString("latin1");
  expect(output).toContain(bodyOf("/large").toString("latin1", 0, 10));
  expect(connection.wantsReset).toBe(true);
  const first = bench.connect();
  first.offer(get("/large", "149000-160000,0-9"));
  expect(takeAll(first).toString("latin1")).toMatch(/^HTTP\/1.1 500 /);
});

test("a retransmission gets the same bytes, from anywhere, whatever was served in between", () => {
  const bench = new Bench(compiled, store);
  const connection = bench.connect();
  const other = bench.connect();
  connection.offer(get("/plain.txt", "0-1,4-5,8-8"));
  const output = takeAll(connection);
  bench.server.setTime(1792567999);
  for (let from = 0; from < output.length; from++) {
    for (const to of [from + 1, from + 60, output.length]) {
      const until = Math.min(to, output.length);
      expect(connection.again(from, until).equals(output.subarray(from, until))).toBe(true);
    }
    if (from % 16 === 0) {
      other.offer(get("/plain.txt", from % 32 === 0 ? "0-0,9-9" : "3-4"));
      other.acknowledge(takeAll(other).length);
    }
  }
});

/** The ranges that have to come back, found by marking the bytes of each wish. */
function model(wishes: readonly (readonly [number, number])[], size: number): string[] {
  const ranges: { first: number; last: number }[] = [];
  const marked = new Uint8Array(size + 2);
  for (const [first, last] of wishes) marked.fill(1, first + 1, last + 2);
  for (const [first] of wishes) {
    let start = first;
    while (marked[start] === 1) start--;
    let end = first;
    while (marked[end + 2] === 1) end++;
    if (!ranges.some((range) => range.first === start)) ranges.push({ first: start, last: end });
  }
  return ranges.map(({ first, last }) => `${first}-${last}`);
}

test(`${rounds} sets of ranges (seed ${seed})`, () => {
  const chance = chanceFrom(seed);
  const bench = new Bench(compiled, store);
  for (let round = 0; round < rounds; round++) {
    const wishes: [number, number][] = [];
    const specs = Array.from({ length: 1 + chance(rangesMax) }, () => {
      const first = chance(12);
      const last = first + chance(4);
      if (first < 10) wishes.push([first, Math.min(last, 9)]);
      return last >= 9 && first < 10 && chance(2) === 0 ? `-${10 - first}` : `${first}-${last}`;
    });
    const expected = model(wishes, 10);
    const connection = bench.connect();
    connection.offer(get("/plain.txt", specs.join(", ")));
    const output = takeAll(connection, 1 + chance(300));
    connection.close();
    const { message, length } = parseMessage(output, false);
    const told = `seed ${seed}, round ${round}: ${specs.join(", ")}`;
    expect(length, told).toBe(output.length);
    const parts = expected.length > 1 ? partsOf(message.body) : [];
    const found = parts.map((part) => {
      const range = / (\d+-\d+)\/10$/.exec(part.fields.at(-1)!)![1]!;
      const [first, last] = range.split("-").map(Number) as [number, number];
      expect(part.body.toString(), told).toBe(digits.slice(first, last + 1));
      return range;
    });
    if (expected.length === 1) {
      found.push(/^bytes (\S+)\/10$/.exec(message.fields.get("content-range") ?? "")![1]!);
    }
    expect(found, told).toEqual(expected);
    const status = expected.length === 0 ? "416 Range Not Satisfiable" : "206 Partial Content";
    expect(message.status, told).toBe(status);
  }
});
