// dnsmasq as DHCP server and router advertiser of one private network.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "./machine.ts";
import type { PrivateNetwork } from "./private-network.ts";

/** A running dnsmasq; ended with the test at the latest. */
export class Dnsmasq {
  readonly log: string[] = [];
  private readonly child;
  private readonly failure: Promise<never>;

  /** `settings`: what it is to do, such as `--dhcp-range=…`. */
  constructor(network: PrivateNetwork, ...settings: string[]) {
    const [command, ...rest] = [
      ...network.within,
      ...["dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--port=0", "--log-dhcp"],
      ...["--bind-interfaces", `--interface=${network.device}`, "--dhcp-authoritative"],
      ...settings,
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

/** The setting that leases addresses of IPv4 for two minutes, the shortest time. */
export function leases(first: string, last: string): string {
  return `--dhcp-range=${first},${last},255.255.255.0,2m`;
}
