// Our server: by itself, and behind a proxy on a port of this machine.

import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { Bench, play, previewModule } from "../appliance/http/server.ts";
import { smallStore } from "../fixtures/small-store.ts";
import { modified, sentinel, site } from "./result.ts";

async function siteStore(): Promise<Uint8Array> {
  const entries = Object.entries(site).map(([path, body]) => [
    path.replace(/index\.html$/, ""),
    { body, type: "text/plain", lastModified: modified },
  ]);
  return smallStore(Object.fromEntries(entries));
}

async function newBench(): Promise<Bench> {
  return new Bench(await previewModule(), await siteStore(), 64, 64);
}

/** What our server answers to bytes with the sentinel behind them, all its timeouts included. */
export async function ours(): Promise<(bytes: Buffer) => Buffer> {
  const bench = await newBench();
  return (bytes) =>
    play(bench, [
      { kind: "send", bytes: Buffer.concat([bytes, sentinel]) },
      { kind: "pass", us: 60_000_000n },
    ]).output;
}

/** Our server as the one behind a proxy. */
export interface Backend {
  readonly port: number;
  /** First words of all responses so far, each the answer to a request that was seen. */
  readonly seen: () => number;
  readonly stop: () => Promise<void>;
}

/** Starts it. */
export async function startBackend(): Promise<Backend> {
  const bench = await newBench();
  const sockets = new Set<Socket>();
  let seen = 0;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const connection = bench.connect();
    sockets.add(socket);
    socket.setNoDelay(true);
    const pump = () => {
      for (let piece = connection.take(); piece; piece = connection.take()) {
        seen += piece.toString("latin1").match(/HTTP\/1\.1 \d{3} [A-Z]/g)?.length ?? 0;
        socket.write(piece);
        connection.acknowledge(piece.length);
      }
      if (connection.finished) socket.end();
    };
    socket.on("data", (bytes: Buffer) => {
      connection.offer(bytes);
      pump();
    });
    socket.on("end", () => {
      connection.end();
      pump();
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      sockets.delete(socket);
      connection.close();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  };
  return { port, seen: () => seen, stop };
}
