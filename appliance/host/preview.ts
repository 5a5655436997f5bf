// The appliance's HTTP server on Node's TCP sockets: what an author previews is what the machine
// sends.
//
//     socket "data" ─▶ connection.offer ─┐          ┌─ write's callback ─▶ connection.acknowledge
//                                        ▼          │
//                                  connection.take ─┴▶ socket.write
//
// Nothing piles up: a client that does not read stops its own writes, then its own requests.

import { createServer, type Server, type Socket } from "node:net";
import { type HttpConnection, HttpServer } from "./http-server.ts";

export interface PreviewOptions {
  readonly module: WebAssembly.Module;
  readonly store: Uint8Array;
  /** Port to begin with; where it is taken, the next free one. 0: any. */
  readonly port: number;
  readonly connectionsMax?: number;
}

/** A running preview. */
export interface Preview {
  readonly port: number;
  /** Ends all connections and stops listening. */
  close(): Promise<void>;
}

/** Input of one connection that waits at most while the server has no room for it. */
const pendingLengthMax = 65536;
/** A client that neither reads nor writes, or keeps a finished connection, is cut off. */
const silenceMs = 60_000;
const lingerMs = 5_000;
const connectionsMaxDefault = 4096;

function nowUs(): bigint {
  return process.hrtime.bigint() / 1000n;
}

/** One socket and the connection of the server that it carries. */
class Client {
  private readonly socket: Socket;
  private readonly connection: HttpConnection;
  private timer: NodeJS.Timeout | undefined;
  private timerUs: bigint | undefined;
  private full = false;
  private ending = false;

  constructor(socket: Socket, connection: HttpConnection) {
    this.socket = socket;
    this.connection = connection;
    socket.setNoDelay(true);
    socket.setTimeout(silenceMs, () => socket.destroy());
    socket.on("data", (bytes) => {
      connection.offer(bytes);
      this.pump();
    });
    socket.on("end", () => {
      connection.end();
      this.pump();
    });
    socket.on("drain", () => {
      this.full = false;
      this.pump();
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      clearTimeout(this.timer);
      connection.close();
    });
    this.pump();
  }

  /** Sends what there is to send, and keeps reading and timer as the connection wants them. */
  private pump(): void {
    const { socket, connection } = this;
    while (!this.full && !socket.destroyed) {
      const piece = connection.take();
      if (!piece) break;
      this.full = !socket.write(piece, (error) => this.written(piece.length, error));
    }
    if (socket.destroyed) return;
    if (connection.wantsReset) {
      socket.resetAndDestroy();
      return;
    }
    if (connection.pendingLength > pendingLengthMax) socket.pause();
    else socket.resume();
    if (connection.finished && !this.ending) this.finish();
    this.arm();
  }

  private written(length: number, error?: Error | null): void {
    if (error || this.socket.destroyed) return;
    this.connection.acknowledge(length);
    this.pump();
  }

  /** Our half is done; the client has a moment to close its own. */
  private finish(): void {
    this.ending = true;
    this.socket.end();
    setTimeout(() => this.socket.destroy(), lingerMs).unref();
  }

  private arm(): void {
    const deadline = this.connection.deadlineUs;
    if (deadline === this.timerUs) return;
    clearTimeout(this.timer);
    this.timerUs = deadline;
    if (deadline === undefined) return;
    const waitMs = Math.max(0, Math.ceil(Number(deadline - nowUs()) / 1000));
    this.timer = setTimeout(() => {
      this.timerUs = undefined;
      this.connection.timeout();
      this.pump();
    }, waitMs);
  }
}

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

/** Listens on both loopback addresses ("localhost" may mean either), on the same port. */
async function listenOnBoth(make: () => Server, wanted: number): Promise<[Server[], number]> {
  for (let port = wanted; ; port++) {
    const four = make();
    const six = make();
    try {
      await listen(four, port, "127.0.0.1");
      const address = four.address();
      const chosen = typeof address === "object" && address ? address.port : port;
      await listen(six, chosen, "::1").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "EADDRINUSE") throw error;
      });
      return [[four, six], chosen];
    } catch (error) {
      await Promise.all([close(four), close(six)]);
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || port === 65535) throw error;
      if (wanted === 0) port = -1;
    }
  }
}

/** Serves a store on the loopback addresses. */
export async function servePreview(options: PreviewOptions): Promise<Preview> {
  const connectionsMax = options.connectionsMax ?? connectionsMaxDefault;
  const server = new HttpServer(options.module, options.store, {
    connectionsMax,
    pipelinedMax: connectionsMax,
    nowUs,
  });
  const tellTime = () => server.setTime(Math.floor(Date.now() / 1000));
  tellTime();
  const clock = setInterval(tellTime, 1000);
  const sockets = new Set<Socket>();
  const accept = (socket: Socket) => {
    const connection = server.connect();
    if (!connection) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    new Client(socket, connection);
  };
  const make = () => createServer({ allowHalfOpen: true }, accept);
  const [listeners, port] = await listenOnBoth(make, options.port).catch((error: unknown) => {
    clearInterval(clock);
    throw error;
  });
  return {
    port,
    close: async () => {
      clearInterval(clock);
      const closing = listeners.map(close);
      for (const socket of sockets) socket.destroy();
      await Promise.all(closing);
    },
  };
}
