// How long a body takes over a faulty wire: from our image, and from Linux with CUBIC (busybox
// httpd in a namespace) behind a relay of the same seed. The client is Linux.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { start } from "../../deploy/qemu/apply.ts";
import { qemuParameters } from "../../deploy/qemu/plan.ts";
import {
  type ClientSettings,
  openWire,
  serverAddress,
  spawnWithin,
  type Wire,
  type WireOptions,
} from "../wire/network.ts";
import type { Guest } from "./guest/guest.ts";
import type { Workplace } from "./workplace.ts";

/** What is fetched, how often, and what lies between. */
export interface Transfers extends Pick<WireOptions, "toServer" | "toClient"> {
  readonly path: string;
  readonly body: Uint8Array;
  /** One after another, each on a connection of its own. */
  readonly count: number;
  readonly client?: ClientSettings | undefined;
}

const transferSecondsMax = 300;
const listenTurnsMax = 250;

/** Fetches the body; seconds from the start of the connection to the last byte. */
function fetchOnce(wire: Wire, { path, body }: Transfers): Promise<number> {
  const timing = ["--max-time", String(transferSecondsMax), "-w", "%{stderr}%{time_total}"];
  const url = `http://${serverAddress}${path}`;
  const client = spawnWithin(wire.clientWithin, ["curl", "-sS", ...timing, url]);
  const hash = createHash("sha256");
  let said = "";
  client.stdout!.on("data", (bytes: Buffer) => hash.update(bytes));
  client.stderr!.on("data", (bytes: Buffer) => (said += bytes.toString()));
  return new Promise((resolve, reject) =>
    client.on("close", () => {
      const whole = hash.digest("hex") === createHash("sha256").update(body).digest("hex");
      if (whole) resolve(Number(said));
      else reject(new Error(`not the whole body: ${said}`));
    }),
  );
}

/** All of them; the seconds of each. */
async function fetchAll(wire: Wire, transfers: Transfers): Promise<number[]> {
  const seconds: number[] = [];
  while (seconds.length < transfers.count) seconds.push(await fetchOnce(wire, transfers));
  return seconds;
}

/** A wire of a seed that goes away with the bench at the latest. */
async function wireOf(
  seed: number,
  server: WireOptions["server"],
  { toServer, toClient, client = {} }: Transfers,
  workplace: Workplace,
): Promise<Wire> {
  const wire = await openWire({ seed, server, toServer, toClient, client });
  for (const within of [wire.clientWithin, wire.serverWithin]) {
    workplace.atEnd(() => execFileSync("ip", ["netns", "delete", within.at(-1)!]));
  }
  return wire;
}

/** Seconds that each transfer takes from our image in QEMU. */
export async function fromKiln(
  seed: number,
  { image, append }: Guest,
  memoryMb: number,
  transfers: Transfers,
  workplace: Workplace,
): Promise<number[]> {
  const wire = await wireOf(seed, "machine", transfers, workplace);
  const network = { kind: "tap", device: wire.serverTap } as const;
  const parameters = qemuParameters({ image, append, memoryMb, network, debugExit: true });
  const running = start(parameters, undefined, wire.serverWithin);
  await running.line(/^kiln: ready/);
  const seconds = await fetchAll(wire, transfers);
  await running.stop();
  return seconds;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Runs a command in a network; what it prints. */
function within(prefix: readonly string[], ...parameters: string[]): string {
  const [command, ...rest] = [...prefix, ...parameters];
  return execFileSync(command!, rest, { encoding: "utf8" });
}

/** Resolves once a process listens for IPv4. */
async function listening(pid: number): Promise<void> {
  const listens = / 00000000:0000 0A /;
  for (let turn = 0; turn < listenTurnsMax; turn++) {
    if (listens.test(readFileSync(`/proc/${pid}/net/tcp`, "utf8"))) return;
    await pause(20);
  }
  throw new Error("busybox httpd does not listen");
}

/** Seconds that each transfer takes from Linux. */
export async function fromLinux(
  seed: number,
  busybox: string,
  transfers: Transfers,
  workplace: Workplace,
): Promise<number[]> {
  const wire = await wireOf(seed, "linux", transfers, workplace);
  const ip = (...parameters: string[]) => within(wire.serverWithin, "ip", ...parameters);
  // By the route: a namespace may not choose as its default what the machine does not.
  const [route] = JSON.parse(ip("-json", "route", "show"));
  ip("route", "replace", route.dst, "dev", route.dev, "src", serverAddress, "congctl", "cubic");
  const http = ["-p", "0.0.0.0:80", "-h", workplace.folder];
  const server = spawnWithin(wire.serverWithin, [busybox, "httpd", "-f", ...http]);
  workplace.atEnd(() => server.kill());
  await listening(server.pid!);
  const seconds = fetchAll(wire, transfers);
  let done = false;
  void seconds.finally(() => (done = true));
  let connection = "";
  while (!connection && !done) {
    await pause(20);
    connection = within(wire.serverWithin, "ss", "-tinH");
  }
  if (!/\bcubic\b/.test(connection)) throw new Error(`not CUBIC: ${connection}`);
  await seconds;
  server.kill();
  return seconds;
}
