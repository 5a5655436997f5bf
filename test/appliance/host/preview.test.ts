// The appliance's HTTP server on real sockets, with clients that nobody here wrote.

import { execFile } from "node:child_process";
import { Agent, get, type IncomingMessage } from "node:http";
import { connect, createServer, type Socket } from "node:net";
import { once } from "node:events";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type Preview, servePreview } from "../../../appliance/host/preview.ts";
import { entries, numbered, storeOf } from "../http/site.ts";
import { previewModule } from "../http/server.ts";
import { createHash } from "node:crypto";
import type { Entry } from "../../../generator/model.ts";

const hugeLength = 50_000_000;
const huge = numbered(hugeLength);
const hugeEntry: Entry = {
  path: "/huge",
  kind: "page",
  status: 200,
  representations: [
    {
      encoding: "identity",
      head: {
        statusLine: "HTTP/1.1 200 OK\r\n",
        cacheFields: "",
        fields: "Content-Type: text/plain\r\n",
        contentLength: `Content-Length: ${hugeLength}\r\n`,
      },
      body: {
        sha256: createHash("sha256").update(huge).digest("hex"),
        length: hugeLength,
        read: () => [huge],
      },
    },
  ],
};

let preview: Preview;
beforeAll(async () => {
  const store = await storeOf([...entries, hugeEntry]);
  preview = await servePreview({ module: await previewModule(), store, port: 0 });
});
afterAll(() => preview.close());

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function fetchPath(path: string, agent: Agent | false = false): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port: preview.port, path, agent }, resolve).on("error", reject);
  });
}

async function open(): Promise<Socket> {
  const socket = connect(preview.port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

test("curl gets a page and its fields, and an encoding that it can undo", async () => {
  const url = `http://localhost:${preview.port}`;
  const { stdout } = await promisify(execFile)("curl", ["-sS", "-i", `${url}/plain.txt`]);
  expect(stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(stdout).toMatch(/\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/);
  expect(stdout.split("\r\n\r\n")[1]).toBe("0123456789");
  const many = Array.from({ length: 20 }, (_, index) => `${url}/large?${index}`);
  const large = await promisify(execFile)("curl", ["-sS", ...many], { maxBuffer: 1e8 });
  expect(large.stdout).toBe(numbered(200_000).toString().repeat(20));
});

test("an agent keeps its connection over many requests", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const sockets = new Set<unknown>();
  for (let index = 0; index < 50; index++) {
    const response = await fetchPath(index % 2 === 0 ? "/large" : "/missing", agent);
    sockets.add(response.socket);
    expect(response.statusCode).toBe(index % 2 === 0 ? 200 : 404);
    const body = await bodyOf(response);
    expect(body.length).toBe(index % 2 === 0 ? 200_000 : "nothing here\n".length);
  }
  expect(sockets.size).toBe(1);
  agent.destroy();
});

test("a thousand connections at once", async () => {
  const sockets = await Promise.all(Array.from({ length: 1000 }, open));
  const answers = sockets.map(async (socket) => {
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.write("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    await once(socket, "close");
    return Buffer.concat(chunks);
  });
  const expected = numbered(200_000);
  for (const answer of await Promise.all(answers)) {
    expect(answer.subarray(answer.indexOf("\r\n\r\n") + 4).equals(expected)).toBe(true);
  }
});

test("a slow reader gets 50 MB whole, and others do not wait for it", async () => {
  const socket = await open();
  socket.pause();
  socket.write("GET /huge HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const response = await fetchPath("/plain.txt");
  expect((await bodyOf(response)).toString()).toBe("0123456789");
  const chunks: Buffer[] = [];
  let reads = 0;
  for await (const chunk of socket) {
    chunks.push(chunk as Buffer);
    if (++reads % 100 === 0) {
      const other = await fetchPath("/plain.txt");
      expect((await bodyOf(other)).length).toBe(10);
    }
  }
  const answer = Buffer.concat(chunks);
  expect(answer.subarray(answer.indexOf("\r\n\r\n") + 4).equals(huge)).toBe(true);
});

test("a client that sends without reading is not read from any more", async () => {
  const socket = await open();
  socket.pause();
  const request = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n".repeat(200);
  for (let turn = 0; turn < 100 && socket.write(request); turn++);
  const response = await fetchPath("/plain.txt");
  expect((await bodyOf(response)).length).toBe(10);
  socket.destroy();
});

test("clients that vanish within a response leave nothing behind", async () => {
  for (let index = 0; index < 100; index++) {
    const socket = await open();
    socket.write("GET /huge HTTP/1.1\r\nHost: a\r\n\r\n");
    await once(socket, "data");
    if (index % 2 === 0) socket.destroy();
    else socket.resetAndDestroy();
  }
  const response = await fetchPath("/plain.txt");
  expect((await bodyOf(response)).length).toBe(10);
});

test("a taken port leads to the next free one", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const other = await servePreview({
    module: await previewModule(),
    store: await storeOf(),
    port,
  });
  expect(other.port).toBeGreaterThan(port);
  await other.close();
  taken.close();
});

describe("another store, while clients are there", () => {
  const plain = (text: string): Entry => ({
    ...hugeEntry,
    path: "/plain.txt",
    representations: hugeEntry.representations.map((one) => {
      const body = Buffer.from(text);
      const sha256 = createHash("sha256").update(body).digest("hex");
      const contentLength = `Content-Length: ${body.length}\r\n`;
      return {
        ...one,
        head: { ...one.head, contentLength },
        body: { sha256, length: body.length, read: () => [body] },
      };
    }),
  });

  let swapped: Preview;
  beforeEach(async () => {
    const module = await previewModule();
    const store = await storeOf([...entries, hugeEntry]);
    const answer = (path: string, socket: Socket): void => {
      socket.end(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${path}`);
    };
    swapped = await servePreview({ module, store, port: 0, aside: { prefix: "/own/", answer } });
    onTestFinished(() => swapped.close());
  });

  async function ask(socket: Socket, text: string): Promise<string> {
    socket.write(text);
    const [chunk] = (await once(socket, "data")) as [Buffer];
    return chunk.toString("latin1");
  }

  const request = "GET /plain.txt HTTP/1.1\r\nHost: a\r\n\r\n";

  test("a kept connection goes over to it, also in the middle of a head", async () => {
    const socket = connect(swapped.port, "127.0.0.1");
    const halfway = connect(swapped.port, "127.0.0.1");
    expect(await ask(socket, request)).toContain("0123456789");
    halfway.write(request.slice(0, 20));
    await new Promise((resolve) => setTimeout(resolve, 50));
    swapped.swap(await storeOf([plain("new")]));
    expect(await ask(socket, request)).toMatch(/\r\n\r\nnew$/);
    expect(await ask(halfway, request.slice(20))).toContain("0123456789");
    expect(await ask(halfway, request)).toMatch(/\r\n\r\nnew$/);
    for (let round = 0; round < 60; round++) swapped.swap(await storeOf([plain(`now ${round}`)]));
    expect(await ask(socket, request)).toMatch(/\r\n\r\nnow 59$/);
    socket.destroy();
    halfway.destroy();
  });

  test("a response that is under way comes whole from the old one", async () => {
    const socket = connect(swapped.port, "127.0.0.1");
    socket.pause();
    socket.write("GET /huge HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    await new Promise((resolve) => setTimeout(resolve, 50));
    swapped.swap(await storeOf([plain("new")]));
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    const answer = Buffer.concat(chunks);
    expect(answer.subarray(answer.indexOf("\r\n\r\n") + 4).equals(huge)).toBe(true);
  });

  test("paths set aside are answered here, on a connection of the site's too", async () => {
    const socket = connect(swapped.port, "127.0.0.1");
    expect(await ask(socket, request)).toContain("0123456789");
    expect(await ask(socket, "GET /own/a?b HTTP/1.1\r\nHost: a\r\n\r\n")).toMatch(/\/own\/a\?b$/);
    await once(socket, "close");
    const other = connect(swapped.port, "127.0.0.1");
    expect(await ask(other, "GET /other/own/ HTTP/1.1\r\nHost: a\r\n\r\n")).toMatch(
      /^HTTP\/1.1 404/,
    );
    other.destroy();
  });
});
