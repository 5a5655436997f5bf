// The appliance's HTTP server on Node's TCP sockets: what an author previews is what the machine
// sends.

import { createServer, type Server, type Socket } from "node:net";
import { type Aside, Client, nowUs, type Route } from "./client.ts";
import { guardHost, isOwnHost } from "./host-guard.ts";
import { HttpServer } from "./http-server.ts";

export interface PreviewOptions {
  readonly module: WebAssembly.Module;
  readonly store: Uint8Array;
  /** Port to begin with; where it is taken, the next free one. 0: any. */
  readonly port: number;
  /** Address to listen on; both loopback addresses by default. */
  readonly host?: string | undefined;
  readonly connectionsMax?: number;
  /** True: answers only requests that mean this computer by their Host; any by default. */
  readonly guarded?: boolean;
  /** What is answered here and not by the appliance; nothing by default. */
  readonly aside?: Aside;
  /** The wall clock, in milliseconds since 1970; 0: not known. By default the computer's. */
  readonly wallClockMs?: () => number;
}

/** A running preview. */
export interface Preview {
  readonly port: number;
  /** Serves another store from now on; a response under way still comes from the old one. */
  swap(store: Uint8Array): void;
  /**
   * Answers these paths, percent-encoded as in a store, from a store of their own until the next
   * swap: so a few pages can change without all others being laid out again.
   */
  overlay(store: Uint8Array, paths: ReadonlySet<string>): void;
  /** Ends all connections and stops listening. */
  close(): Promise<void>;
}

const connectionsMaxDefault = 4096;

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (server.listening) server.close(() => resolve());
    else resolve();
  });
}

/** "localhost" may mean either of them. */
const loopback = ["127.0.0.1", "::1"] as const;

/** Listens on all these addresses, on the same port. An address after the first may be missing. */
async function listenOnAll(
  make: () => Server,
  [first, ...others]: readonly [string, ...string[]],
  wanted: number,
): Promise<[Server[], number]> {
  for (let port = wanted; ; port++) {
    const servers = [make()];
    try {
      await listen(servers[0]!, port, first);
      const address = servers[0]!.address();
      const chosen = typeof address === "object" && address ? address.port : port;
      for (const other of others) {
        servers.push(make());
        await listen(servers.at(-1)!, chosen, other).catch((error: NodeJS.ErrnoException) => {
          if (error.code === "EADDRINUSE") throw error;
        });
      }
      return [servers, chosen];
    } catch (error) {
      await Promise.all(servers.map(close));
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || port === 65535) throw error;
      if (wanted === 0) port = -1;
    }
  }
}

/** The path as stores have it, without the query. */
function canonical(path: string): string {
  return URL.canParse(path, "http://localhost") ? new URL(path, "http://localhost").pathname : path;
}

/** Serves a store on the loopback addresses, or on another one. */
export async function servePreview(options: PreviewOptions): Promise<Preview> {
  const connectionsMax = options.connectionsMax ?? connectionsMaxDefault;
  const serverOf = (store: Uint8Array): HttpServer =>
    new HttpServer(options.module, store, { connectionsMax, pipelinedMax: connectionsMax, nowUs });
  let server = serverOf(options.store);
  let above: { readonly server: HttpServer; readonly paths: ReadonlySet<string> } | undefined;
  const route: Route = (path) => {
    return above && path !== undefined && above.paths.has(canonical(path)) ? above.server : server;
  };
  const wallClockMs = options.wallClockMs ?? Date.now;
  const tellTime = () => {
    for (const one of [server, above?.server]) one?.setTime(Math.floor(wallClockMs() / 1000));
  };
  let clock: NodeJS.Timeout;
  // At each full second, as on the machine: what begins at a second must be there in it.
  const tick = () => {
    tellTime();
    clock = setTimeout(tick, 1000 - (Math.floor(wallClockMs()) % 1000));
  };
  tick();
  const sockets = new Set<Socket>();
  const accept = (socket: Socket) => {
    const connection = server.connect();
    if (!connection) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    new Client(socket, connection, route, options.aside);
  };
  const isOwn = (host: string): boolean => isOwnHost(host, options.host);
  const welcome = options.guarded ? (socket: Socket) => guardHost(socket, isOwn, accept) : accept;
  const make = () => createServer({ allowHalfOpen: true }, welcome);
  const hosts = options.host === undefined ? loopback : ([options.host] as const);
  const [listeners, port] = await listenOnAll(make, hosts, options.port).catch((error: unknown) => {
    clearTimeout(clock);
    throw error;
  });
  return {
    port,
    swap: (store) => {
      server = serverOf(store);
      above = undefined;
      tellTime();
    },
    overlay: (store, paths) => {
      above = { server: serverOf(store), paths };
      tellTime();
    },
    close: async () => {
      clearTimeout(clock);
      const closing = listeners.map(close);
      for (const socket of sockets) socket.destroy();
      await Promise.all(closing);
    },
  };
}
