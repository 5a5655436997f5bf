// Where a bench works: a folder and networks that are gone afterwards, also when it is interrupted.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeNetwork, type Network } from "../fixtures/network.ts";
import { guestAddress, guestMac, hostAddress } from "./guest/guest.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Everything that a bench leaves behind until it ends. QEMU ends with this process by itself. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), "kiln-bench-"));
  private readonly undo: (() => void)[] = [];

  constructor() {
    process.once("exit", () => this.clear());
    for (const signal of signals) process.once(signal, () => process.exit(130));
  }

  /** Has something done when the bench ends; it must not take time. */
  atEnd(step: () => void): void {
    this.undo.push(step);
  }

  /** A network for one guest: no ARP to wait for, and ports enough for a connection a request. */
  network(): Network {
    const network = makeNetwork(hostAddress);
    this.atEnd(() => network.remove());
    const run = (...command: string[]) =>
      execFileSync(network.within[0]!, [...network.within.slice(1), ...command]);
    const { device } = network;
    run("ip", "link", "set", "lo", "up");
    run("ip", "neighbour", "add", guestAddress, "lladdr", guestMac, "dev", device);
    run("sh", "-c", "echo 1024 65535 >/proc/sys/net/ipv4/ip_local_port_range");
    return network;
  }

  private clear(): void {
    for (const step of this.undo.splice(0)) step();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
