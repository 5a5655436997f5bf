// The endpoint of tcp-endpoint.unit.ts in Node: a fake clock, a wire of one frame at a time, and a
// record of what TCP sent and what it told the application.

import { readFileSync } from "node:fs";
import { applianceImports } from "../appliance/imports.ts";
import { compileModule } from "../appliance/module.ts";
import { ipv4Frame, readTcpFrame, tcpBytes, type TcpFrame } from "./tcp-frame.ts";

export const ourAddress = 0x0a4d0002;
export const peerAddress = 0x0a4d0001;
const ourMac = [0x52, 0x54, 0, 0, 0, 1];
const peerMac = [0x52, 0x54, 0, 0, 0, 2];

/** Byte `offset` of every stream, in both directions. */
export function pattern(offset: number): number {
  return (offset * 7 + (offset >>> 8) * 13 + (offset >>> 16) * 3) & 0xff;
}

/** Names of `Event` in appliance/tcp/counters.ts, in order. */
export const events: string[] = enumNames("appliance/tcp/counters.ts");
/** Names of `State` in appliance/tcp/state.ts, as the specification prints them. */
export const states: string[] = enumNames("appliance/tcp/state.ts").map((name) =>
  name.replace(/(?<=[a-z])(?=[A-Z0-9])/g, "-").toUpperCase(),
);

function enumNames(path: string): string[] {
  const text = readFileSync(path, "utf8").replace(/\/\*\*[\s\S]*?\*\//g, "");
  const body = /enum \w+ \{([^}]*)\}/.exec(text)![1]!;
  return body.split(",").flatMap((name) => name.trim() || []);
}

export const calls = ["connected", "received", "ended", "acknowledged", "timeout", "disconnected"];

/** A frame that TCP sent. */
export interface Sent extends TcpFrame {
  timeUs: number;
  segmentSize: number;
}

/** A call that TCP made to the application. */
export interface Call {
  name: string;
  id: number;
  value: number;
}

interface Exports {
  memory: WebAssembly.Memory;
  _start(): void;
  limit(name: number, value: number): void;
  start(frames: number, segmentationMax: number, address: number, secret: bigint): void;
  inputAddress(): number;
  frameArrives(length: number, nowUs: bigint): void;
  poll(nowUs: bigint): void;
  nextDeadlineUs(): bigint;
  hold(held: number): void;
  write(id: number, length: number): void;
  finish(id: number): void;
  finishAtEnd(id: number): void;
  reset(id: number): void;
  consume(id: number, length: number): void;
  deadline(id: number, deadlineUs: bigint): void;
  gatherMax(length: number): void;
  wake(id: number, nowUs: bigint): void;
  available(): number;
  buffersFree(): number;
  connectionCount(): number;
  state(id: number): number;
  count(event: number): bigint;
  tcbLength(): number;
  heapTop(): number;
  check(id: number): void;
}

let compiled: Promise<WebAssembly.Module> | undefined;

const flags = ["-O1", "--memoryBase", "4096", "--exportStart", "_start"];

const limits = ["connections", "half-open", "buffers", "buffer-length", "timeout-min", "port"];

/** One endpoint, its wire and its clock. Settings: limits by name, `frames`, `segmentation`. */
export class TcpWorld {
  timeUs = 1_000_000;
  sent: Sent[] = [];
  calls: Call[] = [];
  /** Hears of each call to the application, and sees the bytes that it took. */
  onCall: (call: Call, taken: Uint8Array) => void = () => {};

  private asked = false;

  private constructor(
    readonly tcp: Exports,
    private readonly checksums: boolean,
  ) {}

  static async make(settings: Record<string, number>): Promise<TcpWorld> {
    const module = await (compiled ??= compileModule("test/scripts/tcp-endpoint.unit.ts", flags));
    let world: TcpWorld;
    let memory: WebAssembly.Memory;
    const instance = new WebAssembly.Instance(module, {
      ...applianceImports(() => memory),
      "world.unit": {
        sent: (address: number, length: number, segmentSize: number, headerLength: number) =>
          world.take(new Uint8Array(memory.buffer, address, length), segmentSize, headerLength),
        called: (call: number, id: number, value: number, address: number) => {
          const made = { name: calls[call]!, id, value: value >>> 0 };
          world.calls.push(made);
          world.onCall(made, new Uint8Array(memory.buffer, address, address ? value : 0));
        },
      },
    });
    const tcp = instance.exports as unknown as Exports;
    memory = tcp.memory;
    world = new TcpWorld(tcp, (settings["segmentation"] ?? 0) > 0);
    tcp._start();
    for (const [name, value] of Object.entries(settings)) {
      const index = limits.indexOf(name);
      if (index >= 0) tcp.limit(index, value);
      else if (name !== "frames" && name !== "segmentation") throw new Error(`setting ${name}?`);
    }
    const frames = settings["frames"] ?? 64;
    tcp.start(frames, settings["segmentation"] ?? 0, ourAddress, 0x0706050403020100n);
    world.announcePeer();
    return world;
  }

  get nowUs(): bigint {
    return BigInt(this.timeUs);
  }

  /** Puts a whole Ethernet frame on the wire, then lets TCP do what is due. */
  inject(frame: Uint8Array): void {
    new Uint8Array(this.tcp.memory.buffer, this.tcp.inputAddress(), frame.length).set(frame);
    this.tcp.frameArrives(frame.length, this.nowUs);
    this.poll();
  }

  /** One turn of the poll loop; the peer answers ARP at once. */
  private poll(): void {
    this.tcp.poll(this.nowUs);
    if (!this.asked) return;
    this.asked = false;
    this.announcePeer();
  }

  /** Sends a segment from the peer. */
  receive(segment: TcpFrame): void {
    const bytes = tcpBytes(segment);
    this.inject(this.ipv4(6, bytes));
  }

  /** Sends an IPv4 datagram from the peer. */
  ipv4(protocol: number, payload: Uint8Array): Uint8Array {
    const macs = Uint8Array.from([...ourMac, ...peerMac]);
    return ipv4Frame(macs, peerAddress, ourAddress, protocol, payload);
  }

  /** When TCP wants to be polled. */
  nextDeadlineUs(): bigint {
    return BigInt.asUintN(64, this.tcp.nextDeadlineUs());
  }

  /** Lets the clock run, stopping at each deadline. */
  advanceTo(timeUs: number): void {
    for (let turn = 0; ; turn++) {
      if (turn > 100_000) throw new Error("TCP wants to be polled without end");
      const deadline = this.nextDeadlineUs();
      if (deadline > BigInt(timeUs)) break;
      if (Number(deadline) > this.timeUs) this.timeUs = Number(deadline);
      this.poll();
    }
    this.timeUs = timeUs;
    this.poll();
  }

  private take(bytes: Uint8Array, segmentSize: number, headerLength: number): void {
    if (bytes[12] === 8 && bytes[13] === 6 && bytes[21] === 1) this.asked = true;
    const frame = readTcpFrame(bytes, this.checksums);
    if (!frame) return;
    if (segmentSize > 0 && headerLength !== bytes.length - frame.text.length) {
      throw new Error(`header length ${headerLength} asked for`);
    }
    this.sent.push({ ...frame, timeUs: this.timeUs, segmentSize });
  }

  /** An ARP reply from the peer, so that the neighbour is known. */
  private announcePeer(): void {
    const arp = new Uint8Array(42);
    const view = new DataView(arp.buffer);
    arp.set([...ourMac, ...peerMac]);
    view.setUint16(12, 0x0806);
    view.setUint16(14, 1);
    view.setUint16(16, 0x0800);
    view.setUint16(18, 0x0604);
    view.setUint16(20, 2);
    arp.set(peerMac, 22);
    view.setUint32(28, peerAddress);
    view.setUint32(38, ourAddress);
    this.inject(arp);
  }
}
