// The faulty wire (README.md): compiles relay/*.c, runs it, and tells what it did.

import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { cached } from "../../appliance/build/cache.ts";
import { hashOf, packageRoot } from "../../appliance/build/sources.ts";
import { compilers, compilerVersions, run } from "../../appliance/build/tools.ts";

/** What happens to the frames of one direction; chances are between 0 and 1. */
export interface Faults {
  loss?: number;
  /** Chance that a burst begins, and how many frames it loses at most (one at least). */
  burst?: number;
  burstLength?: number;
  duplicate?: number;
  /** Chance that a frame is held back, and by how much at most. */
  reorder?: number;
  reorderMs?: number;
  /** Chance that one bit behind the Ethernet header is flipped, in IP packets. */
  corrupt?: number;
  delayMs?: number;
  /** A slow link, and the bytes that may wait in front of it before its queue's tail is dropped. */
  rateMbit?: number;
  queueBytes?: number;
}

/** An end of the wire. */
export interface End {
  /**
   * `tap`: the relay makes this interface, and Linux's stack in the namespace is the peer.
   * `packet`: a tap that exists there and that a machine (QEMU, the Linux process) will open; what
   * it sends with offloads is cut into segments before anything is lost.
   */
  kind: "tap" | "packet";
  interface: string;
  /** A name that `ip netns` knows. */
  namespace: string;
}

/** One wire. */
export interface RelayOptions {
  /** Decides, with the frame's number, every frame's fate. */
  seed: number;
  client: End;
  server: End;
  toServer?: Faults;
  toClient?: Faults;
}

/** What one direction has seen, in frames. */
export interface DirectionStatistics {
  /** Frames that entered, after segmentation, and their bytes. */
  frames: number;
  bytes: number;
  /** Frames that had to be cut. */
  superFrames: number;
  lost: number;
  burst: number;
  tailDropped: number;
  duplicated: number;
  reordered: number;
  corrupted: number;
  delivered: number;
  /** Lost by accident: the far end would not take it, it was too long, we read too slowly. */
  refused: number;
  oversized: number;
  missed: number;
}

/** What the relay has seen in its life. */
export interface Statistics {
  toServer: DirectionStatistics;
  toClient: DirectionStatistics;
}

/** A running relay. */
export interface Relay {
  /** Ends it. What was under way is lost. */
  stop(): Promise<Statistics>;
}

const folder = "test/wire/relay";
const flags = ["-O2", "-Wall", "-Wextra", "-Werror"];

/** Path of the compiled relay. */
async function program(): Promise<string> {
  const root = packageRoot();
  const sources = readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
  const hash = hashOf(root, sources.sort(), [...flags, ...(await compilerVersions())]);
  const units = sources.filter((name) => name.endsWith(".c"));
  const made = await cached(root, "relay", hash, async (output) => {
    await run(compilers.clang, [...flags, "-o", join(output, "relay"), ...units], root);
  });
  return join(made, "relay");
}

/** "burstLength" → "burst-length". */
function parameterName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function faultParameters(direction: string, faults: Faults = {}): string[] {
  return Object.entries(faults).map(
    ([name, value]) => `${direction}.${parameterName(name)}=${value}`,
  );
}

function endText({ kind, interface: name, namespace }: End): string {
  return `${kind}:${name}@${namespace}`;
}

/** Starts a relay; it works when the promise resolves. It ends with this process at the latest. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const parameters = [
    `seed=${options.seed}`,
    `client=${endText(options.client)}`,
    `server=${endText(options.server)}`,
    ...faultParameters("to-server", options.toServer),
    ...faultParameters("to-client", options.toClient),
  ];
  const child = spawn(await program(), parameters, { stdio: ["pipe", "pipe", "pipe"] });
  const lines: string[] = [];
  let complaints = "";
  child.stderr.on("data", (chunk) => (complaints += chunk));
  const reader = createInterface({ input: child.stdout });
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    reader.on("line", (line) => {
      lines.push(line);
      resolve();
    });
    child.on("error", reject);
    void ended.then(() => reject(new Error(complaints || "the relay ended at once")));
  });
  return {
    async stop() {
      child.stdin.end();
      await ended;
      if (complaints) throw new Error(complaints);
      return JSON.parse(lines[1]!) as Statistics;
    },
  };
}
