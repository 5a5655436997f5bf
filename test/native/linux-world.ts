// The Linux process as a world of the contract suite: the drivers, made machine code, with the
// shipped host (appliance/host/linux) below them, on a tap whose other end is a packet socket.
// driver-calls.c obeys, a request at a time; Node waits for each answer without giving way, as
// everywhere in that suite. Needs root.

import { execFileSync } from "node:child_process";
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { buildProcess } from "../../appliance/build/process.ts";
import { temporaryFolder } from "../boot/machine.ts";
import { privateNetwork } from "../boot/private-network.ts";
import type { Driver, Instance } from "../devices/driver.ts";
import { GuestMemory } from "../devices/guest-memory.ts";
import type { Wire } from "../devices/worlds.ts";
import { finishFrame } from "../simulation/offload.ts";
import { startNative } from "./native.ts";

const options = {
  entry: "test/devices/driver-target.ts",
  sources: ["test/native/driver-calls.c"],
  replaced: ["appliance.c", "image.c"],
  linkerFlags: ["-Wl,--wrap=writev", "-Wl,--wrap=ppoll"],
};
const memoryMb = 16;

/** As driver-calls.c has them. */
const kinds = ["call", "read", "write", "give", "take", "room", "wouldWake"] as const;
type Kind = (typeof kinds)[number];
const requestLength = 52;
const valuesAt = 8;
const nameAt = 28;
const unlimited = 0xffffffff;

/** struct virtio_net_hdr (Virtio 1.2 §5.1.6), and its one flag that a packet socket takes. */
const headerLength = 10;
const needsChecksum = 1;
/** VIRTIO_NET_HDR_GSO_TCPV4 and _TCPV6 for the EtherTypes that they are for. */
const segmentations: Readonly<Record<number, number>> = { 0x0800: 1, 0x86dd: 4 };

interface Answer {
  readonly value: number;
  readonly bytes: Buffer;
}

/** The two pipes to a process that obeys. */
class Calls {
  private pending: Buffer[] = [];

  constructor(
    private readonly requests: number,
    private readonly answers: number,
  ) {}

  ask(kind: Kind, values: readonly number[] = [], bytes?: Uint8Array, name = ""): Answer {
    this.tell(kind, values, bytes, name);
    const all = Buffer.concat(this.pending.splice(0));
    for (let gone = 0; gone < all.length;) gone += writeSync(this.requests, all, gone);
    const head = this.read(8);
    return { value: head.readUInt32LE(0), bytes: this.read(head.readUInt32LE(4)) };
  }

  /** A request without an answer goes with the next that has one. */
  tell(kind: Kind, values: readonly number[], bytes: Uint8Array = Buffer.alloc(0), name = "") {
    const request = Buffer.alloc(requestLength);
    request.writeUInt32LE(kinds.indexOf(kind), 0);
    request.writeUInt32LE(bytes.length, 4);
    values.forEach((value, index) => request.writeUInt32LE(value >>> 0, valuesAt + 4 * index));
    request.write(name, nameAt, "latin1");
    this.pending.push(request, Buffer.from(bytes));
  }

  private read(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let got = 0; got < length;) {
      const count = readSync(this.answers, bytes, got, length - got, null);
      if (count === 0) throw new Error("the process has ended");
      got += count;
    }
    return bytes;
  }
}

/** The appliance's memory, in another process, which faults where nothing is mapped. */
class RemoteMemory extends GuestMemory {
  constructor(private readonly calls: Calls) {
    super(() => {
      throw new Error("the memory is in another process");
    });
  }

  override bytes(address: number, length: number): Uint8Array {
    return this.calls.ask("read", [address, length]).bytes;
  }

  override write(address: number, bytes: Uint8Array): void {
    this.calls.tell("write", [address], bytes);
  }
}

/** One that has no room unless told to shows frames in flight; a real one has room without end. */
export type Tap = "a tap without room" | "a tap with room";

/** A process of its own, on a network of its own. */
export class LinuxWorld implements Wire {
  readonly kind = 1;
  readonly name: string;
  readonly offload = true;
  readonly seesAtWait = true;
  readonly takesAtOnce: boolean;
  private calls!: Calls;

  constructor(tap: Tap) {
    this.name = `Linux process, ${tap}`;
    this.takesAtOnce = tap === "a tap with room";
  }

  /** Builds the program: compiling takes longer than any test. */
  static async prepare(): Promise<void> {
    await buildProcess(options);
  }

  imports() {
    return {};
  }

  async start(): Promise<Instance> {
    const { device: tap, within } = privateNetwork("10.77.0.1/24");
    const inside = (command: string) =>
      void execFileSync(within[0]!, [...within.slice(1), "sh", "-c", command]);
    // Linux's own stack is to say nothing of itself; it has not yet, without a carrier.
    inside("echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6");
    const folder = temporaryFolder();
    const pipes = ["requests", "answers"].map((name) => join(folder, name));
    execFileSync("mkfifo", pipes);
    const append = [tap, ...pipes].join(" ");
    const native = await startNative({ image: "none", tap, within, append, memoryMb, options });
    await native.line(/^kiln: the drivers wait/);
    const files = [openSync(pipes[0]!, "w"), openSync(pipes[1]!, "r")] as const;
    onTestFinished(() => files.forEach((file) => closeSync(file)));
    this.calls = new Calls(...files);
    if (this.takesAtOnce) this.room(unlimited);
    const called =
      (_: unknown, name: string) =>
      (...values: number[]) =>
        this.call(name, values);
    return {
      exports: new Proxy({}, { get: called }) as Instance["exports"],
      memory: new RemoteMemory(this.calls),
      get console() {
        return native.console.join("\n");
      },
    };
  }

  private call(name: string, values: readonly number[] = []): number {
    return this.calls.ask("call", values, undefined, name).value;
  }

  /** Room for so many more frames; the frames that the tap has taken so far. */
  private room(frames: number): number {
    return this.calls.ask("room", [frames]).value;
  }

  fetch(): void {}

  /** As a tap takes a frame only whole, what has not gone out goes now. */
  sent(): Uint8Array[] {
    this.complete(unlimited);
    const frames: Uint8Array[] = [];
    for (;;) {
      const { bytes } = this.calls.ask("take");
      if (bytes.length === 0) return frames;
      frames.push(...finishFrame(readRequests(bytes)));
    }
  }

  inFlight(): number {
    return this.takesAtOnce ? 0 : this.call("framesSent") - this.room(0);
  }

  complete(count: number): void {
    if (this.takesAtOnce) return;
    this.room(count);
    this.call("flush");
    this.room(0);
  }

  deliver(_driver: Driver, frame: Uint8Array, good = false): boolean {
    const header = Buffer.alloc(headerLength);
    if (good) {
      header[0] = needsChecksum;
      header.writeUInt16LE(34, 6);
      header.writeUInt16LE(16, 8);
    }
    return this.calls.ask("give", [], Buffer.concat([header, frame])).value !== 0;
  }

  /** Whether the machine's `wait` would return. */
  interrupted(): boolean {
    return this.calls.ask("wouldWake").value !== 0;
  }

  woken(): void {}
}

/** What Linux understood to be asked for, which is what it would ask of a card of its own. */
function readRequests(packet: Buffer) {
  const bytes = packet.subarray(headerLength);
  const asked = (packet[0]! & needsChecksum) !== 0;
  const checksumStart = asked ? packet.readUInt16LE(6) : 0;
  const checksumOffset = asked ? packet.readUInt16LE(8) : 0;
  const segmentSize = packet[1] === 0 ? 0 : packet.readUInt16LE(4);
  if (segmentSize > 0 && packet[1] !== segmentations[bytes.readUInt16BE(12)]) {
    throw new Error(`segmentation of type ${packet[1]} asked for`);
  }
  // The header's own field is how many bytes Linux has in one piece.
  const headersEnd = asked ? checksumStart + (bytes[checksumStart + 12]! >> 4) * 4 : 0;
  return { bytes, checksumStart, checksumOffset, segmentSize, headerLength: headersEnd };
}
