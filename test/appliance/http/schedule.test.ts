// Several connections, fewer response records, and everything in random order: input in pieces of
// any size, output taken, repeated and acknowledged in others, clients that vanish. Each one gets
// exactly the responses that it would have got alone, and in the end every record is free again.
//
// Replay: KILN_SEED=<seed> npx vitest run test/appliance/http/schedule.test.ts

import { expect, test } from "vitest";
import type { HttpConnection } from "../../../appliance/host/http-server.ts";
import { type Chance, chanceFrom, chooseSeed } from "./chance.ts";
import { Bench, play, previewModule } from "./server.ts";
import { storeOf } from "./site.ts";

const seed = chooseSeed();
const rounds = Number(process.env["KILN_ROUNDS"] ?? 300);
const compiled = await previewModule();
const store = await storeOf();

const connectionsMax = 6;
const pipelinedMax = 4;

const fields = "Host: a\r\n";
const requests = [
  `GET /plain.txt HTTP/1.1\r\n${fields}\r\n`,
  `GET /large HTTP/1.1\r\n${fields}\r\n`,
  `HEAD /large HTTP/1.1\r\n${fields}\r\n`,
  `GET / HTTP/1.1\r\n${fields}Accept-Encoding: gzip, br;q=0.5\r\n\r\n`,
  `GET /large HTTP/1.1\r\n${fields}Range: bytes=70000-71000\r\n\r\n`,
  `GET /plain.txt HTTP/1.1\r\n${fields}If-None-Match: "digits"\r\n\r\n`,
  `POST / HTTP/1.1\r\n${fields}Content-Length: 20\r\n\r\n01234567890123456789`,
  `\r\nGET /missing HTTP/1.1\r\n${fields}\r\n`,
  `OPTIONS * HTTP/1.1\r\n${fields}\r\n`,
].map((text) => Buffer.from(text));

const alone = new Bench(compiled, store);
const responses = requests.map((bytes) => play(alone, [{ kind: "send", bytes }]).output);

/** A client: what it will send, what it has to get, and how far both have come. */
class Client {
  readonly connection: HttpConnection;
  readonly input: Buffer;
  readonly expected: Buffer;
  offered = 0;
  taken = 0;
  acknowledged = 0;

  constructor(bench: Bench, chance: Chance) {
    this.connection = bench.connect();
    const chosen = Array.from({ length: chance(24) }, () => chance(requests.length));
    this.input = Buffer.concat(chosen.map((index) => requests[index]!));
    this.expected = Buffer.concat(chosen.map((index) => responses[index]!));
  }

  act(chance: Chance): void {
    switch (chance(4)) {
      case 0:
        return this.offer(1 + chance(chance(2) === 0 ? 20 : 2000));
      case 1:
        return this.take(1 + chance(chance(2) === 0 ? 100 : 65536));
      case 2:
        return this.acknowledge(chance(this.taken - this.acknowledged + 1));
      default:
        return this.repeat(chance);
    }
  }

  offer(length: number): void {
    const piece = this.input.subarray(this.offered, this.offered + length);
    this.offered += piece.length;
    if (piece.length > 0) this.connection.offer(piece);
  }

  take(lengthMax: number): void {
    const piece = this.connection.take(lengthMax);
    if (!piece) return;
    this.expectBytes(piece, this.taken);
    this.taken += piece.length;
  }

  acknowledge(length: number): void {
    this.acknowledged += length;
    this.connection.acknowledge(length);
  }

  private repeat(chance: Chance): void {
    const flight = this.taken - this.acknowledged;
    if (flight === 0) return;
    const from = this.acknowledged + chance(flight);
    this.expectBytes(this.connection.again(from, this.taken), from);
  }

  private expectBytes(bytes: Buffer, from: number): void {
    if (bytes.equals(this.expected.subarray(from, from + bytes.length))) return;
    throw new Error(`seed ${seed}: wrong bytes from ${from} on`);
  }
}

/** Lets everybody finish; bounded, so that a connection that hangs is found. */
function finish(bench: Bench, clients: readonly Client[]): void {
  for (const client of clients) client.offer(Infinity);
  for (let turn = 0; turn < 3000; turn++) {
    for (const client of clients) {
      client.take(65536);
      client.acknowledge(client.taken - client.acknowledged);
      bench.pass(client.connection, 1000n);
    }
  }
  for (const { taken, expected, connection } of clients) {
    expect([taken, connection.wantsReset]).toEqual([expected.length, false]);
    connection.close();
  }
}

test(`${rounds} rounds of ${connectionsMax} clients (seed ${seed})`, () => {
  const chance = chanceFrom(seed);
  const bench = new Bench(compiled, store, connectionsMax, pipelinedMax);
  for (let round = 0; round < rounds; round++) {
    const clients = Array.from({ length: connectionsMax }, () => new Client(bench, chance));
    const gone = new Set<Client>();
    for (let action = chance(2000); action > 0; action--) {
      const client = clients[chance(clients.length)]!;
      if (gone.has(client)) continue;
      if (chance(1000) === 0) {
        client.connection.close();
        gone.add(client);
      } else {
        client.act(chance);
      }
    }
    finish(
      bench,
      clients.filter((client) => !gone.has(client)),
    );
  }
  // All records are free: one for each connection, and those that pipelines share.
  const [first, ...others] = Array.from({ length: connectionsMax }, () => bench.connect());
  first!.offer(Buffer.concat(Array.from({ length: 2 + pipelinedMax }, () => requests[0]!)));
  const whole = Buffer.concat(Array.from({ length: 1 + pipelinedMax }, () => responses[0]!));
  expect(first!.take(whole.length + 1)?.equals(whole)).toBe(true);
  for (const other of others) {
    other.offer(requests[0]!);
    expect(other.take()?.equals(responses[0]!)).toBe(true);
  }
});
