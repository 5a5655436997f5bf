// What becomes of a client that is silent, with keep-alive configured: HTTP says when that matters.

import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { Appliance, simulationModule } from "./appliance.ts";
import {
  ack,
  arpFrame,
  fin,
  kindOf,
  readSegment,
  rst,
  type Segment,
  segmentFrame,
  syn,
} from "./packets.ts";
import { Random } from "./random.ts";
import { simulationSite } from "./site.ts";
import { Timeline } from "./timeline.ts";

const server = { mac: Buffer.from("5254000000aa", "hex"), address: 0x0a4d0002 };
const peer = { mac: Buffer.from("525400000001", "hex"), address: 0x0a4d0001 };
const firstSequence = 1000;

/** A client that speaks when the test says so; it has been connected. */
class Client {
  /** What the server sent and was not looked at yet, with the second in which it did. */
  private sent: { segment: Segment; atS: number }[] = [];
  private readonly timeline = new Timeline();
  private readonly appliance: Appliance;
  private sequence = firstSequence;
  private rcvNxt = 0;

  private constructor(module: WebAssembly.Module, store: Uint8Array, configuration: string) {
    const { timeline } = this;
    const options = { store, offload: false, cardLatency: 0, mac: server.mac };
    this.appliance = new Appliance(
      module,
      timeline,
      new Random(1),
      { ...options, configuration: `ip=10.77.0.2/24 ip6=off ${configuration}` },
      (frame) => timeline.at(timeline.nowUs + 100, () => this.take(Buffer.from(frame))),
    );
  }

  static async connect(configuration: string): Promise<Client> {
    const { store } = await simulationSite();
    const client = new Client(await simulationModule(), store, configuration);
    client.send(syn);
    client.sequence += 1;
    client.pass(0.01);
    client.send(ack);
    client.pass(0.01);
    return client;
  }

  get connections(): number {
    return this.appliance.exports.connections();
  }

  /** Sends a segment that acknowledges all so far. */
  send(flags: number, text = ""): void {
    const { sequence, rcvNxt: acknowledgment } = this;
    const ports = { sourcePort: 40000, destinationPort: 80 };
    const segment = { ...ports, sequence, acknowledgment, flags, window: 65535 };
    const path = { from: peer, to: server };
    this.appliance.deliver(segmentFrame(path, { ...segment, text: Buffer.from(text) }));
    this.sequence += text.length;
  }

  /** Lets seconds go by, and tells what came, each with the seconds since the pass began. */
  pass(seconds: number): { kind: string; atS: number }[] {
    const { timeline } = this;
    const startUs = timeline.nowUs;
    while (timeline.nextUs <= startUs + seconds * 1e6) timeline.step();
    timeline.nowUs = startUs + seconds * 1e6;
    const seen = this.sent.map(({ segment, atS }) => ({
      kind: this.kind(segment),
      atS: Math.round(atS - startUs / 1e6),
    }));
    this.sent = [];
    return seen;
  }

  /** The server's clock is ahead all at once. */
  leap(seconds: number): void {
    this.appliance.leap(seconds * 1e6);
  }

  private kind({ flags, sequence, text }: Segment): string {
    if (flags & rst) return "reset";
    if (flags & fin) return "end";
    if (text.length > 0) return "text";
    return sequence === (this.rcvNxt - 1) >>> 0 ? "probe" : "acknowledgment";
  }

  private take(frame: Buffer): void {
    if (kindOf(frame) === "arp" && frame[21] === 1) {
      this.appliance.deliver(arpFrame(2, peer, server));
    }
    if (kindOf(frame) !== "tcp") return;
    const segment = readSegment(frame);
    this.sent.push({ segment, atS: this.timeline.nowUs / 1e6 });
    const length = segment.text.length + (segment.flags & (syn | fin) ? 1 : 0);
    const end = (segment.sequence + length) >>> 0;
    if (segment.flags & syn || (end - this.rcvNxt) >> 0 > 0) this.rcvNxt = end;
  }
}

const patience = "idle-timeout=3600 first-byte-timeout=3600 request-timeout=3600";

test("a client is probed between two requests, not in the middle of one (MUST-24)", async () => {
  const client = await Client.connect(`keep-alive=100 ${patience}`);
  expect(client.pass(101)).toEqual([{ kind: "probe", atS: 100 }]);
  client.send(ack);
  client.send(ack, "GET / HTTP/1.1\r\n");
  expect(client.pass(1000)).toEqual([{ kind: "acknowledgment", atS: 0 }]);
  client.send(ack, "Host: a\r\n\r\n");
  const response = client.pass(1);
  expect(response.map(({ kind }) => kind)).toContain("text");
  client.send(ack);
  expect(client.pass(101)).toEqual([{ kind: "probe", atS: 100 }]);
  client.send(ack);
  expect(client.pass(101)).toEqual([{ kind: "probe", atS: 100 }]);
  expect(client.connections).toBe(1);
});

test("a client that is gone is let go long before its idle time is over (MUST-29)", async () => {
  const client = await Client.connect(`keep-alive=100 ${patience}`);
  const probes = Array.from({ length: 8 }, (_, index) => 100 + 75 * index);
  expect(client.pass(690)).toEqual(probes.map((atS) => ({ kind: "probe", atS })));
  expect(client.connections).toBe(1);
  expect(client.pass(20)).toEqual([{ kind: "reset", atS: 10 }]);
  expect(client.connections).toBe(0);
});

test("a clock that leaps by hours costs a probe, and no connection that answers", async () => {
  const client = await Client.connect("keep-alive=100 idle-timeout=86400 first-byte-timeout=86400");
  client.leap(50_000);
  expect(client.pass(1)).toEqual([{ kind: "probe", atS: 0 }]);
  client.send(ack);
  expect(client.pass(99)).toEqual([]);
  expect(client.pass(2)).toEqual([{ kind: "probe", atS: 1 }]);
});

test("an idle time that is shorter ends a connection before it is probed", async () => {
  const client = await Client.connect("keep-alive=60");
  client.send(ack, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  client.pass(1);
  client.send(ack);
  expect(client.pass(29)).toEqual([]);
  expect(client.pass(1.4)).toEqual([{ kind: "end", atS: 1 }]);
});
