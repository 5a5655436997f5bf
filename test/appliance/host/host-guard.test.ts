// A server that answers under no name but its own.

import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { guardHost, isOwnHost } from "../../../appliance/host/host-guard.ts";

test.each([
  ["localhost", true],
  ["LOCALHOST:8080", true],
  ["blog.localhost", true],
  ["127.0.0.1:8080", true],
  ["[::1]:8080", true],
  ["192.168.1.7", true],
  ["desk.lan:8080", true],
  ["evil.example", false],
  ["localhost.evil.example", false],
  ["127.0.0.1.evil.example", false],
  ["evillocalhost", false],
  ["", false],
])("%s", (host, own) => {
  expect(isOwnHost(host, "desk.lan")).toBe(own);
});

const server = createServer({ allowHalfOpen: true }, (socket) => {
  guardHost(
    socket,
    (host) => isOwnHost(host, undefined),
    (accepted) => {
      accepted.on("data", (bytes: Buffer) => accepted.end(`got ${bytes.length}`));
      accepted.resume();
    },
  );
});

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterAll(() => server.close());

/** What comes back for some pieces, sent one after another. */
async function answer(...pieces: string[]): Promise<string> {
  const socket: Socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return text;
}

test("a request for us is handed on whole, in however many pieces it came", async () => {
  const requests = [
    ["GET / HTTP/1.1\r\nHost: localhost\r\n\r\nmore"],
    ["GET / HT", "TP/1.1\r\nHo", "st: [::1]:80\r\n", "\r\n"],
    ["GET / HTTP/1.0\r\n\r\n"],
  ];
  for (const pieces of requests) {
    expect(await answer(...pieces)).toBe(`got ${pieces.join("").length}`);
  }
});

test("one for another name is refused, wherever the name stands", async () => {
  const refused = /^HTTP\/1\.1 421 /;
  expect(await answer("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")).toMatch(refused);
  expect(await answer("GET / HTTP/1.1\r\nA: b\r\nHOST:evil.example", "\r\n\r\n")).toMatch(refused);
  const both = "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n";
  expect(await answer(both)).toMatch(refused);
});
