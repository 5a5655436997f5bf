// One socket of Node and the connection of the appliance's server that it carries:
//
//     socket "data" ─▶ connection.offer ─┐          ┌─ write's callback ─▶ connection.acknowledge
//                                        ▼          │
//                                  connection.take ─┴▶ socket.write
//
// Nothing piles up: a client that does not read stops its own writes, then its own requests.

import type { Socket } from "node:net";
import type { HttpConnection, HttpServer } from "./http-server.ts";

/** What this process answers by itself, beside the site. */
export interface Aside {
  /** Its paths begin so. */
  readonly prefix: string;
  /** Answers a GET of a path, query included, and ends the socket: it is its own from now on. */
  answer(path: string, socket: Socket): void;
}

/** Input of one connection that waits at most while the server has no room for it. */
const pendingLengthMax = 65536;
/** A client that neither reads nor writes, or keeps a finished connection, is cut off. */
const silenceMs = 60_000;
const lingerMs = 5_000;

/** Monotonic clock in µs. */
export function nowUs(): bigint {
  return process.hrtime.bigint() / 1000n;
}

/** The path that a request asks for, where these bytes begin with one. */
function askedPath(bytes: Buffer): string | undefined {
  const line = bytes.subarray(0, requestLineMax).toString("latin1");
  return /^[A-Z]+ (\/\S*) HTTP\/1\.1\r\n/.exec(line)?.[1];
}

const requestLineMax = 4096;

/** Chooses the server of a request by its path, or where the path is not known. */
export type Route = (path: string | undefined) => HttpServer;

/** One socket and the connection of the server that it carries. */
export class Client {
  private readonly socket: Socket;
  private server: HttpServer;
  private connection: HttpConnection;
  private readonly route: Route;
  private readonly aside: Aside | undefined;
  private timer: NodeJS.Timeout | undefined;
  private timerUs: bigint | undefined;
  private full = false;
  private ending = false;
  private left = false;
  /** True when a request has come in that is not answered: the rest of its head is missing. */
  private asking = false;

  /** `connection` is one of the server that `route` names for an unknown path. */
  constructor(socket: Socket, connection: HttpConnection, route: Route, aside?: Aside) {
    this.socket = socket;
    this.server = route(undefined);
    this.connection = connection;
    this.route = route;
    this.aside = aside;
    socket.setNoDelay(true);
    socket.setTimeout(silenceMs, () => socket.destroy());
    socket.on("data", this.receive);
    socket.on("end", this.end);
    socket.on("drain", this.drained);
    socket.on("error", () => socket.destroy());
    socket.on("close", this.close);
    this.pump();
  }

  private readonly receive = (bytes: Buffer): void => {
    const { aside } = this;
    if (this.connection.drained && !this.asking && !this.ending) {
      const path = askedPath(bytes);
      if (aside && path?.startsWith(aside.prefix)) {
        this.leave();
        aside.answer(path, this.socket);
        return;
      }
      this.change(this.route(path));
    }
    const { connection } = this;
    const before = connection.produced;
    connection.offer(bytes);
    this.asking = connection.produced === before;
    this.pump();
  };

  private readonly end = (): void => {
    this.connection.end();
    this.pump();
  };

  private readonly drained = (): void => {
    this.full = false;
    this.pump();
  };

  private readonly close = (): void => {
    clearTimeout(this.timer);
    this.connection.close();
  };

  /** The socket is somebody else's from now on. */
  private leave(): void {
    const { socket } = this;
    this.left = true;
    socket.off("data", this.receive).off("end", this.end).off("drain", this.drained);
    socket.off("close", this.close);
    socket.setTimeout(0);
    this.close();
  }

  /** Sends what there is to send, and keeps reading and timer as the connection wants them. */
  private pump(): void {
    const { socket, connection } = this;
    while (!this.full && !socket.destroyed) {
      const piece = connection.take();
      if (!piece) break;
      this.full = !socket.write(piece, (error) => {
        this.written(connection, piece.length, error);
      });
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

  private written(
    connection: HttpConnection,
    length: number,
    error: Error | null | undefined,
  ): void {
    // What was sent before a change of servers concerns the one that is gone.
    if (error || this.socket.destroyed || this.left || connection !== this.connection) return;
    connection.acknowledge(length);
    this.pump();
  }

  /** Goes over to another server: between two requests, so that the other side sees nothing. */
  private change(server: HttpServer): void {
    if (server === this.server) return;
    const connection = server.connect();
    if (!connection) return;
    this.connection.close();
    this.connection = connection;
    this.server = server;
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
