// The faulty wire (README.md): compiles relay/*.c, runs it, and tells what it did.

import { compiledProgram, startLineProgram } from "../fixtures/c-program.ts";

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
  const relay = startLineProgram([
    await compiledProgram("relay", "test/wire/relay"),
    ...parameters,
  ]);
  await relay.next();
  return {
    async stop() {
      const [statistics] = await relay.end();
      return JSON.parse(statistics!) as Statistics;
    },
  };
}
