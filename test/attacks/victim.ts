// The server under attack, alone with its attackers and its guests in a network of their own.

import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { start } from "../../deploy/qemu/apply.ts";
import { qemuParameters } from "../../deploy/qemu/plan.ts";
import type { Running } from "../../deploy/running.ts";
import { bakeImage, temporaryFolder } from "../boot/machine.ts";
import { type PrivateNetwork, privateNetwork } from "../boot/private-network.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { startNative } from "../native/native.ts";
import { type Crowd, type CrowdOptions, startCrowd } from "./crowd.ts";

export const address = "10.77.0.2";
/** Where attackers sit, in the server's own network. */
export const attackersAddress = "10.77.0.1";
/** Polite guests come from another one, through the gateway. */
export const guestsAddress = "10.78.0.1";
/** Crowds come from others still: from here on, one address in each /24. */
export const crowdAddress = "10.80.0.1";

/** The booted image, or the Linux process made of the same code. */
export type World = "machine" | "process";

/** What the server is given besides its address. */
export interface VictimOptions {
  readonly append?: string;
  readonly memoryMb?: number;
  /** Bytes of the page that everybody asks for. */
  readonly bodyLength?: number;
  /** Networks that crowds come from. */
  readonly crowdNetworks?: number;
}

/** A running server, and how to visit it. */
export interface Victim {
  readonly network: PrivateNetwork;
  readonly running: Running;
  /** Clients that want the page. */
  crowd(options: Partial<CrowdOptions> & { connections: number }): Promise<Crowd>;
  /** Runs an attacker's tool to its end; resolves with what it printed. */
  run(...command: string[]): Promise<string>;
}

/** Starts one; gone when the test is. */
export async function startVictim(world: World, options: VictimOptions = {}): Promise<Victim> {
  const network = privateNetwork(`${attackersAddress}/24`);
  prepare(network, options.crowdNetworks ?? 0);
  const folder = temporaryFolder();
  const content = randomBytes(options.bodyLength ?? 10_000);
  const body = join(folder, "body");
  writeFileSync(body, content);
  const entries = smallEntries({ "/": { type: "application/octet-stream", body: content } });
  const image = await bakeImage(folder, entries);
  const own = `ip=${address}/24 gateway=${attackersAddress} requests-per-connection=65535`;
  const append = `${own} ${options.append ?? ""}`;
  const wanted = { image, append, memoryMb: options.memoryMb ?? 64 };
  const { device, within } = network;
  const running =
    world === "process"
      ? await startNative({ ...wanted, tap: device, within })
      : startMachine({ ...wanted, network: { kind: "tap", device } }, within);
  await running.line(/^kiln: ready/);
  return {
    network,
    running,
    crowd: async (wishes) => {
      const place = { within, to: address, from: guestsAddress, path: "/", body };
      const crowd = await startCrowd({ ...place, ...wishes });
      onTestFinished(() => crowd.stop());
      return crowd;
    },
    run: (...command) => output([...within, ...command]),
  };
}

function startMachine(
  options: Parameters<typeof qemuParameters>[0],
  within: readonly string[],
): Running {
  const append = `on-fault=halt ${options.append ?? ""}`;
  const running = start(qemuParameters({ ...options, append, debugExit: true }), undefined, within);
  onTestFinished(() => running.stop());
  return running;
}

/** Addresses for guests and crowds, and all ports for each of them. */
function prepare({ device, within }: PrivateNetwork, crowdNetworks: number): void {
  const [program, ...rest] = within;
  const run = (...command: string[]) => void execFileSync(program!, [...rest, ...command]);
  const crowds = Array.from({ length: crowdNetworks }, (_, index) => `10.80.${index}.1`);
  for (const one of [guestsAddress, ...crowds]) {
    run("ip", "address", "add", `${one}/32`, "dev", device);
  }
  // A crowd that asks at once must not lose its requests before they have left this machine.
  if (crowdNetworks > 0) run("ip", "link", "set", device, "txqueuelen", "131072");
  const settings = "/proc/sys/net/ipv4";
  run("sh", "-c", `echo 1024 65535 > ${settings}/ip_local_port_range`);
  // ARP requests name an address of the server's own network, as a router's would.
  run("sh", "-c", `echo 2 > ${settings}/conf/all/arp_announce`);
}

/** Runs a command; rejects with all that it said when it fails or takes ten minutes. */
function output(command: readonly string[]): Promise<string> {
  const child = spawn(command[0]!, command.slice(1), {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 600_000,
    killSignal: "SIGKILL",
  });
  let said = "";
  child.stdout.on("data", (chunk) => (said += chunk));
  child.stderr.on("data", (chunk) => (said += chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      if (status === 0) resolve(said);
      else reject(new Error(`${command.join(" ")} ended with ${status}:\n${said}`));
    });
  });
}
