// Many requests of many kinds by real clients over the faulty wire to one server, all bodies looked
// at; afterwards nothing may be left of them in it.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { buildKernel } from "../../appliance/build/kernel.ts";
import { buildProcess } from "../../appliance/build/process.ts";
import { processCommand } from "../../deploy/linux/plan.ts";
import { start } from "../../deploy/qemu/apply.ts";
import { defaultMemoryMb, qemuParameters } from "../../deploy/qemu/plan.ts";
import { type Running, startProgram } from "../../deploy/running.ts";
import { bakeFile } from "../../generator/image/bake.ts";
import { draftStore } from "../../generator/store/writer.ts";
import type { Report, Task } from "./client.ts";
import {
  type ClientSettings,
  openWire,
  serverAddress,
  serverAddress6,
  type Wire,
  type WireOptions,
} from "./network.ts";
import { fetchByCurl, fetchByWrk } from "./outsiders.ts";
import { pageEntries, pages, sha256 } from "./pages.ts";
import type { Faults, Statistics } from "./relay.ts";

/** One soak. */
export interface SoakOptions {
  /** The image in QEMU, or the Linux process that tells what it has not been given back. */
  server: "qemu" | "process";
  seed: number;
  requests: number;
  /** False: TCP cuts its segments itself. */
  segmentation?: boolean;
  /** One of `paths`; the usual one unless given. */
  path?: string;
  /** One of `clients`; Linux's defaults unless given. */
  client?: string;
  ipv6?: boolean;
}

/** Clients whose TCP lacks something, or has little room. */
export const clients: Readonly<Record<string, ClientSettings>> = {
  defaults: {},
  "no timestamps": { sysctls: { "ipv4.tcp_timestamps": "0" } },
  "no SACK": { sysctls: { "ipv4.tcp_sack": "0" } },
  "no window scaling": { sysctls: { "ipv4.tcp_window_scaling": "0" } },
  "small windows": { sysctls: { "ipv4.tcp_rmem": "2304 4608 9216" } },
  "small segments": { mtu: 1280 },
  ECN: { sysctls: { "ipv4.tcp_ecn": "1" } },
};

/** What was done. */
export interface SoakResult {
  requests: number;
  report: Report;
  byCurl: number;
  byWrk: number;
  statistics: Statistics;
  /** Lines about what was left, before the first request and after the last; of the process. */
  idle: [string, string] | undefined;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);
const connections = 32;
/** Few records and blocks: one lost in a thousand requests would be missed soon. */
const limits = "connections=128 idle-timeout=15 first-byte-timeout=60 request-timeout=60";

/** Nothing is rare: a connection of some size meets most of it. */
const usual: Faults = {
  ...{ loss: 0.005, burst: 0.0005, burstLength: 8, duplicate: 0.005, corrupt: 0.003 },
  ...{ reorder: 0.01, reorderMs: 3, delayMs: 1 },
};
const harsh: Faults = {
  ...{ loss: 0.05, burst: 0.002, burstLength: 20, duplicate: 0.05, corrupt: 0.02 },
  ...{ reorder: 0.2, reorderMs: 20, delayMs: 5 },
};

/** What lies between the two: faults in both directions, on the way to the client a bottleneck. */
export const paths: Readonly<Record<string, Pick<WireOptions, "toServer" | "toClient">>> = {
  usual: { toServer: usual, toClient: { ...usual, rateMbit: 400, queueBytes: 150_000 } },
  harsh: { toServer: harsh, toClient: { ...harsh, rateMbit: 100, queueBytes: 50_000 } },
  long: {
    toServer: { ...usual, delayMs: 50 },
    toClient: { ...usual, delayMs: 50, rateMbit: 100, queueBytes: 300_000 },
  },
};

async function boot(options: SoakOptions, wire: Wire, folder: string): Promise<Running> {
  const image = join(folder, "site.elf");
  const kernel = await buildKernel({ entry: "appliance/targets/kernel.ts" });
  await bakeFile(kernel.elf, await draftStore(pageEntries()), image);
  const memoryMb = defaultMemoryMb(statSync(image).size);
  const addresses = `ip=${serverAddress}/24 ip6=${serverAddress6}/64`;
  const append = `on-fault=halt ${addresses} ${limits}`;
  if (options.server === "qemu") {
    const network = { kind: "tap", device: wire.serverTap } as const;
    const cardProperties =
      options.segmentation === false ? "host_tso4=off,host_tso6=off" : "host_tso4=on";
    const plan = { image, memoryMb, append, network, cardProperties, debugExit: true };
    return start(qemuParameters(plan), undefined, wire.serverWithin);
  }
  const program = await buildProcess({ entry: "test/wire/watched-target.ts" });
  const tap = { kind: "tap", device: wire.serverTap } as const;
  const command = processCommand({ program, image, memoryMb, wire: tap, append });
  return startProgram({ name: "the process", command: [...wire.serverWithin, ...command] });
}

/** The server's name in a URL. */
function hostOf({ ipv6 }: SoakOptions): string {
  return ipv6 ? `[${serverAddress6}]` : serverAddress;
}

async function bundledClient(): Promise<string> {
  const outfile = join(root, "build", "wire", "client.mjs");
  const how = { bundle: true, format: "esm", platform: "node", packages: "external" } as const;
  const entryPoints = ["test/wire/client.ts"];
  await build({ absWorkingDir: root, entryPoints, outfile, ...how });
  return outfile;
}

async function fetchByNode(wire: Wire, options: SoakOptions, requests: number): Promise<Report> {
  const task: Task = { host: hostOf(options), seed: options.seed, requests, connections };
  const parameters = [await bundledClient(), JSON.stringify(task)];
  const [command, ...rest] = [...wire.clientWithin, process.execPath, ...parameters];
  return JSON.parse((await run(command!, rest, { maxBuffer: 1 << 24 })).stdout) as Report;
}

const patienceMs = 120_000;
const lookMs = 100;

/** Waits until the process says that no connection is left; what it said. */
async function idleLine(running: Running): Promise<string> {
  for (let waited = 0; waited < patienceMs; waited += lookMs) {
    const last = running.console.findLast((line) => /^kiln: (idle|busy)/.test(line)) ?? "";
    if (last.startsWith("kiln: idle")) return last;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
  throw new Error(`connections are left:\n${running.console.slice(-5).join("\n")}`);
}

/** One request, so that all that is made ready when first needed has been. */
async function warmUp(wire: Wire, host: string): Promise<void> {
  const page = pages()[0]!;
  const options = ["-sS", "--retry", "3", "--max-time", "60", `http://${host}${page.path}`];
  const [command, ...rest] = [...wire.clientWithin, "curl", ...options];
  const { stdout } = await run(command!, rest, { encoding: "buffer" });
  if (sha256(stdout) !== page.sha256) throw new Error("the first answer is wrong");
}

/** Of ten requests six are the hash-checking client's, three wrk's, one curl's. */
async function load(options: SoakOptions, wire: Wire, folder: string) {
  const { requests } = options;
  const small = pages().filter(({ body }) => body.length < 20_000);
  const curled = Math.ceil(requests / 10);
  const wrked = Math.ceil((requests * 3) / 10);
  const page = small.at(-1)!;
  const [report, byCurl, byWrk] = await Promise.all([
    fetchByNode(wire, options, requests - curled - wrked),
    fetchByCurl(wire.clientWithin, hostOf(options), small, curled, folder),
    fetchByWrk(wire.clientWithin, hostOf(options), page, wrked, folder),
  ]);
  const total = Object.values(report.requests).reduce((a, b) => a + b, byCurl + byWrk);
  return { requests: total, report, byCurl, byWrk };
}

/** Makes the requests; rejects when something went wrong, with the way to repeat it. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const folder = mkdtempSync(join(tmpdir(), "kiln-soak-"));
  const { seed, ipv6 = false, client: name = "defaults", path = "usual" } = options;
  const between = { ...paths[path]!, client: clients[name]! };
  const wire = await openWire({ seed, ipv6, server: "machine", ...between });
  let running: Running | undefined;
  try {
    running = await boot(options, wire, folder);
    await running.line(/^kiln: ready/);
    await warmUp(wire, hostOf(options));
    const watched = options.server === "process";
    const before = watched ? await idleLine(running) : "";
    const loaded = await load(options, wire, folder);
    const after = watched ? await idleLine(running) : "";
    const idle = watched ? ([before, after] as [string, string]) : undefined;
    await running.stop();
    return { ...loaded, idle, statistics: await wire.close() };
  } catch (error) {
    const said = running?.console.slice(-10).join("\n");
    throw new Error(
      `seed ${seed}, ${name}, ${path}, IPv6 ${ipv6}: ${(error as Error).message}\n${said}`,
    );
  } finally {
    await running?.stop();
    await wire.close();
    rmSync(folder, { recursive: true });
  }
}
