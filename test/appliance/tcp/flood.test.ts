// A burst of SYNs whose senders never answer, and honest clients in the middle of it: with room for
// eight half-open connections every one of them is served, with the options that it offered.

import { expect, test } from "vitest";
import { optionBytes, stampOf, tcpBytes } from "../../scripts/tcp-frame.ts";
import {
  ourAddress,
  pattern,
  peerAddress,
  peerDatagram,
  type Sent,
  TcpWorld,
} from "../../scripts/tcp-world.ts";

const flood = 1000;
const syn = 2;
const ack = 16;

class Flood {
  connected = 0;
  input = 0;
  /** The connection that was opened last. */
  id = -1;

  constructor(readonly world: TcpWorld) {
    world.onCall = ({ name, id }, taken) => {
      if (name === "connected") {
        this.connected += 1;
        this.id = id;
      }
      if (name === "received") this.input += taken.length;
    };
  }

  /** Sends a segment and returns what it caused. */
  send(port: number, flags: number, seq: number, acked: number, options: string, length = 0) {
    this.world.sent = [];
    const bytes = tcpBytes({
      source: peerAddress,
      destination: ourAddress,
      sourcePort: port,
      destinationPort: 80,
      seq,
      ack: acked,
      flags,
      window: 20,
      options: optionBytes(options, { sequence: 0, stamp: 0 }),
      text: Uint8Array.from({ length }, (_, index) => pattern(index)),
    });
    this.world.inject(peerDatagram(6, bytes));
    return this.world.sent;
  }
}

/** An honest client that was answered in the middle of the flood; it comes back with its ACK. */
function finish(flood: Flood, port: number, greeting: Sent): void {
  const stamp = stampOf(greeting.options)!;
  const options = `nop,nop,TS val 9 ecr ${stamp}`;
  // The ACK is lost; the request does as well.
  flood.send(port, ack, 501, greeting.seq + 1, options, 100);
  // Its window of 20 << 7 bytes is filled, and what is beyond a gap is SACKed.
  flood.world.tcp.write(flood.id, 10_000);
  flood.world.sent = [];
  flood.world.tcp.wake(flood.id, flood.world.nowUs);
  const length = flood.world.sent.reduce((sum, { text }) => sum + text.length, 0);
  expect(length).toBe(20 << 7);
  const [report] = flood.send(port, ack, 701, greeting.seq + 1, options, 10);
  expect([...report!.options.slice(-8)]).toEqual([0, 0, 2, 189, 0, 0, 2, 199]);
}

test(`${flood} SYNs with room for eight lose no honest client, nor any that waited`, async () => {
  const world = await TcpWorld.make({ "half-open": 8, connections: 64 });
  const run = new Flood(world);
  const first = run.send(50_000, syn, 500, 0, "mss 1460")[0]!;
  const honest = new Map<number, Sent>();
  for (let count = 0; count < flood; count++) {
    run.send(1024 + count, syn, count, 0, "mss 1460");
    if (count % 100 !== 50) continue;
    const port = 60_000 + count;
    const options = "mss 1460,sackOK,TS val 9 ecr 0,nop,wscale 7";
    honest.set(port, run.send(port, syn, 500, 0, options)[0]!);
  }
  expect(world.tcp.connectionCount()).toBe(8);
  world.advanceTo(world.timeUs + 500_000);
  for (const [port, greeting] of honest) finish(run, port, greeting);
  expect(run.connected).toBe(honest.size);
  expect(run.input).toBe(100 * honest.size);
  run.send(50_000, ack, 501, first.seq + 1, "");
  expect(run.connected).toBe(honest.size + 1);
});
