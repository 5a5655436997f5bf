// When a guest first answers.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageRoot } from "../../appliance/build/sources.ts";
import type { Network } from "../fixtures/network.ts";
import { guestAddress, type RunningGuest } from "./guest/guest.ts";

/** A client that is at it. */
export interface Attempt {
  /** When the first complete 200 came, on this machine's monotonic clock. */
  readonly atNs: Promise<bigint>;
  /** Gives up. */
  stop(): void;
}

/** Starts a client that asks the guest on this network for `path` until it answers. */
export async function attemptFirstAnswer(network: Network, path: string): Promise<Attempt> {
  const script = join(packageRoot(), "test/bench/client.mjs");
  const command = [...network.within, process.execPath, script, guestAddress, path];
  const child = spawn(command[0]!, command.slice(1), { stdio: ["ignore", "pipe", "inherit"] });
  const stop = (): void => void child.kill();
  process.once("exit", stop);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  const answer = async (): Promise<bigint> => {
    const { value, done } = await lines.next();
    process.removeListener("exit", stop);
    if (done) throw new Error(`no answer to ${path}`);
    return BigInt(value);
  };
  const atNs = answer();
  atNs.catch(() => {});
  return { atNs, stop };
}

/** When the guest answered; fails with what it said when it ends before. */
export async function answered(
  { guest, running }: RunningGuest,
  attempt: Attempt,
): Promise<bigint> {
  const ended = running.ended.then((status) => Promise.reject(new Error(`status ${status}`)));
  try {
    return await Promise.race([attempt.atNs, ended]);
  } catch (error) {
    const said = [...running.console.slice(-20), running.complaints()].join("\n");
    throw new Error(`${guest.name}: ${(error as Error).message}\n${said}`);
  } finally {
    attempt.stop();
    ended.catch(() => {});
  }
}

/** Waits until a guest answers. */
export async function untilAnswer(running: RunningGuest, path: string): Promise<void> {
  await answered(running, await attemptFirstAnswer(running.network, path));
}
