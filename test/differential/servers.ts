// The servers that ours is compared with, from Debian, on ports of this machine, all with one site.
// Every time limit of theirs is `patienceS`: who waits for the rest of a request gives up after it.

import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "../../deploy/qemu/apply.ts";
import { libraryEnvironment, unpackedPackages } from "../fixtures/debian.ts";
import { configurations, type Place } from "./configurations.ts";
import { modified, site } from "./result.ts";

export type ServerName = "nginx" | "apache" | "lighttpd" | "haproxy";

/** Servers that run, by name, with their ports. */
export interface Servers {
  readonly ports: Readonly<Record<ServerName, number>>;
  /** Ends all of them; returns what they had to say. */
  readonly stop: () => Promise<string>;
}

/** Without ending our half: a proxy would take that for the end of our interest. */
async function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () =>
      socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
    );
    socket.on("data", () => resolve(true));
    socket.on("close", () => resolve(false));
    socket.on("error", () => resolve(false));
  });
}

async function untilAnswering(port: number, running: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await answers(port)) return;
    if (running.exitCode !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("no answer from a server that was started");
}

function writeSite(folder: string): void {
  for (const [path, content] of Object.entries(site)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    utimesSync(file, modified, modified);
  }
}

/** The folder of the packages: apt takes seconds to say what it would install. */
let packages: Promise<string> | undefined;

/** Starts all of them; `backend` is the port that the proxies among them hand requests to. */
export async function startServers(wanted: readonly ServerName[], backend = 0): Promise<Servers> {
  packages ??= unpackedPackages(["nginx", "apache2-bin", "lighttpd", "haproxy"]);
  const root = await packages;
  const folder = mkdtempSync(join(tmpdir(), "kiln-differential-"));
  // Apache gives its rights away and reads the site as somebody else.
  chmodSync(folder, 0o755);
  writeSite(join(folder, "site"));
  const ports: Partial<Record<ServerName, number>> = {};
  const processes: ChildProcess[] = [];
  let log = "";
  for (const name of wanted) {
    const port = await freePort(20000 + Math.floor(Math.random() * 30000));
    const place: Place = { root, folder, port, backend };
    const { file, text, command } = configurations[name](place);
    writeFileSync(file, text);
    const [program, ...parameters] = command;
    const environment = { ...process.env, ...libraryEnvironment(root) };
    const running = spawn(join(root, program!), parameters, { env: environment, cwd: folder });
    running.stdout.on("data", (bytes: Buffer) => (log += bytes.toString("latin1")));
    running.stderr.on("data", (bytes: Buffer) => (log += bytes.toString("latin1")));
    processes.push(running);
    ports[name] = port;
    await untilAnswering(port, running);
    if (running.exitCode !== null) throw new Error(`${name} does not start:\n${log}`);
  }
  const stop = async () => {
    for (const running of processes) {
      const ended = new Promise((resolve) => running.once("exit", resolve));
      if (running.exitCode !== null || !running.kill("SIGTERM")) continue;
      await ended;
    }
    const file = join(folder, "nginx.log");
    if (existsSync(file)) log += readFileSync(file, "latin1");
    rmSync(folder, { recursive: true, force: true });
    return log;
  };
  return { ports: ports as Record<ServerName, number>, stop };
}

/** Sends bytes on a connection of their own and returns all that comes back until it is closed. */
export function exchange(port: number, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    socket.on("data", (piece: Buffer) => pieces.push(piece));
    socket.on("end", () => socket.end());
    // A reset ends it too: what came before counts.
    socket.on("error", () => {});
    socket.on("close", () => resolve(Buffer.concat(pieces)));
    socket.write(bytes);
  });
}
