// Plays a packet script against a TCP: injects, waits, compares.

import type { Script, Segment, Step } from "./packet-script.ts";
import { defaultPort } from "./packet-script.ts";
import { flagBits, flagText, optionBytes, optionText, stampOf, tcpBytes } from "./tcp-frame.ts";
import {
  type Call,
  events,
  type Later,
  ourAddress,
  pattern,
  peerAddress,
  peerDatagram,
  type ScriptWorld,
  type Sent,
  states,
} from "./tcp-world.ts";

/** What the script's numbers are relative to, for each of the peer's ports. */
interface Peer {
  /** The peer's initial sequence number: numbers in scripts are absolute. */
  irs: number;
  /** Our initial sequence number: in scripts it is 0, our first byte 1. */
  iss: number;
  /** By how much our ISN moved on from the connection before. */
  isnAdvance: number;
  /** What our timestamps are relative to: the one of our SYN-ACK. */
  stamp: number;
  id: number;
  consumed: number;
  /** What we acknowledged last, and the end of the window that we offered with it. */
  rcvNxt: number;
  rcvEdge: number;
}

/** What a segment can be to the connection that it reaches: the matrix's columns. */
export const arrivals = ["syn", "ack", "rst", "fin", "text", "outside", "overlap", "icmp"] as const;
export type Arrival = (typeof arrivals)[number];

/** Is told what reaches a connection in which state. */
export type Observer = (arrival: Arrival, state: string) => void;

/** Plays `script` in a new world; throws at the first difference, naming its line. */
export async function runScript(
  script: Script,
  world: Later<ScriptWorld>,
  observer?: Observer,
): Promise<void> {
  const run = new ScriptRun(await world, script.setup, observer);
  for (const step of script.steps) {
    try {
      await run.play(step);
    } catch (error) {
      throw new Error(`line ${step.line}: ${step.text}\n${(error as Error).message}`);
    }
  }
  run.expectNothingMore();
}

class ScriptRun {
  private readonly peers = new Map<number, Peer>();
  private readonly bufferLength: number;
  private opener: Peer | undefined;
  /** So late is the next turn: whatever is due meanwhile comes after what is received then. */
  private sleptUs = 0;

  constructor(
    private readonly world: ScriptWorld,
    private readonly setup: Record<string, number>,
    private readonly observer?: Observer,
  ) {
    this.bufferLength = setup["buffer-length"] ?? 8192;
    world.onCall = (call, taken) => this.noteCall(call, taken);
  }

  async play({ afterUs, action }: Step): Promise<void> {
    const timeUs = this.world.timeUs + afterUs;
    // What waits to be compared was sent before now; only an expectation may look at it.
    if (action.kind !== "expect") this.expectNothingMore();
    if (this.sleptUs > 0) this.world.timeUs = timeUs + this.sleptUs;
    else await this.world.advanceTo(timeUs);
    this.sleptUs = 0;
    if (action.kind === "expect") this.expect(action.segment, timeUs);
    else this.expectNothingMore();
    if (action.kind === "receive") await this.receive(action.segment);
    if (action.kind === "icmp") await this.icmp(action);
    if (action.kind === "connected") await this.connect(action.at, action.words, action.port);
    if (action.kind === "command") await this.command(action.verb, action.words, action.port);
  }

  expectNothingMore(): void {
    const [first] = this.world.sent;
    if (first) throw new Error(`not expected: ${this.show(first)}`);
  }

  private peer(port: number): Peer {
    let peer = this.peers.get(port);
    if (peer) return peer;
    const numbers = { irs: 0, iss: 0, isnAdvance: 0, stamp: 0, consumed: 0, rcvNxt: 0, rcvEdge: 0 };
    peer = { ...numbers, id: -1 };
    this.peers.set(port, peer);
    return peer;
  }

  private async receive(segment: Segment): Promise<void> {
    const peer = this.peer(segment.port);
    const flags = flagBits(segment.flags);
    if (flags & 2 && !(flags & 16)) await this.opening(peer, segment.seq);
    if (this.observer) await this.observe(peer, arrivalsOf(segment, peer));
    const base = segment.seq - peer.irs - 1;
    this.opener = peer;
    const bytes = tcpBytes({
      source: peerAddress,
      destination: ourAddress,
      sourcePort: segment.port,
      destinationPort: 80,
      seq: segment.seq >>> 0,
      ack: segment.ack === undefined ? 0 : (peer.iss + segment.ack) >>> 0,
      flags,
      window: segment.window ?? 65535,
      options: optionBytes(segment.options ?? "", { sequence: peer.iss, stamp: peer.stamp }),
      text: Uint8Array.from({ length: segment.length }, (_, index) => pattern(base + index)),
    });
    await this.world.inject(peerDatagram(6, bytes));
  }

  private async observe(peer: Peer, seen: Arrival[]): Promise<void> {
    const state = await this.stateOf(peer);
    for (const arrival of seen) this.observer!(arrival, state);
  }

  private async stateOf(peer: Peer): Promise<string> {
    const { tcp } = this.world;
    const state = states[await tcp.state(Math.max(peer.id, 0))]!;
    // A connection whose number nobody knows yet is half-open.
    if (peer.id < 0 && state === "SYN-RECEIVED" && (await tcp.connectionCount()) > 0) return state;
    if (peer.id >= 0 && state !== "CLOSED") return state;
    return this.setup["port"] === undefined ? "LISTEN" : "CLOSED";
  }

  /** A SYN gives the script's numbers a new meaning, unless the old connection still stands. */
  private async opening(peer: Peer, seq: number): Promise<void> {
    const state = peer.id < 0 ? "CLOSED" : states[await this.world.tcp.state(peer.id)];
    if (state === "CLOSED" || state === "TIME-WAIT") peer.irs = seq;
  }

  /** The application hears of the connection whose segment was injected last. */
  private noteCall(call: Call, taken: Uint8Array): void {
    if (call.name === "connected") Object.assign(this.opener!, { id: call.id, consumed: 0 });
    if (call.name === "received") this.checkInput(call.id, taken);
  }

  private async connect(at: number, words: Record<string, number>, port: number): Promise<void> {
    const scale = words["scale"];
    const window = words["window"] ?? 65535;
    const synWindow = Math.min(window * 2 ** (scale ?? 0), 65535);
    const stamp = words["timestamps"];
    const options = [
      `mss ${words["mss"] ?? 1460}`,
      ...(scale === undefined ? [] : [`wscale ${scale}`]),
      ...("sack" in words ? ["sackOK"] : []),
      ...(stamp === undefined ? [] : [`TS val ${stamp} ecr 0`]),
    ].join(",");
    await this.receive({ flags: "S", seq: at - 1, length: 0, window: synWindow, options, port });
    this.adopt(this.world.sent.shift()!, port);
    await this.world.advanceTo(this.world.timeUs + (words["roundtrip"] ?? 0) * 1000);
    const echo = stamp === undefined ? {} : { options: `TS val ${stamp} ecr 0` };
    await this.receive({ flags: ".", seq: at, length: 0, ack: 1, window, port, ...echo });
    if (this.peer(port).id < 0) throw new Error("not connected");
  }

  /** A SYN-ACK tells what our numbers are relative to. */
  private adopt(sent: Sent, port: number): void {
    if (!sent || flagText(sent.flags) !== "S.") throw new Error("no SYN-ACK");
    const peer = this.peer(port);
    peer.isnAdvance = (sent.seq - peer.iss) >>> 0;
    peer.iss = sent.seq;
    peer.stamp = stampOf(sent.options) ?? 0;
    this.noteWindow(sent);
  }

  private noteWindow(sent: Sent): void {
    if (sent.flags & 4) return;
    const rcvEdge = sent.ack + sent.window;
    Object.assign(this.peer(sent.destinationPort), { rcvNxt: sent.ack, rcvEdge });
  }

  private expect(segment: Segment, timeUs: number): void {
    const sent = this.world.sent.shift();
    if (!sent) throw new Error("nothing was sent");
    if (flagText(sent.flags) === "S.") this.adopt(sent, sent.destinationPort);
    this.noteWindow(sent);
    const actual = this.show(sent);
    const reset = segment.flags.includes("R");
    const wanted = describe({
      ...segment,
      window: segment.window ?? (reset ? 0 : this.bufferLength),
      options: segment.options ?? "",
      atUs: 0,
    });
    const late = sent.timeUs === timeUs ? "" : ` at ${(sent.timeUs - timeUs) / 1e6} s from there`;
    if (actual !== wanted || late) throw new Error(`expected ${wanted}\nsent     ${actual}${late}`);
    const base = segment.seq - 1;
    sent.text.forEach((byte, index) => {
      if (byte !== pattern(base + index)) throw new Error(`wrong byte at ${segment.seq + index}`);
    });
  }

  private show(sent: Sent): string {
    const port = sent.destinationPort;
    const iss = this.peer(port).iss;
    const acks = (sent.flags & 16) !== 0;
    return describe({
      flags: flagText(sent.flags),
      seq: (sent.seq - iss) >>> 0,
      length: sent.text.length,
      ...(acks && { ack: sent.ack }),
      window: sent.window,
      options: optionText(sent.options, this.peer(port).stamp),
      ...(sent.segmentSize > 0 && { segments: sent.segmentSize }),
      port,
      atUs: sent.timeUs,
    });
  }

  private async icmp(action: Extract<Step["action"], { kind: "icmp" }>): Promise<void> {
    if (this.observer) await this.observe(this.peer(action.port), ["icmp"]);
    const bytes = new Uint8Array(8 + 20 + 8);
    const view = new DataView(bytes.buffer);
    view.setUint8(0, action.type);
    view.setUint8(1, action.code);
    view.setUint16(6, action.mtu);
    const quoted = new Uint8Array(8);
    const quotedView = new DataView(quoted.buffer);
    quotedView.setUint16(0, 80);
    quotedView.setUint16(2, action.port);
    quotedView.setUint32(4, (this.peer(action.port).iss + action.seq) >>> 0);
    const datagram = peerDatagram(6, quoted).slice(14);
    // The quoted datagram is ours: addresses the other way round.
    const inner = new DataView(datagram.buffer);
    inner.setUint32(12, ourAddress);
    inner.setUint32(16, peerAddress);
    bytes.set(datagram, 8);
    let sum = 0;
    for (let at = 0; at < bytes.length; at += 2) sum += view.getUint16(at);
    while (sum > 0xffff) sum = (sum >>> 16) + (sum & 0xffff);
    view.setUint16(2, sum ^ 0xffff);
    await this.world.inject(peerDatagram(1, bytes));
  }

  private async command(verb: string, words: string[], port: number): Promise<void> {
    const { tcp } = this.world;
    const id = this.peer(port).id;
    const value = Number(words[0]);
    const changes: Record<string, () => Later<void>> = {
      write: () => tcp.write(id, value),
      finish: () => tcp.finish(id),
      "finish-at-end": () => tcp.finishAtEnd(id),
      reset: () => tcp.reset(id),
      "keep-alive": () => tcp.keepAlive(id, words[0] === "on" ? 1 : 0),
      consume: () => tcp.consume(id, words[0] === "all" ? 0xffffffff : value),
      deadline: () => tcp.deadline(id, BigInt(this.world.timeUs + value * 1e6)),
      gather: () => tcp.gatherMax(value),
      hold: () => tcp.hold(1),
      release: () => tcp.hold(0),
    };
    if (verb === "sleep") {
      this.sleptUs = value * 1e6;
      return;
    }
    const change = changes[verb];
    if (!change) return this.compare(verb, words, port);
    await change();
    if (words.includes("finish")) await tcp.finish(id);
    if (id >= 0 && states[await tcp.state(id)] !== "CLOSED") await tcp.wake(id, this.world.nowUs);
    await tcp.poll(this.world.nowUs);
  }

  private async compare(verb: string, words: string[], port: number): Promise<void> {
    const { tcp, calls } = this.world;
    const id = this.peer(port).id;
    const equal = (actual: unknown, wanted: unknown) => {
      if (actual !== wanted) throw new Error(`expected ${wanted}, found ${actual}`);
    };
    if (verb === "state") equal(states[await tcp.state(Math.max(id, 0))], words[0]);
    else if (verb === "connections") equal(await tcp.connectionCount(), Number(words[0]));
    else if (verb === "buffers") equal(await tcp.buffersFree(), Number(words[0]));
    else if (verb === "frames") equal(await tcp.available(), Number(words[0]));
    else if (verb === "stamps-differ") {
      const difference = this.peer(port).stamp - this.peer(Number(words[0])).stamp;
      equal(Math.abs(difference) > 0xffff, true);
    } else if (verb === "isn-advanced") equal(this.peer(port).isnAdvance, Number(words[0]));
    else if (verb === "counted") {
      const index = events.indexOf(words[0]!);
      if (index < 0) throw new Error(`no counter ${words[0]}`);
      equal(Number(await tcp.count(index)), Number(words[1] ?? 1));
    } else if (verb === "told") {
      const index = calls.findIndex((call) => call.name === words[0] && call.id === id);
      if (index < 0) throw new Error(`the application was not told: ${words[0]}`);
      const [call] = calls.splice(index, 1);
      if (words[1] !== undefined) equal(call!.value, Number(words[1]));
    } else if (verb === "untold") {
      if (calls.some((call) => call.name === words[0] && call.id === id)) {
        throw new Error(`the application was told: ${words[0]}`);
      }
    } else throw new Error(`unknown command ${verb}`);
  }

  private checkInput(id: number, taken: Uint8Array): void {
    const peer = [...this.peers.values()].find((each) => each.id === id);
    if (!peer) throw new Error(`input for unknown connection ${id}`);
    taken.forEach((byte, index) => {
      if (byte !== pattern(peer.consumed + index)) {
        throw new Error(`wrong input byte ${peer.consumed + index}`);
      }
    });
    peer.consumed += taken.length;
  }
}

/** One segment is often several things: text with a FIN, partly received before. */
function arrivalsOf({ flags, seq, length }: Segment, peer: Peer): Arrival[] {
  const seen: Arrival[] = [];
  for (const [letter, arrival] of Object.entries({ S: "syn", R: "rst", F: "fin" } as const)) {
    if (flags.includes(letter)) seen.push(arrival);
  }
  if (length > 0) seen.push("text");
  if (seen.length === 0) seen.push("ack");
  const end = seq + length;
  if (peer.rcvEdge > 0 && seq >= peer.rcvEdge) seen.push("outside");
  if (length > 0 && seq < peer.rcvNxt && end > peer.rcvNxt) seen.push("overlap");
  return seen;
}

function describe(segment: Segment & { atUs: number }): string {
  const { flags, seq, length, ack, window, options, segments, port } = segment;
  return [
    `${flags} ${seq}:${seq + length}(${length})`,
    ack === undefined ? "" : ` ack ${ack}`,
    ` window ${window}`,
    options ? ` <${options}>` : "",
    segments ? ` segments ${segments}` : "",
    port === defaultPort ? "" : ` to port ${port}`,
  ].join("");
}
