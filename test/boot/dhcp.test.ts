// The DHCP client of the booted image against dnsmasq, whose shortest lease lasts two minutes. Both
// machines wait for their first renewal, one minute, at the same time.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { type Running, start } from "../../deploy/qemu/apply.ts";
import { defaultMemoryMb, qemuParameters } from "../../deploy/qemu/plan.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { bakeImage, temporaryFolder } from "./machine.ts";
import { type PrivateNetwork, privateNetwork } from "./private-network.ts";

/** A DHCP server for one private network. */
class Dnsmasq {
  readonly log: string[] = [];
  private readonly child;
  private readonly failure: Promise<never>;

  constructor(network: PrivateNetwork, first: string, last: string) {
    const [command, ...rest] = [
      ...network.within,
      ...["dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--port=0", "--log-dhcp"],
      ...["--bind-interfaces", `--interface=${network.device}`, "--dhcp-authoritative"],
      `--dhcp-range=${first},${last},255.255.255.0,2m`,
      `--dhcp-leasefile=${temporaryFolder()}/leases`,
    ];
    this.child = spawn(command!, rest, { stdio: ["ignore", "ignore", "pipe"] });
    createInterface(this.child.stderr).on("line", (line) => this.log.push(line));
    this.failure = new Promise((_, reject) => {
      this.child.once("close", () => reject(new Error(`dnsmasq:\n${this.log.join("\n")}`)));
    });
    this.failure.catch(() => {});
    onTestFinished(() => this.stop());
  }

  /** Ends the server and waits for it. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill();
    await ended;
  }

  /** Waits for something, but not longer than the server runs. */
  during<Value>(wanted: Promise<Value>): Promise<Value> {
    return Promise.race([wanted, this.failure]);
  }

  /** How often a word stands in the log. */
  count(word: string): number {
    return this.log.filter((line) => line.includes(word)).length;
  }
}

function boot(image: string, network: PrivateNetwork): Running {
  const plan = qemuParameters({
    image,
    memoryMb: defaultMemoryMb(0),
    append: "on-fault=halt hostname=kiln-under-test",
    network: { kind: "tap", device: network.device },
    debugExit: true,
  });
  const running = start(plan, undefined, network.within);
  onTestFinished(() => running.stop());
  return running;
}

async function expectRenewal(image: string, network: PrivateNetwork): Promise<void> {
  const server = new Dnsmasq(network, "10.77.0.50", "10.77.0.59");
  const running = boot(image, network);
  const [, address] = /of (\S+) for 120 s/.exec(
    await server.during(running.line(/^kiln: lease of/)),
  )!;
  expect(address).toMatch(/^10\.77\.0\.5\d$/);
  await running.line(new RegExp(`^kiln: ready http://${address}/`));
  expect((await network.fetch(`http://${address}/`)).toString()).toBe("before and after");
  expect(server.count("client provides name: kiln-under-test")).toBeGreaterThan(0);
  await server.during(running.line(new RegExp(`^kiln: lease of ${address} renewed for 120 s`)));
  expect(server.count("DHCPDISCOVER")).toBe(1);
  expect(server.count("DHCPACK")).toBe(2);
  expect((await network.fetch(`http://${address}/`)).toString()).toBe("before and after");
}

async function expectRefusal(image: string, network: PrivateNetwork): Promise<void> {
  const first = new Dnsmasq(network, "10.77.0.50", "10.77.0.59");
  const running = boot(image, network);
  await first.during(running.line(/^kiln: ready http:\/\/10\.77\.0\.5\d\//));
  await first.stop();
  const second = new Dnsmasq(network, "10.77.0.100", "10.77.0.109");
  const line = await second.during(running.line(/^kiln: ready http:\/\/10\.77\.0\.10\d\//));
  expect(running.console.some((told) => told === "kiln: address lost")).toBe(true);
  expect(second.count("DHCPNAK")).toBe(1);
  const url = line.slice("kiln: ready ".length).split(" ")[0]!;
  expect((await network.fetch(url)).toString()).toBe("before and after");
}

/** Not a measure of speed: a renewal is due after 60 s, and one that never comes must end. */
const hangingMs = 600_000;

test(
  "a lease is taken and renewed; a renewal that is refused leads to another lease",
  async () => {
    const body = Buffer.from("before and after");
    const entries = smallEntries({ "/": { type: "text/plain", body } });
    const image = await bakeImage(temporaryFolder(), entries);
    const networks = [privateNetwork("10.77.0.1/24"), privateNetwork("10.77.0.1/24")] as const;
    await Promise.all([expectRenewal(image, networks[0]), expectRefusal(image, networks[1])]);
  },
  hangingMs,
);
