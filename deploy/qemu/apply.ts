// Starts what plan.ts planned.

import { createServer } from "node:net";
import { answered, type Running, startProgram } from "../running.ts";
import { emulatorHint, emulatorOf } from "./plan.ts";

export type { Running };

/**
 * Starts QEMU with what `qemuParameters` returned. `onLine` is told each console line as it comes;
 * `within` is a command that runs it somewhere else, such as "ip netns exec".
 */
export function start(
  parameters: string[],
  onLine?: (line: string) => void,
  within: readonly string[] = [],
): Running {
  const emulator = emulatorOf(parameters);
  const command = [...within, emulator, ...parameters];
  return startProgram({ name: "QEMU", command, hint: emulatorHint(emulator) }, onLine);
}

/** True when nobody listens on a port of the loopback address. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

const portsTriedMax = 100;

/** The first free port from `wanted` on. */
export async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; port < Math.min(wanted + portsTriedMax, 65536); port++) {
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${wanted} on`);
}

/** Resolves with the status of the first answer to "/"; rejects when QEMU ends before. */
export function firstAnswer(running: Running, port: number): Promise<number> {
  return answered(running, `http://127.0.0.1:${port}/`);
}
