// kiln run --native: the image as a process of this Linux, on a tap device.

import { readFileSync } from "node:fs";
import { processPath } from "../appliance/build/prebuilt.ts";
import { processCommand, type Wire } from "../deploy/linux/plan.ts";
import { answered, type Running, startProgram } from "../deploy/running.ts";
import { UsageError } from "./verb.ts";

/** What `kiln run --native` was told. */
export interface NativeChoices {
  readonly image: string;
  readonly memoryMb: number;
  /** A tap device that exists; without one the process makes one of its own. */
  readonly tap: string | undefined;
  readonly append: string | undefined;
}

/** Where the process is going to answer, as far as that is known beforehand. */
interface Place {
  readonly wire: Wire;
  readonly append: string;
}

/** Routes of this Linux: destination and mask, in the order of the bytes on the wire. */
const routesFile = "/proc/net/route";

/** A network of 254 addresses below 10.77 that no route of this machine leads to by itself. */
function freeNetwork(): string {
  const bytes = (hex: string) => Buffer.from(hex, "hex").reverse();
  const taken = readFileSync(routesFile, "utf8")
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"))
    .filter((fields) => fields.length > 7)
    .map((fields) => ({ destination: bytes(fields[1]!), mask: bytes(fields[7]!) }))
    .filter(({ mask }) => mask[1] === 0xff);
  for (let third = 0; third < 256; third++) {
    const own = [10, 77, third];
    const leads = ({ destination, mask }: (typeof taken)[number]) =>
      own.every((byte, index) => (byte & mask[index]!) === destination[index]);
    if (!taken.some(leads)) return own.join(".");
  }
  throw new Error("no network from 10.77.0.0/24 to 10.77.255.0/24 is free");
}

function placeOf({ tap, append = "" }: NativeChoices): Place {
  if (tap !== undefined) return { wire: { kind: "tap", device: tap }, append };
  if (/(^|\s)ip=/.test(append)) {
    throw new UsageError("ip= goes with a tap device of your own: --tap NAME");
  }
  if (process.getuid?.() !== 0) {
    throw new Error(
      "--native makes a tap device, which takes root (sudo). Without: let root make one for you " +
        "once, ip tuntap add dev kiln0 mode tap user $USER, give it an address, and " +
        "add --tap kiln0",
    );
  }
  const network = freeNetwork();
  return {
    wire: { kind: "new tap", address: `${network}.1/24` },
    append: `ip=${network}.2/24 ${append}`,
  };
}

/**
 * Starts the process and waits until it is ready; on a tap that it made itself, until it has
 * answered. `started` is told at once, so that a signal can end it.
 */
export async function startNative(
  choices: NativeChoices,
  tell: (line: string) => void,
  started: (running: Running) => void,
): Promise<{ running: Running; url: string }> {
  if (process.platform !== "linux") throw new Error("--native takes Linux");
  const { wire, append } = placeOf(choices);
  const program = await processPath(tell);
  const { image, memoryMb } = choices;
  tell(`a process of this Linux, ${memoryMb} MiB`);
  const command = processCommand({ program, image, memoryMb, wire, append });
  const running = startProgram({ name: "the process", command }, tell);
  started(running);
  const ready = await running.line(/^kiln: ready /).catch((error: unknown) => {
    // What it was refused for is said in one line.
    const [, reason] = /^kiln: (.*)$/.exec(running.complaints()) ?? [];
    throw reason === undefined ? error : new Error(reason);
  });
  const url = ready.slice("kiln: ready ".length).split(" ")[0]!;
  if (wire.kind === "new tap") await answered(running, url);
  return { running, url };
}
