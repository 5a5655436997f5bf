// What scripts cannot say: slow readers, retransmission, empty pools, a damaged store, no clock.

import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { HttpConnection } from "../../../appliance/host/http-server.ts";
import { parseMessage } from "./message.ts";
import { Bench, previewModule } from "./server.ts";
import { bodyOf, entries, storeOf } from "./site.ts";

const compiled = await previewModule();
const store = await storeOf();

const get = (path: string, fields = "") =>
  Buffer.from(`GET ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`);

/** Takes all output there is, without acknowledging it. */
function takeAll(connection: HttpConnection, chunk = 65536): Buffer {
  const pieces: Buffer[] = [];
  for (let piece = connection.take(chunk); piece; piece = connection.take(chunk)) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function statuses(output: Buffer): string[] {
  const found: string[] = [];
  for (let rest = output; rest.length > 0;) {
    const { message, length } = parseMessage(rest, false);
    found.push(message.status);
    rest = rest.subarray(length);
  }
  return found;
}

describe("output", () => {
  test("a retransmission gets the same bytes, whatever the clock says by then", () => {
    const bench = new Bench(compiled, store);
    const connection = bench.connect();
    connection.offer(Buffer.concat([get("/plain.txt"), get("/large"), get("/missing")]));
    const output = takeAll(connection);
    bench.server.setTime(1792567999);
    for (const [from, to] of [
      [0, 1],
      [0, 1000],
      [100, 400],
      [137, 60_000],
      [60_000, 120_000],
    ] as const) {
      const again = connection.again(from, to);
      expect(again.equals(output.subarray(from, from + again.length))).toBe(true);
      expect(again.length).toBe(to - from);
    }
    connection.acknowledge(150);
    const half = connection.again(150, 900);
    expect(half.equals(output.subarray(150, 900))).toBe(true);
  });

  test("every chunk size gives the same stream", () => {
    const bench = new Bench(compiled, store);
    const requests = Buffer.concat([
      get("/plain.txt"),
      get("/old"),
      get("/", "If-None-Match: *\r\n"),
      get("/plain.txt", "Range: bytes=2-7\r\n"),
      get("/none"),
      get("/plain.txt", "If-Match: W/\r\n"),
    ]);
    const outputs = [1, 2, 3, 7, 64, 100, 1460, 65536].map((chunk) => {
      const connection = bench.connect();
      connection.offer(requests);
      const output = takeAll(connection, chunk);
      connection.close();
      return output;
    });
    for (const output of outputs) expect(output.equals(outputs[0]!)).toBe(true);
    expect(statuses(outputs[0]!).map((status) => status.slice(0, 3))).toEqual(
      "200 301 304 206 404 412".split(" "),
    );
  });

  test("without a known time there is no Date (9110-6.6.1-3)", () => {
    const bench = new Bench(compiled, store);
    bench.server.setTime(0);
    const connection = bench.connect();
    connection.offer(get("/plain.txt"));
    const { message } = parseMessage(takeAll(connection), false);
    expect(message.fields.has("date")).toBe(false);
  });

  test("the Date is that of the response's start, and moves with the clock (9110-6.6.1-1)", () => {
    const bench = new Bench(compiled, store);
    const connection = bench.connect();
    connection.offer(get("/plain.txt"));
    bench.server.setTime(784111777);
    connection.offer(get("/plain.txt"));
    const output = takeAll(connection);
    const first = parseMessage(output, false);
    const second = parseMessage(output.subarray(first.length), false);
    expect(first.message.fields.get("date")).toBe("Wed, 21 Oct 2026 07:28:00 GMT");
    expect(second.message.fields.get("date")).toBe("Sun, 06 Nov 1994 08:49:37 GMT");
  });
});

describe("limits", () => {
  test("a connection has at most so many responses under way", () => {
    const bench = new Bench(compiled, store, 4, 64);
    const connection = bench.connect();
    const request = get("/plain.txt");
    connection.offer(Buffer.concat(Array.from({ length: 30 }, () => request)));
    const first = takeAll(connection);
    expect(statuses(first).length).toBe(8);
    expect(connection.pendingLength).toBe(22 * request.length);
    connection.acknowledge(first.length / 8);
    expect(statuses(takeAll(connection)).length).toBe(1);
    expect(connection.pendingLength).toBe(21 * request.length);
  });

  test("no request is taken while more than a gigabyte of output is under way", async () => {
    const big = entries.find(({ path }) => path === "/plain.txt")!;
    const bytes = Buffer.alloc(152 << 20);
    const body = { sha256: createHash("sha256").update(bytes).digest("hex"), length: bytes.length };
    const representations = big.representations.map((representation) => ({
      ...representation,
      head: { ...representation.head, contentLength: `Content-Length: ${bytes.length}\r\n` },
      body: { ...body, read: () => [bytes] },
    }));
    const bench = new Bench(compiled, await storeOf([{ ...big, representations }]));
    const connection = bench.connect();
    const request = get("/plain.txt");
    connection.offer(Buffer.concat(Array.from({ length: 8 }, () => request)));
    expect(connection.pendingLength).toBe(request.length);
    // The first response is over: there is room again.
    connection.acknowledge(bytes.length + 1000);
    expect(connection.pendingLength).toBe(0);
  });

  test("an idle connection holds no response record", () => {
    const bench = new Bench(compiled, store, 64, 0);
    for (let index = 0; index < 64; index++) {
      const connection = bench.connect();
      connection.offer(get("/plain.txt"));
      const output = takeAll(connection);
      expect(statuses(output)).toEqual(["200 OK"]);
      connection.acknowledge(output.length);
    }
  });

  test("slow readers with pipelines leave everybody a record (9112-9.5-4)", () => {
    const bench = new Bench(compiled, store, 4, 1);
    const request = get("/plain.txt");
    const slow = bench.connect();
    slow.offer(Buffer.concat([request, request, request]));
    expect(statuses(takeAll(slow)).length).toBe(2);
    for (const other of [bench.connect(), bench.connect(), bench.connect()]) {
      other.offer(Buffer.concat([request, request]));
      const output = takeAll(other);
      expect(statuses(output)).toEqual(["200 OK"]);
      other.acknowledge(output.length);
      expect(statuses(takeAll(other))).toEqual(["200 OK"]);
    }
    slow.close();
    const next = bench.connect();
    next.offer(Buffer.concat([request, request, request]));
    expect(statuses(takeAll(next)).length).toBe(2);
  });

  test("the time that a half request waits for a record is not the client's", () => {
    const bench = new Bench(compiled, store, 4, 0);
    const half = bench.connect();
    half.offer(Buffer.concat([get("/plain.txt"), Buffer.from("GET /plain.txt HTTP/1.1\r\n")]));
    const output = takeAll(half);
    bench.pass(half, 11_000_000n);
    expect(half.finished).toBe(false);
    half.acknowledge(output.length);
    bench.pass(half, 9_000_000n);
    expect(half.finished).toBe(false);
    half.offer(Buffer.from("Host: a\r\n\r\n"));
    expect(statuses(takeAll(half))).toEqual(["200 OK"]);
  });

  test("a 408 that finds no record free is a plain close", () => {
    const bench = new Bench(compiled, store, 4, 1);
    const late = bench.connect();
    late.offer(Buffer.concat([get("/plain.txt"), Buffer.from("GET / HT")]));
    expect(statuses(takeAll(late)).length).toBe(1);
    const slow = bench.connect();
    slow.offer(Buffer.concat([get("/plain.txt"), get("/plain.txt")]));
    bench.pass(late, 10_000_000n);
    expect(takeAll(late).length).toBe(0);
    expect(late.finished).toBe(true);
  });

  test("the last of a connection's requests closes it", () => {
    const bench = new Bench(compiled, store);
    const connection = bench.connect();
    for (let count = 1; count <= 1000; count++) {
      connection.offer(get("/plain.txt"));
      const output = takeAll(connection);
      const { message } = parseMessage(output, false);
      expect(message.fields.get("connection")).toBe(count === 1000 ? "close" : undefined);
      connection.acknowledge(output.length);
    }
    expect(connection.finished).toBe(true);
  });

  test("what comes after the end is thrown away, but not for ever", () => {
    const bench = new Bench(compiled, store);
    const connection = bench.connect();
    connection.offer(get("/plain.txt", "Connection: close\r\n"));
    for (let sent = 0; sent < 1 << 20; sent += 1 << 16) {
      expect(connection.wantsReset).toBe(false);
      connection.offer(Buffer.alloc(1 << 16));
    }
    expect(connection.pendingLength).toBe(0);
    connection.offer(Buffer.alloc(1));
    expect(connection.wantsReset).toBe(true);
  });

  test("a peer that has left while requests wait gets all of their responses", () => {
    const bench = new Bench(compiled, store);
    const connection = bench.connect();
    connection.offer(Buffer.concat(Array.from({ length: 20 }, () => get("/plain.txt"))));
    connection.end();
    let count = 0;
    for (let turn = 0; turn < 20 && !connection.finished; turn++) {
      const output = takeAll(connection);
      count += statuses(output).length;
      connection.acknowledge(output.length);
    }
    expect([count, connection.finished]).toEqual([20, true]);
  });
});

describe("a damaged store", () => {
  /** A copy of the store with one byte of an entry's body changed, so many bytes into it. */
  function damaged(body: Buffer, offset: number): Uint8Array {
    const copy = Buffer.from(store);
    const at = copy.indexOf(body);
    expect(at).toBeGreaterThan(0);
    copy[at + offset]! ^= 1;
    return copy;
  }

  test("the start of a body: 500, and other pages are served", () => {
    const bench = new Bench(compiled, damaged(bodyOf("/large"), 10_000));
    const connection = bench.connect();
    connection.offer(get("/large"));
    expect(statuses(takeAll(connection))).toEqual(["500 Internal Server Error"]);
    connection.offer(get("/plain.txt"));
    expect(statuses(takeAll(connection))).toEqual(["200 OK"]);
  });

  test("further on: what comes before is sent, then the connection is cut off", () => {
    const bench = new Bench(compiled, damaged(bodyOf("/large"), 150_000));
    const connection = bench.connect();
    connection.offer(get("/large"));
    const output = takeAll(connection, 1460);
    expect(output.length).toBeGreaterThan(65_536);
    expect(output.length).toBeLessThan(150_400);
    expect(connection.wantsReset).toBe(true);
    const body = output.subarray(output.indexOf("\r\n\r\n") + 4);
    expect(body.equals(bodyOf("/large").subarray(0, body.length))).toBe(true);
  });

  test("the start of a range: 500", () => {
    const bench = new Bench(compiled, damaged(bodyOf("/large"), 150_000));
    const connection = bench.connect();
    connection.offer(get("/large", "Range: bytes=149000-160000\r\n"));
    expect(statuses(takeAll(connection))).toEqual(["500 Internal Server Error"]);
  });

  test("a head: 500", () => {
    const bench = new Bench(compiled, damaged(Buffer.from("HTTP/1.1 301"), 9));
    const connection = bench.connect();
    connection.offer(get("/old"));
    expect(statuses(takeAll(connection))).toEqual(["500 Internal Server Error"]);
  });
});

test("a site without a 404 page of its own", async () => {
  const bench = new Bench(compiled, await storeOf([]));
  const connection = bench.connect();
  connection.offer(get("/"));
  const { message } = parseMessage(takeAll(connection), false);
  expect(message.status).toBe("404 Not Found");
  expect(message.body.toString()).toBe("404 Not Found\r\n");
  expect(message.fields.get("x-content-type-options")).toBe("nosniff");
});

test("twenty thousand requests take no more memory than the first", () => {
  const bench = new Bench(compiled, store);
  const pages = () => bench.server.exports.memory.buffer.byteLength;
  const before = pages();
  for (let round = 0; round < 200; round++) {
    const connection = bench.connect();
    for (let count = 0; count < 100; count++) {
      connection.offer(get(["/", "/missing", "/old", "/plain.txt"][count % 4]!));
      connection.acknowledge(takeAll(connection).length);
    }
    connection.close();
  }
  expect(pages()).toBe(before);
});
