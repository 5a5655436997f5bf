// Packet scripts on a wire: QEMU boots the scripted endpoint (wire-target.ts) with a socket for a
// cable, Ethernet frames go in and out of it, and the clock is the script's own, exact as in Node.

import { createServer, type Server, type Socket } from "node:net";
import { buildKernel } from "../../appliance/build/kernel.ts";
import { type Running, start } from "../../deploy/qemu/apply.ts";
import { qemuParameters } from "../../deploy/qemu/plan.ts";
import { fromIpv6, prefixHigh, toIpv6 } from "./ipv6-translation.ts";
import { readTcpFrame } from "./tcp-frame.ts";
import {
  asksForPeer,
  type Call,
  callsOf,
  type Commands,
  enumNames,
  limits,
  ourAddress,
  peerAddress,
  peerAdvertisement,
  peerAnnouncement,
  peerMacWord,
  type ScriptWorld,
  type Sent,
} from "./tcp-world.ts";

const target = "test/scripts/wire-target.ts";
const commands = enumNames(target).map((name) => name[0]!.toLowerCase() + name.slice(1));
const mac = "52:54:00:00:00:01";
/** Each script's endpoint takes memory anew. */
const memoryMb = 1024;
const controlType = 0x88b5;
const controlLength = 64;
const kinds = ["value", "told", "cut"] as const;
/** An answer takes less than a millisecond. */
const patienceMs = 20_000;

/** A booted endpoint and its cable. */
export class WireMachine {
  private rest: Buffer = Buffer.alloc(0);
  /** Is told each frame that the machine sends. */
  onFrame: (frame: Buffer) => void = () => {};

  private constructor(
    private readonly running: Running,
    private readonly server: Server,
    private readonly cable: Socket,
  ) {
    cable.setNoDelay(true);
    cable.on("data", (chunk: Buffer) => this.take(chunk));
  }

  /** Boots one; `socket` is a path that does not exist yet. */
  static async boot(socket: string): Promise<WireMachine> {
    const { elf } = await buildKernel({ entry: target });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    const plugged = new Promise<Socket>((resolve) => server.once("connection", resolve));
    const extra = [
      ...["-global", "virtio-mmio.force-legacy=false"],
      ...["-netdev", `stream,id=net0,server=off,addr.type=unix,addr.path=${socket}`],
      ...["-device", `virtio-net-device,netdev=net0,mac=${mac}`],
    ];
    const running = start(
      qemuParameters({
        ...{ image: elf, memoryMb, network: { kind: "none" }, append: "on-fault=halt" },
        ...{ debugExit: true, extra },
      }),
    );
    await running.line(/^kiln: scripted endpoint waits/);
    return new WireMachine(running, server, await plugged);
  }

  /** Puts a frame on the cable. */
  send(frame: Uint8Array): void {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(frame.length);
    this.cable.write(Buffer.concat([length, frame]));
  }

  /** What the machine said, for a failure. */
  get console(): string {
    return [...this.running.console, this.running.complaints()].join("\n");
  }

  /** Ends the machine. */
  async stop(): Promise<void> {
    await this.running.stop();
    this.cable.destroy();
    this.server.close();
  }

  private take(chunk: Buffer): void {
    this.rest = Buffer.concat([this.rest, chunk]);
    while (this.rest.length >= 4) {
      const end = 4 + this.rest.readUInt32BE(0);
      if (this.rest.length < end) return;
      const frame = this.rest.subarray(4, end);
      this.rest = this.rest.subarray(end);
      this.onFrame(frame);
    }
  }
}

/** One script's endpoint in a machine that others had before. */
export class WireWorld implements ScriptWorld {
  timeUs = 1_000_000;
  sent: Sent[] = [];
  calls: Call[] = [];
  onCall: (call: Call, taken: Uint8Array) => void = () => {};
  readonly tcp: Commands;

  private deadlineUs = 0n;
  private asked = false;
  private told: Buffer[] = [];
  private cut: { segmentSize: number; headerLength: number } | undefined;
  private resolve: (value: bigint) => void = () => {};

  private constructor(
    private readonly machine: WireMachine,
    private readonly checksums: boolean,
    private readonly family: 4 | 6,
  ) {
    machine.onFrame = (frame) => this.take(frame);
    const ask = (name: string, id = 0, value: number | bigint = 0) => this.ask(name, id, value);
    this.tcp = {
      poll: async () => void (await ask("poll")),
      hold: async (held) => void (await ask("hold", held)),
      write: async (id, length) => void (await ask("write", id, length)),
      finish: async (id) => void (await ask("finish", id)),
      finishAtEnd: async (id) => void (await ask("finishAtEnd", id)),
      reset: async (id) => void (await ask("reset", id)),
      keepAlive: async (id, on) => void (await ask("keepAlive", id, on)),
      consume: async (id, length) => void (await ask("consume", id, length)),
      deadline: async (id, deadlineUs) => void (await ask("deadline", id, deadlineUs)),
      gatherMax: async (length) => void (await ask("gatherMax", length)),
      wake: async (id) => void (await ask("wake", id)),
      available: async () => Number(await ask("available")),
      buffersFree: async () => Number(await ask("buffersFree")),
      connectionCount: async () => Number(await ask("connectionCount")),
      state: async (id) => Number(await ask("state", id)),
      count: (event) => ask("count", event),
    };
  }

  /**
   * Begins anew in a machine. With `plays` the script plays the device between TCP and the card,
   * which takes a copy more; without, TCP's device is the card's driver itself.
   */
  static async make(
    machine: WireMachine,
    settings: Record<string, number>,
    plays: boolean,
    family: 4 | 6 = 4,
  ): Promise<WireWorld> {
    const world = new WireWorld(machine, (settings["segmentation"] ?? 0) > 0, family);
    for (const [name, value] of Object.entries(settings)) {
      const index = limits.indexOf(name);
      if (index >= 0) await world.ask("limit", index, value);
      else if (name !== "frames" && name !== "segmentation") throw new Error(`setting ${name}?`);
    }
    const frames = plays ? (settings["frames"] ?? 64) : 0;
    const device = BigInt(frames) | (BigInt(settings["segmentation"] ?? 0) << 32n);
    await world.ask("start", ourAddress, device);
    if (family === 6) await world.ask("speakIpv6", ourAddress, prefixHigh);
    else await world.inject(peerAnnouncement());
    return world;
  }

  get nowUs(): bigint {
    return BigInt(this.timeUs);
  }

  async inject(frame: Uint8Array): Promise<void> {
    // After a sleep no turn has told the machine how late it is.
    await this.ask("clock", 0, 0);
    const translated = this.family === 6 ? toIpv6(frame) : frame;
    if (translated) this.machine.send(translated);
    await this.turn();
  }

  async advanceTo(timeUs: number): Promise<void> {
    for (let turn = 0; this.deadlineUs <= BigInt(timeUs); turn++) {
      if (turn > 100_000) throw new Error("TCP wants to be polled without end");
      this.timeUs = Math.max(this.timeUs, Number(this.deadlineUs));
      await this.turn();
    }
    this.timeUs = timeUs;
    await this.turn();
  }

  /** One turn of the poll loop; the peer says at once who it is. */
  private async turn(): Promise<void> {
    await this.ask("poll", 0, 0);
    if (!this.asked) return;
    this.asked = false;
    this.machine.send(this.family === 6 ? peerAdvertisement() : peerAnnouncement());
    await this.turn();
  }

  /** Asks the machine for something and waits for its answer. */
  private ask(name: string, id: number, value: number | bigint): Promise<bigint> {
    const frame = Buffer.alloc(controlLength, 0);
    frame.fill(0xff, 0, 6);
    frame.writeUInt16BE(controlType, 12);
    frame.writeUInt32LE(commands.indexOf(name), 16);
    frame.writeUInt32LE(id >>> 0, 20);
    frame.writeBigUInt64LE(BigInt(value), 24);
    frame.writeBigUInt64LE(this.nowUs, 32);
    frame.writeUInt32LE(peerAddress, 40);
    frame.writeBigUInt64LE(peerMacWord, 48);
    return new Promise((resolve, reject) => {
      const silent = () => reject(new Error(`no answer to ${name}:\n${this.machine.console}`));
      const timer = setTimeout(silent, patienceMs);
      this.resolve = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      this.machine.send(frame);
    });
  }

  private take(frame: Buffer): void {
    if (frame.readUInt16BE(12) !== controlType) return this.takeFrame(frame);
    const kind = kinds[frame.readUInt32LE(16)];
    if (kind === "told") {
      this.told.push(frame.subarray(24, 24 + frame.readUInt32LE(20)));
    } else if (kind === "cut") {
      const [segmentSize, headerLength] = [frame.readUInt32LE(20), frame.readUInt32LE(24)];
      this.cut = { segmentSize, headerLength };
    } else {
      this.deadlineUs = frame.readBigUInt64LE(32);
      this.hear();
      this.resolve(frame.readBigUInt64LE(24));
    }
  }

  private hear(): void {
    const log = Buffer.concat(this.told);
    this.told = [];
    for (const { call, taken } of callsOf(log)) {
      this.calls.push(call);
      this.onCall(call, taken);
    }
  }

  private takeFrame(bytes: Buffer): void {
    const { segmentSize, headerLength } = this.cut ?? { segmentSize: 0, headerLength: 0 };
    this.cut = undefined;
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
