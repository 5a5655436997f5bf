// chrony as the time server of one private network. It serves this machine's clock, and sets none.

import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { libraryEnvironment, unpackedPackages } from "../fixtures/debian.ts";
import { temporaryFolder } from "./machine.ts";
import type { PrivateNetwork } from "./private-network.ts";

/** The folder of the packages: apt takes seconds to say what it would install. */
let packages: Promise<string> | undefined;

/** Starts one; resolves when it answers. Ended with the test at the latest. */
export async function startChrony(network: PrivateNetwork): Promise<void> {
  const root = await (packages ??= unpackedPackages(["chrony"]));
  const folder = temporaryFolder();
  const settings = join(folder, "chrony.conf");
  writeFileSync(settings, `local stratum 3\nallow all\ncmdport 0\npidfile ${folder}/pid\n`);
  const [command, ...rest] = [
    ...network.within,
    ...[join(root, "usr/sbin/chronyd"), "-d", "-x", "-u", "root", "-f", settings],
  ];
  const env = { ...process.env, ...libraryEnvironment(root) };
  const child = spawn(command!, rest, { stdio: ["ignore", "ignore", "pipe"], env });
  onTestFinished(() => void child.kill());
  const log: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stderr).on("line", (line) => {
      log.push(line);
      if (line.includes("Disabled control of system clock")) resolve();
    });
    child.once("error", reject);
    child.once("close", () => reject(new Error(`chronyd:\n${log.join("\n")}`)));
  });
}
