// The booted image beside Linux's own IPv6: addresses from a router's advertisements, neighbour
// discovery, ICMPv6 and TCP on a tap, and IPv4 by DHCP at the same time.

import { execFile, execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { start } from "../../deploy/qemu/apply.ts";
import { defaultMemoryMb, qemuParameters } from "../../deploy/qemu/plan.ts";
import type { Running } from "../../deploy/running.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { Dnsmasq, leases } from "./dnsmasq.ts";
import { bakeImage, temporaryFolder } from "./machine.ts";
import { type PrivateNetwork, privateNetwork } from "./private-network.ts";

const run = promisify(execFile);
const macAddress = "52:54:00:12:34:56";
/** What that MAC address makes of a prefix. */
const identifier = "5054:ff:fe12:3456";
const pages: Record<string, Buffer> = {
  "/": Buffer.from("both ways"),
  "/empty": Buffer.alloc(0),
  "/one": Buffer.from("1"),
  "/page": randomBytes(10_000),
  "/large": randomBytes(3 << 20),
};

async function image(): Promise<string> {
  const table = Object.entries(pages).map(([path, body]) => {
    return [path, { type: "application/octet-stream", body }] as const;
  });
  return bakeImage(temporaryFolder(), smallEntries(Object.fromEntries(table)));
}

/** A network whose own end has these addresses of IPv6 besides its IPv4 one, at once. */
function networkWith(...addresses: string[]): PrivateNetwork {
  const network = privateNetwork("10.77.0.1/24");
  for (const address of addresses) {
    inside(network, "ip", "-6", "address", "add", address, "dev", network.device, "nodad");
  }
  return network;
}

function inside({ within }: PrivateNetwork, ...command: string[]): string {
  return execFileSync(within[0]!, [...within.slice(1), ...command], { encoding: "utf8" });
}

function boot(file: string, network: PrivateNetwork, append: string): Running {
  const plan = qemuParameters({
    image: file,
    memoryMb: defaultMemoryMb(0),
    append: `on-fault=halt ${append}`,
    network: { kind: "tap", device: network.device },
    cardProperties: `mac=${macAddress}`,
    debugExit: true,
  });
  const running = start(plan, undefined, network.within);
  onTestFinished(() => running.stop());
  return running;
}

/** Fetches every page and compares it by its hash. */
async function expectPages(network: PrivateNetwork, host: string): Promise<void> {
  const [command, ...rest] = network.within;
  for (const [path, body] of Object.entries(pages)) {
    const curl = ["curl", "-sS", "--fail", "--max-time", "60", `http://${host}${path}`];
    const options = { encoding: "buffer", maxBuffer: 1 << 28 } as const;
    const { stdout } = await run(command!, [...rest, ...curl], options);
    expect(sha256(stdout), path).toBe(sha256(body));
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Frames that have come out of the machine. */
function framesSeen(network: PrivateNetwork): number {
  const text = inside(network, "cat", "/proc/net/dev");
  const [, counts] = new RegExp(`${network.device}:(.*)`).exec(text)!;
  return Number(counts!.trim().split(/\s+/)[1]);
}

test("IPv4 by DHCP and IPv6 from a router's prefix, at once", async () => {
  const network = networkWith("fd77::1/64");
  const router = new Dnsmasq(
    network,
    leases("10.77.0.50", "10.77.0.59"),
    "--no-ping",
    "--enable-ra",
    "--dhcp-range=fd77::,ra-only,64,10m",
  );
  const running = boot(await image(), network, "");
  const four = await router.during(running.line(/^kiln: ready http:\/\/10\./));
  await router.during(running.line(new RegExp(`^kiln: ready http://\\[fd77::${identifier}\\]/$`)));
  const host = `[fd77::${identifier}]`;
  await expectPages(network, host);
  await expectPages(network, /http:\/\/([\d.]+)\//.exec(four)![1]!);

  // Segments are cut by the card: far fewer frames come out than segments arrive.
  const before = framesSeen(network);
  await network.fetch(`http://${host}/large`);
  expect(framesSeen(network) - before).toBeLessThan(pages["/large"]!.length / 1428 / 4);

  for (const address of [`fd77::${identifier}`, `fe80::${identifier}%${network.device}`]) {
    const ping = inside(network, "ping", "-6", "-c", "2", "-i", "0.2", "-s", "1452", address);
    expect(ping).toContain(" 0% packet loss");
  }
  await expectPages(network, `[fe80::${identifier}%25${network.device}]`);
});

test("an address that another machine has is given up, and IPv4 goes on", async () => {
  const taken = `fd77::${identifier}`;
  const network = networkWith("fd77::1/64", `${taken}/64`);
  const router = new Dnsmasq(network, "--enable-ra", "--dhcp-range=fd77::,ra-only,64,10m");
  const running = boot(await image(), network, "ip=10.77.0.2/24");
  const line = new RegExp(`^kiln: address ${taken} given up: another machine has it$`);
  await router.during(running.line(line));
  await expectPages(network, "10.77.0.2");
  // The link's own address is still there.
  await expectPages(network, `[fe80::${identifier}%25${network.device}]`);
});

test("IPv6 alone, with an address and a router that were given", async () => {
  const network = networkWith("fd78::1/64", "fe80::1/64");
  inside(network, "ip", "link", "set", "lo", "up");
  inside(network, "ip", "-6", "address", "add", "fd99::1/128", "dev", "lo", "nodad");
  const running = boot(await image(), network, "ip6=fd78::2/64 gateway6=fe80::1 port=8080");
  await running.line(/^kiln: ready http:\/\/\[fd78::2\]:8080\/$/);
  await expectPages(network, "[fd78::2]:8080");
  // From an address beyond the router, which is the same machine here.
  const curl = ["curl", "-sS", "--fail", "--max-time", "60", "--interface", "fd99::1"];
  expect(inside(network, ...curl, "http://[fd78::2]:8080/")).toBe("both ways");
});
