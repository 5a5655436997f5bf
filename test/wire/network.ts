// A client's network and a server's, with the faulty wire between them. Needs root.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { type Faults, type Relay, startRelay, type Statistics } from "./relay.ts";

export const clientAddress = "10.77.0.1";
export const serverAddress = "10.77.0.2";
/** The same by IPv6, for a wire that has it. */
export const clientAddress6 = "fd77::1";
export const serverAddress6 = "fd77::2";

/** The device that a machine in the server's network is to open. */
const serverTap = "tap0";
const clientInterface = "wire0";
/** Requests for a neighbour's address, a second apart, before Linux calls a host unreachable. */
const askingMax = "30";
/** Frames that wait for the relay where it is kept from running: none is lost unasked. */
const queueLength = "10000";

/** How to set one up. */
export interface WireOptions {
  seed: number;
  /** `machine`: a tap for QEMU or the Linux process; `linux`: Linux's own stack, for comparison. */
  server: "machine" | "linux";
  toServer?: Faults;
  toClient?: Faults;
  /** Also IPv6; without, Linux is kept from speaking it. */
  ipv6?: boolean;
  client?: ClientSettings;
}

/** How the client's TCP differs from Linux's defaults. */
export interface ClientSettings {
  /** Names below "net", such as "ipv4.tcp_sack". */
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly mtu?: number;
}

/** Two networks, joined. */
export interface Wire {
  /** Command prefixes that run something inside. */
  readonly clientWithin: readonly string[];
  readonly serverWithin: readonly string[];
  /** Tap device of the server's network, for `server: "machine"`. */
  readonly serverTap: string;
  /** Ends relay and networks. Whatever runs inside must have ended. */
  close(): Promise<Statistics>;
}

function ip(...parameters: string[]): void {
  execFileSync("ip", parameters, { stdio: ["ignore", "ignore", "pipe"] });
}

function setSysctl(namespace: string, name: string, value: string): void {
  const path = `/proc/sys/net/${name.replaceAll(".", "/")}`;
  const script = 'echo "$1" > "$2"';
  ip("netns", "exec", namespace, "sh", "-c", script, "sh", value, path);
}

/** Makes the networks and starts the wire. */
export async function openWire(options: WireOptions): Promise<Wire> {
  if (process.getuid?.() !== 0) {
    throw new Error("this makes network namespaces, which takes root: sudo npm test");
  }
  const name = `kiln-${randomBytes(4).toString("hex")}`;
  const client = `${name}-client`;
  const server = `${name}-server`;
  const made: string[] = [];
  let relay: Relay | undefined;
  const end = async (): Promise<Statistics | undefined> => {
    const statistics = await relay?.stop();
    for (const namespace of made) ip("netns", "delete", namespace);
    return statistics;
  };
  let ending: Promise<Statistics | undefined> | undefined;
  const close = () => (ending ??= end());
  try {
    for (const namespace of [client, server]) {
      ip("netns", "add", namespace);
      made.push(namespace);
      // Linux would talk of IPv6 by itself: frames that no seed accounts for.
      setSysctl(namespace, "ipv6.conf.default.disable_ipv6", options.ipv6 ? "0" : "1");
      setSysctl(namespace, "ipv6.conf.default.router_solicitations", "0");
      ip("-netns", namespace, "link", "set", "lo", "up");
    }
    const isMachine = options.server === "machine";
    if (isMachine) {
      ip("-netns", server, "tuntap", "add", "dev", serverTap, "mode", "tap", "vnet_hdr");
      ip("-netns", server, "link", "set", serverTap, "up");
    }
    relay = await startRelay({
      ...options,
      client: { kind: "tap", interface: clientInterface, namespace: client },
      server: isMachine
        ? { kind: "packet", interface: serverTap, namespace: server }
        : { kind: "tap", interface: clientInterface, namespace: server },
    });
    bringUp(client, clientAddress, options.ipv6 ? clientAddress6 : undefined);
    if (!isMachine) bringUp(server, serverAddress, options.ipv6 ? serverAddress6 : undefined);
    const { sysctls = {}, mtu } = options.client ?? {};
    for (const [key, value] of Object.entries(sysctls)) setSysctl(client, key, value);
    if (mtu) ip("-netns", client, "link", "set", clientInterface, "mtu", String(mtu));
  } catch (error) {
    await close();
    throw error;
  }
  const within = (namespace: string) => ["ip", "netns", "exec", namespace];
  return {
    clientWithin: within(client),
    serverWithin: within(server),
    serverTap,
    close: async () => (await close())!,
  };
}

function bringUp(namespace: string, address: string, address6?: string): void {
  // Not to find the other on a wire like this is no reason to give up.
  for (const family of address6 ? ["ipv4", "ipv6"] : ["ipv4"]) {
    setSysctl(namespace, `${family}/neigh/${clientInterface}/mcast_solicit`, askingMax);
  }
  const add = (what: string, ...more: string[]) =>
    ip("-netns", namespace, "address", "add", what, "dev", clientInterface, ...more);
  add(`${address}/24`);
  if (address6) add(`${address6}/64`, "nodad");
  ip("-netns", namespace, "link", "set", clientInterface, "txqueuelen", queueLength, "up");
}

/** Starts a command inside a network. */
export function spawnWithin(within: readonly string[], command: readonly string[]): ChildProcess {
  const [program, ...parameters] = [...within, ...command];
  return spawn(program!, parameters, { stdio: ["ignore", "pipe", "pipe"] });
}
