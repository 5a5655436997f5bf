// npm run bench -- lossy [SEEDS]: 10 MB over a path of 100 ms that loses 1 %, from our image and
// from Linux with CUBIC, behind relays of the same seeds.
//
// All seeds run at the same time: the wire is what limits them, not the processor. What counts is
// the ratio by seed, and of many seeds the median, for single ones vary.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { start } from "../../deploy/qemu/apply.ts";
import { qemuParameters } from "../../deploy/qemu/plan.ts";
import { unpackedPackages } from "../fixtures/debian.ts";
import { randomBytes } from "../fixtures/random.ts";
import { Random } from "../simulation/random.ts";
import { openWire, serverAddress, spawnWithin, type Wire } from "../wire/network.ts";
import type { Faults } from "../wire/relay.ts";
import type { Guest } from "./guest/guest.ts";
import { kilnGuest } from "./guest/kiln-guest.ts";
import { spread, threeDigits } from "./statistics.ts";
import { Workplace } from "./workplace.ts";

const help = `
npm run bench -- lossy [SEEDS] [--json]

How long 10 MB take over a path of 100 ms with 1 % loss, from our image beside Linux with CUBIC.
Needs root (network namespaces), curl, and Debian, from which busybox is downloaded.

  SEEDS    so many pairs of paths, all at once (default 8: two minutes)
  --json   every transfer, as JSON`;

/** Each way; so the round trip takes 100 ms. */
const faults: Faults = { delayMs: 50, loss: 0.01 };
const body = randomBytes(new Random(1), 10 << 20);
const path = "/10m.bin";
const transferSecondsMax = 300;
const memoryMb = 64;
const listenTurnsMax = 250;

/** One seed's transfers. */
interface Pair {
  readonly seed: number;
  readonly kilnSeconds: number;
  readonly linuxSeconds: number;
}

/** Fetches the body; seconds from the start of the connection to the last byte. */
function transfer(wire: Wire): Promise<number> {
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

/** A wire of a seed that goes away with the bench at the latest. */
async function wireOf(seed: number, server: "machine" | "linux", workplace: Workplace) {
  const wire = await openWire({ seed, server, toServer: faults, toClient: faults });
  for (const within of [wire.clientWithin, wire.serverWithin]) {
    workplace.atEnd(() => execFileSync("ip", ["netns", "delete", within.at(-1)!]));
  }
  return wire;
}

async function fromKiln(seed: number, guest: Guest, workplace: Workplace): Promise<number> {
  const wire = await wireOf(seed, "machine", workplace);
  const network = { kind: "tap", device: wire.serverTap } as const;
  const { image, append } = guest;
  const parameters = qemuParameters({ image, append, memoryMb, network, debugExit: true });
  const running = start(parameters, undefined, wire.serverWithin);
  await running.line(/^kiln: ready/);
  const seconds = await transfer(wire);
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

async function fromLinux(seed: number, busybox: string, workplace: Workplace): Promise<number> {
  const wire = await wireOf(seed, "linux", workplace);
  const ip = (...parameters: string[]) => within(wire.serverWithin, "ip", ...parameters);
  // By the route: a namespace may not choose as its default what the machine does not.
  const [route] = JSON.parse(ip("-json", "route", "show"));
  ip("route", "replace", route.dst, "dev", route.dev, "src", serverAddress, "congctl", "cubic");
  const http = ["-p", "0.0.0.0:80", "-h", workplace.folder];
  const server = spawnWithin(wire.serverWithin, [busybox, "httpd", "-f", ...http]);
  workplace.atEnd(() => server.kill());
  await listening(server.pid!);
  const seconds = transfer(wire);
  await pause(1000);
  const connections = within(wire.serverWithin, "ss", "-tinH");
  if (!/\bcubic\b/.test(connections)) throw new Error(`not CUBIC: ${connections}`);
  return seconds;
}

async function measureAll(count: number, workplace: Workplace): Promise<Pair[]> {
  const { folder } = workplace;
  const busybox = join(await unpackedPackages(["busybox-static"]), "bin/busybox");
  writeFileSync(join(folder, path), body);
  const site = new Map([[path, body]]);
  const guest = await kilnGuest("kiln", folder, site, `ip=${serverAddress}/24`);
  const seeds = Array.from({ length: count }, (_, index) => index + 1);
  return Promise.all(
    seeds.map(async (seed) => {
      const transfers = [fromKiln(seed, guest, workplace), fromLinux(seed, busybox, workplace)];
      const [kilnSeconds, linuxSeconds] = await Promise.all(transfers);
      return { seed, kilnSeconds: kilnSeconds!, linuxSeconds: linuxSeconds! };
    }),
  );
}

function table(pairs: readonly Pair[]): string {
  const rate = (seconds: number) => body.length / seconds / 1000;
  const column = (of: (pair: Pair) => number) => spread(pairs.map(of), threeDigits);
  return [
    `medians of ${pairs.length} seeds (least–most)`,
    "",
    "| | kB/s | ours to it, by seed | floor | goal |",
    "|---|---|---|---|---|",
    `| kiln | ${column(({ kilnSeconds }) => rate(kilnSeconds))} | | | |`,
    `| Linux, CUBIC | ${column(({ linuxSeconds }) => rate(linuxSeconds))} | ${column(
      ({ kilnSeconds, linuxSeconds }) => linuxSeconds / kilnSeconds,
    )} | 0.8 | 1 |`,
  ].join("\n");
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean" }, help: { type: "boolean" } },
});
const count = Number(positionals[0] ?? 8);
if (values.help || !(count >= 1)) {
  console.error(help.trim());
  process.exit(values.help ? 0 : 2);
}
const pairs = await measureAll(count, new Workplace());
console.log(values.json ? JSON.stringify(pairs) : table(pairs));
process.exit(0);
