// Links to other sites, against servers on this machine.

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { lookAtLinks, politely } from "../../cli/check/external.ts";

const options = { ...politely, pauseMs: 1, patienceMs: 400 };

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function server(handler: Handler): Promise<string> {
  const made = createServer(handler);
  made.listen(0, "127.0.0.1");
  await once(made, "listening");
  onTestFinished(() => {
    made.closeAllConnections();
    made.close();
  });
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

/** What answers at each path: a status, or a place to go to with it. */
const answers: Readonly<Record<string, readonly [status: number, location?: string]>> = {
  "/fine": [200],
  "/gone": [410],
  "/missing": [404],
  "/moved": [301, "/moved-again"],
  "/moved-again": [308, "/fine"],
  "/for-now": [302, "/fine"],
  "/to-nothing": [301, "/missing"],
  "/circle": [302, "/circle"],
  "/lost": [302],
  "/private": [401],
  "/forbidden": [403],
  "/busy": [503],
  "/linkedin": [999],
};

test("what is plainly not there is broken, and a refusal is no proof", async () => {
  const origin = await server(({ url }, response) => {
    const [status, location] = answers[url!]!;
    response.writeHead(status, location === undefined ? {} : { location }).end();
  });
  const found = await lookAtLinks(
    Object.keys(answers).map((path) => origin + path),
    options,
  );
  const kinds = Object.keys(answers).map((path) => [path, found.get(origin + path)!.kind]);
  expect(Object.fromEntries(kinds)).toEqual({
    "/fine": "fine",
    "/gone": "broken",
    "/missing": "broken",
    "/moved": "moved",
    "/moved-again": "moved",
    "/for-now": "fine",
    "/to-nothing": "broken",
    "/circle": "broken",
    "/lost": "broken",
    "/private": "unsure",
    "/forbidden": "unsure",
    "/busy": "unsure",
    "/linkedin": "unsure",
  });
  expect(found.get(`${origin}/moved`)).toEqual({ kind: "moved", to: `${origin}/fine` });
});

test("a server that does not know HEAD is asked by GET, and no body is waited for", async () => {
  const methods: string[] = [];
  const origin = await server((request, response) => {
    methods.push(request.method!);
    response.writeHead(request.method === "HEAD" ? 405 : 200);
    response.write("never finished");
  });
  expect((await lookAtLinks([`${origin}/`], options)).get(`${origin}/`)).toEqual({ kind: "fine" });
  expect(methods).toEqual(["HEAD", "GET"]);
});

test("one that asks to wait is asked again after that, once", async () => {
  let asked = 0;
  const origin = await server((_, response) => {
    const isBusy = ++asked < 3;
    response.writeHead(isBusy ? 429 : 200, isBusy ? { "retry-after": "0" } : {}).end();
  });
  expect((await lookAtLinks([`${origin}/`], options)).get(`${origin}/`)!.kind).toBe("fine");
  const busy = await server((_, response) => {
    response.writeHead(429, { "retry-after": "3600" }).end();
  });
  expect((await lookAtLinks([`${busy}/`], options)).get(`${busy}/`)!.kind).toBe("unsure");
});

test("silence is unsure, and a port where nothing listens is broken", async () => {
  const silent = await server(() => undefined);
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const { port } = closed.address() as AddressInfo;
  closed.close();
  await once(closed, "close");
  const dead = `http://127.0.0.1:${port}/`;
  const found = await lookAtLinks([`${silent}/`, dead], options);
  expect(found.get(`${silent}/`)).toEqual({ kind: "unsure", reason: "no answer within 1 s" });
  expect(found.get(dead)).toEqual({ kind: "broken", reason: "nothing answers there" });
});

test("one host is asked one thing at a time, and everything once", async () => {
  let open = 0;
  let most = 0;
  const asked: string[] = [];
  const origin = await server(({ url }, response) => {
    asked.push(url!);
    most = Math.max(most, ++open);
    setTimeout(() => (open--, response.end()), 5);
  });
  const urls = Array.from({ length: 12 }, (_, index) => `${origin}/${index}`);
  await lookAtLinks([...urls, ...urls], options);
  expect(most).toBe(1);
  expect(asked).toHaveLength(12);
});

test("an answer that is no HTTP is told, not thrown", async () => {
  const { createServer: createTcp } = await import("node:net");
  const noise = createTcp((socket) => socket.end("\u0000\u0001 what?\r\n\r\n"));
  noise.listen(0, "127.0.0.1");
  await once(noise, "listening");
  onTestFinished(() => void noise.close());
  const url = `http://127.0.0.1:${(noise.address() as AddressInfo).port}/`;
  expect((await lookAtLinks([url], options)).get(url)!.kind).toBe("unsure");
});
