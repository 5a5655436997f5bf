// Idle, busy, idle: a client of its own (turns.c) against whatever answers inside a network.

import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { compilers } from "../../appliance/build/tools.ts";
import type { PrivateNetwork } from "../boot/private-network.ts";

const source = fileURLToPath(new URL("turns.c", import.meta.url));
const request = "GET / HTTP/1.1\r\nHost: kiln\r\n\r\n";

/**
 * So many turns. Linux is told to repeat nothing for a minute, so that a wake-up which is lost is
 * not made good by a second frame: the client gives up before.
 */
export async function takeTurns(
  network: PrivateNetwork,
  folder: string,
  turns: number,
  seed: number,
): Promise<string> {
  const client = join(folder, "turns");
  execFileSync(compilers.clang, ["-O2", "-D_GNU_SOURCE", source, "-o", client]);
  const inside = (...command: string[]) => [...network.within.slice(1), ...command];
  const run = (...command: string[]) => execFileSync(network.within[0]!, inside(...command));
  const route = ["10.77.0.0/24", "dev", network.device, "src", "10.77.0.1", "rto_min", "60s"];
  run("ip", "route", "replace", ...route);
  run("sh", "-c", "echo 0 > /proc/sys/net/ipv4/tcp_early_retrans");
  const parameters = inside(client, "10.77.0.2", String(turns), String(seed), request);
  const end = promisify(execFile)(network.within[0]!, parameters);
  // Its status says no more than its line.
  const { stdout } = await end.catch((error: { stdout: string }) => error);
  return stdout.trim();
}
