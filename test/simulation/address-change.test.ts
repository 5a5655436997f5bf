// A lease that ends, and another address after it: what the old address had begun is over.

import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { Appliance, simulationModule } from "./appliance.ts";
import {
  ack,
  arpFrame,
  kindOf,
  packetFrame,
  readSegment,
  type Segment,
  segmentFrame,
  syn,
} from "./packets.ts";
import { Random } from "./random.ts";
import { simulationSite } from "./site.ts";
import { Timeline } from "./timeline.ts";

const mac = Buffer.from("5254000000aa", "hex");
const peer = { mac: Buffer.from("525400000001", "hex"), address: 0x0a4d0001 };
const leases = [0x0a4d0020, 0x0a4d0021];
const leaseS = 20;

/** The answer to a DHCP message: OFFER to DISCOVER, ACK to REQUEST, for this address. */
function dhcpAnswer(message: Buffer, address: number): Buffer {
  const path = { from: peer, to: { mac, address: 0xffffffff } };
  const frame = packetFrame(path, 17, 308).fill(0, 34);
  frame.writeUInt16BE(67, 34);
  frame.writeUInt16BE(68, 36);
  frame.writeUInt16BE(308, 38);
  const answer = frame.subarray(42);
  message.copy(answer, 0, 0, 240);
  answer[0] = 2;
  answer.writeUInt32BE(address, 16);
  const long = (value: number) => [
    4,
    ...Buffer.from([value >> 24, value >> 16, value >> 8, value]),
  ];
  const type = message[242] === 1 ? 2 : 5;
  answer.set(
    [53, 1, type, 54, ...long(peer.address), 51, ...long(leaseS), 1, ...long(0xffffff00), 255],
    240,
  );
  return frame;
}

test("connections end with their address; nothing comes from another (MUST-45)", async () => {
  const timeline = new Timeline();
  const sent: Segment[] = [];
  let granted = 0;
  const take = (frame: Buffer): void => {
    const kind = kindOf(frame);
    if (kind === "tcp") sent.push(readSegment(frame));
    if (kind === "arp" && frame[21] === 1 && frame.readUInt32BE(38) === peer.address) {
      const station = { mac, address: frame.readUInt32BE(28) };
      appliance.deliver(arpFrame(2, peer, station));
    }
    if (kind !== "udp") return;
    const message = frame.subarray(42);
    // The first lease is not renewed: its client asks in vain until it ends.
    const renews = message.readUInt32BE(12) !== 0;
    if (!renews) appliance.deliver(dhcpAnswer(message, leases[granted]!));
    if (!renews && message[242] === 3) granted += 1;
  };
  const appliance = new Appliance(
    await simulationModule(),
    timeline,
    new Random(1),
    {
      store: (await simulationSite()).store,
      configuration: "ip=dhcp",
      offload: false,
      cardLatency: 0,
      mac,
    },
    (frame) => timeline.at(timeline.nowUs + 100, () => take(Buffer.from(frame))),
  );
  const runUntil = (done: () => boolean): void => {
    for (let step = 0; !done(); step++) {
      if (step > 100_000) throw new Error("it never came to that");
      timeline.step();
    }
  };
  const send = (sequence: number, acknowledgment: number, flags: number, text = ""): void => {
    const ports = { sourcePort: 40000, destinationPort: 80 };
    const rest = { window: 65535, text: Buffer.from(text) };
    const path = { from: peer, to: { mac, address: leases[0]! } };
    const segment = { ...ports, ...rest, sequence, acknowledgment, flags };
    appliance.deliver(segmentFrame(path, segment));
  };
  runUntil(() => granted === 1);
  timeline.at(timeline.nowUs + 1000, () => send(999, 0, syn));
  runUntil(() => sent.length === 1);
  const first = (sent[0]!.sequence + 1) >>> 0;
  send(1000, first, ack);
  // The response is never acknowledged, so that the old connection has something to repeat.
  send(1000, first, ack, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  runUntil(() => granted === 2);
  runUntil(() => timeline.nowUs > leaseS * 4e6);
  expect(sent.length).toBeGreaterThan(2);
  expect(sent.filter(({ source }) => source !== leases[0])).toEqual([]);
  expect(appliance.exports.connections()).toBe(0);
});
