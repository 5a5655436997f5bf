// The server under test: compiled once, with assertions, on a clock that the test moves.

import { type HttpConnection, HttpServer } from "../../../appliance/host/http-server.ts";
import { compileModule } from "../module.ts";
import type { Step } from "./script.ts";

/** The module of the preview target. */
export function previewModule(): Promise<WebAssembly.Module> {
  return compileModule("appliance/targets/preview.ts");
}

/** A server whose clock stands until `pass` moves it. */
export class Bench {
  readonly server: HttpServer;
  private us = 1_000_000n;

  constructor(compiled: WebAssembly.Module, store: Uint8Array, connections = 4, pipelined = 16) {
    this.server = new HttpServer(compiled, store, {
      connectionsMax: connections,
      pipelinedMax: pipelined,
      nowUs: () => this.us,
    });
    // Wed, 21 Oct 2026 07:28:00 GMT
    this.server.setTime(1792567680);
  }

  connect(): HttpConnection {
    const connection = this.server.connect();
    if (!connection) throw new Error("no connection free");
    return connection;
  }

  /** Lets time pass; the connection's deadlines are kept. */
  pass(connection: HttpConnection, us: bigint): void {
    const until = this.us + us;
    for (let turns = 0; turns < 10_000; turns++) {
      const deadline = connection.deadlineUs;
      if (deadline === undefined || deadline > until || connection.wantsReset) break;
      if (deadline > this.us) this.us = deadline;
      connection.timeout();
    }
    this.us = until;
  }
}

export interface Outcome {
  readonly output: Buffer;
  readonly end: "open" | "closed" | "reset";
}

/**
 * Runs the steps on a new connection. `cut` divides what is sent into the pieces in which it
 * arrives; output is taken `chunk` bytes at a time and acknowledged at once.
 */
export function play(
  bench: Bench,
  steps: readonly Step[],
  cut: (bytes: Buffer) => Iterable<Buffer> = (bytes) => [bytes],
  chunk = 65536,
): Outcome {
  const connection = bench.connect();
  const output: Buffer[] = [];
  const drain = () => {
    for (let piece = connection.take(chunk); piece; piece = connection.take(chunk)) {
      output.push(piece);
      connection.acknowledge(piece.length);
    }
  };
  for (const step of steps) {
    if (step.kind === "pass") bench.pass(connection, step.us);
    if (step.kind === "close") connection.end();
    if (step.kind === "send") {
      for (const piece of cut(step.bytes)) {
        connection.offer(piece);
        drain();
      }
    }
    drain();
  }
  const end = connection.wantsReset ? "reset" : connection.finished ? "closed" : "open";
  connection.close();
  return { output: Buffer.concat(output), end };
}
