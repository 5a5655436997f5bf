// What a path is follows the clock, and a response keeps what it began with.

import { expect, test } from "vitest";
import { smallStore } from "../../fixtures/small-store.ts";
import { Bench, play, previewModule } from "./server.ts";
import { numbered } from "./site.ts";

const instant = 1_800_000_000;
const [early, late] = [numbered(150_000), Buffer.from(numbered(150_000)).reverse()];
const compiled = await previewModule();
const store = await smallStore({
  "/post": { schedule: { 0: null, [instant]: { body: "public", gzip: true } } },
  "/offer": { schedule: { 0: null, 1: "an offer", [instant]: { gone: true } } },
  "/list": { schedule: { 0: { body: early }, [instant]: { body: late } } },
  "/old": { schedule: { 0: null, [instant]: { redirect: "/post" } } },
  "/404.html": {
    schedule: { 0: { missing: "nothing" }, [instant]: { missing: "nothing, still" } },
  },
});

function bench(seconds: number): Bench {
  const made = new Bench(compiled, store);
  made.server.setTime(seconds);
  return made;
}

/** Status code, fields and content of one answer. */
function ask(server: Bench, path: string, fields = "") {
  const bytes = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`);
  const text = play(server, [{ kind: "send", bytes }]).output.toString("latin1");
  const [head, ...content] = text.split("\r\n\r\n");
  return { status: Number(text.slice(9, 12)), head: head!, content: content.join("\r\n\r\n") };
}

test("without a known time, before the instant, and from its second on", () => {
  const statuses = (seconds: number) => {
    const server = bench(seconds);
    return ["/post", "/offer", "/list", "/old"].map((path) => ask(server, path).status);
  };
  expect(statuses(0)).toEqual([404, 404, 200, 404]);
  expect(statuses(1)).toEqual([404, 200, 200, 404]);
  expect(statuses(instant - 1)).toEqual([404, 200, 200, 404]);
  expect(statuses(instant)).toEqual([200, 410, 200, 301]);
  expect(statuses(instant + 1)).toEqual([200, 410, 200, 301]);
});

test("what is hidden differs in nothing from what does not exist", () => {
  for (const seconds of [0, instant - 1]) {
    const server = bench(seconds);
    expect(ask(server, "/post")).toEqual(ask(server, "/nowhere"));
    expect(ask(server, "/post", "If-None-Match: *\r\n")).toEqual(
      ask(server, "/nowhere", "If-None-Match: *\r\n"),
    );
  }
  expect(ask(bench(instant), "/nowhere").content).toBe("nothing, still");
});

test("Date and what is public are of one second", () => {
  const before = ask(bench(instant - 1), "/list");
  const after = ask(bench(instant), "/list");
  expect(before.head).toContain("Date: Fri, 15 Jan 2027 07:59:59 GMT");
  expect(before.content === early.toString("latin1")).toBe(true);
  expect(after.head).toContain("Date: Fri, 15 Jan 2027 08:00:00 GMT");
  expect(after.content === late.toString("latin1")).toBe(true);
});

test("a validator of the time before does not match afterwards", () => {
  const server = bench(instant - 1);
  const tag = /ETag: (.*)\r\n/i.exec(ask(server, "/list").head)![1]!;
  expect(ask(server, "/list", `If-None-Match: ${tag}\r\n`).status).toBe(304);
  expect(ask(server, "/list", `If-Range: ${tag}\r\nRange: bytes=0-9\r\n`).status).toBe(206);
  server.server.setTime(instant);
  expect(ask(server, "/list", `If-None-Match: ${tag}\r\n`).status).toBe(200);
  expect(ask(server, "/list", `If-Range: ${tag}\r\nRange: bytes=0-9\r\n`).status).toBe(200);
});

test("a response under way keeps its variant, also where its bytes are asked for again", () => {
  const server = bench(instant - 1);
  const connection = server.connect();
  connection.offer(Buffer.from("GET /list HTTP/1.1\r\nHost: a\r\n\r\n"));
  const start = connection.take(40_000)!;
  server.server.setTime(instant);
  const other = server.connect();
  other.offer(Buffer.from("GET /list HTTP/1.1\r\nHost: a\r\n\r\n"));
  while (other.take()) continue;
  expect(connection.again(0, start.length).equals(start)).toBe(true);
  const pieces = [start];
  for (let piece = connection.take(); piece; piece = connection.take()) pieces.push(piece);
  const text = Buffer.concat(pieces).toString("latin1");
  expect(text).toContain("Date: Fri, 15 Jan 2027 07:59:59 GMT");
  expect(text.endsWith(`\r\n\r\n${early.toString("latin1")}`)).toBe(true);
  connection.close();
  other.close();
});
