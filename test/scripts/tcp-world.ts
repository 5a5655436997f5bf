// The endpoint of tcp-endpoint.unit.ts in Node: a fake clock, a wire of one frame at a time, and a
// record of what TCP sent and what it told the application.

import { readFileSync } from "node:fs";
import { applianceImports } from "../appliance/imports.ts";
import { compileModule } from "../appliance/module.ts";
import { fromIpv6, ipv6Address, ipv6Frame, prefixHigh, toIpv6 } from "./ipv6-translation.ts";
import { ipv4Frame, readTcpFrame, tcpBytes, type TcpFrame } from "./tcp-frame.ts";

export const ourAddress = 0x0a4d0002;
export const peerAddress = 0x0a4d0001;
const ourMac = [0x52, 0x54, 0, 0, 0, 1];
const peerMac = [0x52, 0x54, 0, 0, 0, 2];
/** The same as the appliance has it: the first byte is the lowest. */
export const peerMacWord = 0x0200_0000_5452n;

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

/** Names of the first enumeration of a file. */
export function enumNames(path: string): string[] {
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

/** Reads a call log (call-log.unit.ts). */
export function* callsOf(log: Uint8Array): Generator<{ call: Call; taken: Uint8Array }> {
  const view = new DataView(log.buffer, log.byteOffset, log.length);
  for (let at = 0; at < log.length;) {
    const word = (index: number) => view.getUint32(at + 4 * index, true);
    const call = { name: calls[word(0)]!, id: word(1), value: word(2) };
    const end = at + 16 + word(3);
    yield { call, taken: log.slice(at + 16, end) };
    at = end;
  }
}

/** Node answers at once, a machine on a wire in its time. */
export type Later<Value> = Value | Promise<Value>;

/** What a script says to the endpoint beside the wire (endpoint.unit.ts). */
export interface Commands {
  poll(nowUs: bigint): Later<void>;
  hold(held: number): Later<void>;
  write(id: number, length: number): Later<void>;
  finish(id: number): Later<void>;
  finishAtEnd(id: number): Later<void>;
  reset(id: number): Later<void>;
  keepAlive(id: number, on: number): Later<void>;
  consume(id: number, length: number): Later<void>;
  deadline(id: number, deadlineUs: bigint): Later<void>;
  gatherMax(length: number): Later<void>;
  wake(id: number, nowUs: bigint): Later<void>;
  available(): Later<number>;
  buffersFree(): Later<number>;
  connectionCount(): Later<number>;
  state(id: number): Later<number>;
  count(event: number): Later<bigint>;
}

/** Where a script can be played. */
export interface ScriptWorld {
  timeUs: number;
  readonly nowUs: bigint;
  readonly tcp: Commands;
  /** What TCP sent and was not looked at yet. */
  sent: Sent[];
  /** What TCP told the application and was not looked at yet. */
  calls: Call[];
  onCall: (call: Call, taken: Uint8Array) => void;
  /** Puts a whole Ethernet frame on the wire, then lets TCP do what is due. */
  inject(frame: Uint8Array): Later<void>;
  /** Lets the clock run, stopping at each deadline. */
  advanceTo(timeUs: number): Later<void>;
}

type AtOnce<Interface> = {
  [Name in keyof Interface]: Interface[Name] extends (...parameters: infer P) => Later<infer R>
    ? (...parameters: P) => R
    : never;
};

/** An IPv4 datagram from the peer, in its frame. */
export function peerDatagram(protocol: number, payload: Uint8Array): Uint8Array {
  const macs = Uint8Array.from([...ourMac, ...peerMac]);
  return ipv4Frame(macs, peerAddress, ourAddress, protocol, payload);
}

/** An ARP reply from the peer, so that the neighbour is known. */
export function peerAnnouncement(): Uint8Array {
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
  return arp;
}

/** The same for IPv6: a neighbour advertisement, solicited and overriding. */
export function peerAdvertisement(): Uint8Array {
  const message = new Uint8Array(32);
  message.set([136, 0, 0, 0, 0x60]);
  message.set(ipv6Address(peerAddress), 8);
  message.set([2, 1, ...peerMac], 24);
  const macs = Uint8Array.from([...ourMac, ...peerMac]);
  return ipv6Frame(macs, ipv6Address(peerAddress), ipv6Address(ourAddress), message);
}

/** True for an ARP request or a solicitation with a source: somebody asks who the peer is. */
export function asksForPeer(frame: Uint8Array): boolean {
  if (frame[12] === 8 && frame[13] === 6) return frame[21] === 1;
  return frame[12] === 0x86 && frame[20] === 58 && frame[54] === 135 && frame[22] !== 0;
}

interface Exports extends AtOnce<Commands> {
  memory: WebAssembly.Memory;
  _start(): void;
  limit(name: number, value: number): void;
  start(frames: number, segmentationMax: number, address: number, secret: bigint): void;
  inputAddress(): number;
  inputArrives(length: number, nowUs: bigint): void;
  logAddress(): number;
  takeLog(): number;
  nextDeadlineUs(): bigint;
  flightsFree(): number;
  runsFree(): number;
  tcbLength(): number;
  heapTop(): number;
  speakIpv6(high: bigint, address: number, peer: number, mac: bigint, nowUs: bigint): void;
  check(id: number): void;
}

const silent = ["memory", "_start", "logAddress", "takeLog"];

/** The exports, but that `hear` is called after each. */
function telling(exports: Exports, hear: () => void): Exports {
  const told = Object.entries(exports as unknown as Record<string, unknown>).map(
    ([name, value]) => {
      if (typeof value !== "function" || silent.includes(name)) return [name, value];
      const call = (...parameters: unknown[]) => {
        const result: unknown = value(...parameters);
        hear();
        return result;
      };
      return [name, call];
    },
  );
  return Object.fromEntries(told) as Exports;
}

let compiled: Promise<WebAssembly.Module> | undefined;

const flags = ["-O1", "--memoryBase", "4096", "--exportStart", "_start"];

/** Settings that are limits, in the order of `limit` in endpoint.unit.ts. */
export const limits = [
  "connections",
  "half-open",
  "buffers",
  "buffer-length",
  "timeout-min",
  "port",
  "flights",
  "runs",
  "keep-alive",
];

/** One endpoint, its wire and its clock. Settings: limits by name, `frames`, `segmentation`. */
export class TcpWorld implements ScriptWorld {
  timeUs = 1_000_000;
  sent: Sent[] = [];
  calls: Call[] = [];
  /** Hears of each call to the application, and sees the bytes that it took. */
  onCall: (call: Call, taken: Uint8Array) => void = () => {};

  private asked = false;

  private constructor(
    readonly tcp: Exports,
    private readonly checksums: boolean,
    private readonly family: 4 | 6,
  ) {}

  /** `family` 6: what goes in and out as IPv4 is IPv6 on the wire (ipv6-translation.ts). */
  static async make(settings: Record<string, number>, family: 4 | 6 = 4): Promise<TcpWorld> {
    const module = await (compiled ??= compileModule("test/scripts/tcp-endpoint.unit.ts", flags));
    let world: TcpWorld;
    let memory: WebAssembly.Memory;
    const instance = new WebAssembly.Instance(module, {
      ...applianceImports(() => memory),
      "world.unit": {
        sent: (address: number, length: number, segmentSize: number, headerLength: number) =>
          world.take(new Uint8Array(memory.buffer, address, length), segmentSize, headerLength),
      },
    });
    const exports = instance.exports as unknown as Exports;
    memory = exports.memory;
    const tcp = telling(exports, () => world.hear());
    world = new TcpWorld(tcp, (settings["segmentation"] ?? 0) > 0, family);
    tcp._start();
    for (const [name, value] of Object.entries(settings)) {
      const index = limits.indexOf(name);
      if (index >= 0) tcp.limit(index, value);
      else if (name !== "frames" && name !== "segmentation") throw new Error(`setting ${name}?`);
    }
    const frames = settings["frames"] ?? 64;
    tcp.start(frames, settings["segmentation"] ?? 0, ourAddress, 0x0706050403020100n);
    if (family === 6) tcp.speakIpv6(prefixHigh, ourAddress, peerAddress, peerMacWord, world.nowUs);
    else world.inject(peerAnnouncement());
    return world;
  }

  /** Tells `onCall` what TCP told the application since the last time. */
  private hear(): void {
    const address = this.tcp.logAddress();
    const log = new Uint8Array(this.tcp.memory.buffer, address, this.tcp.takeLog());
    for (const { call, taken } of callsOf(log)) {
      this.calls.push(call);
      this.onCall(call, taken);
    }
  }

  get nowUs(): bigint {
    return BigInt(this.timeUs);
  }

  /** Puts a whole Ethernet frame on the wire, then lets TCP do what is due. */
  inject(frame: Uint8Array): void {
    const translated = this.family === 6 ? toIpv6(frame) : frame;
    if (translated) this.arrive(translated);
    this.poll();
  }

  private arrive(frame: Uint8Array): void {
    new Uint8Array(this.tcp.memory.buffer, this.tcp.inputAddress(), frame.length).set(frame);
    this.tcp.inputArrives(frame.length, this.nowUs);
  }

  /** One turn of the poll loop; the peer says at once who it is. */
  private poll(): void {
    this.tcp.poll(this.nowUs);
    if (!this.asked) return;
    this.asked = false;
    this.arrive(this.family === 6 ? peerAdvertisement() : peerAnnouncement());
    this.poll();
  }

  /** Sends a segment from the peer. */
  receive(segment: TcpFrame): void {
    this.inject(peerDatagram(6, tcpBytes(segment)));
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
    if (asksForPeer(bytes)) this.asked = true;
    const read = this.family === 6 ? fromIpv6(bytes, this.checksums) : bytes;
    const frame = read && readTcpFrame(read, this.checksums);
    if (!frame) return;
    if (segmentSize > 0 && headerLength !== bytes.length - frame.text.length) {
      throw new Error(`header length ${headerLength} asked for`);
    }
    this.sent.push({ ...frame, timeUs: this.timeUs, segmentSize });
  }
}
