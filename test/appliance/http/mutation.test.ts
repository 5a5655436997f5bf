// Requests spoiled at random, from a printed seed: the server never traps, never loops, answers
// alike however the bytes are cut, and all it says is HTTP to a parser that is not ours (Node's).
//
// Replay: KILN_SEED=<seed> npx vitest run test/appliance/http/mutation.test.ts

import { once } from "node:events";
import { get as request } from "node:http";
import { createServer, type Server } from "node:net";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Chance, chanceFrom, chooseSeed } from "./chance.ts";
import { parseMessage } from "./message.ts";
import { readScripts } from "./script.ts";
import { Bench, play, previewModule } from "./server.ts";
import { storeOf } from "./site.ts";

const seed = chooseSeed();
const rounds = Number(process.env["KILN_ROUNDS"] ?? 20_000);
const compiled = await previewModule();
const store = await storeOf();

/** What a browser sends: spelled as the parser expects it, so that it takes its shorter ways. */
const browserRequest = Buffer.from(
  "GET /a/b/c.html HTTP/1.1\r\nHost: localhost:8080\r\nConnection: keep-alive\r\n" +
    "Upgrade-Insecure-Requests: 1\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n" +
    "Accept: text/html,*/*;q=0.8\r\nAccept-Encoding: gzip, br\r\nAccept-Language: en\r\n\r\n",
);

/** The same request with the names of its fields in other letters: the longer ways. */
function respelled(sent: Buffer): Buffer {
  const text = sent.toString("latin1");
  const other = text.replace(/(?<=\n)[A-Za-z-]+(?=:)/g, (name) => name.toUpperCase());
  return Buffer.from(other, "latin1");
}

/** Every request of the scripts that is not too long to be worth spoiling. */
function requests(): Buffer[] {
  const folder = fileURLToPath(new URL("../../scripts/http", import.meta.url));
  return readdirSync(folder)
    .filter((name) => name.endsWith(".txt"))
    .flatMap((name) => readScripts(readFileSync(`${folder}/${name}`, "utf8")))
    .flatMap(({ steps }) => steps.flatMap((step) => (step.kind === "send" ? [step.bytes] : [])))
    .filter((bytes) => bytes.length > 0 && bytes.length < 600);
}

const interesting = Buffer.from('\r\n\0 \t:,;="*/.%-?#\\@[]\x7f\x80\xff0919aAzZ', "latin1");

function spoil(bytes: Buffer, other: Buffer, chance: Chance): Buffer {
  const at = chance(bytes.length);
  const until = Math.min(bytes.length, at + 1 + chance(8));
  const [before, middle, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, until),
    bytes.subarray(until),
  ];
  const odd = Buffer.from([interesting[chance(interesting.length)]!]);
  switch (chance(6)) {
    case 0:
      return Buffer.concat([before, odd, bytes.subarray(at + 1)]);
    case 1:
      return Buffer.concat([before, odd, middle, after]);
    case 2:
      return Buffer.concat([before, after]);
    case 3:
      return Buffer.concat([before, middle, middle, middle, after]);
    case 4:
      return Buffer.concat([before, other.subarray(chance(other.length))]);
    default:
      return Buffer.concat([before, Buffer.from([chance(256)]), bytes.subarray(at + 1)]);
  }
}

/** Random requests, each with what the server says to it. */
function* outcomes(count: number): Iterable<{ sent: Buffer; output: Buffer }> {
  const chance = chanceFrom(seed);
  const bench = new Bench(compiled, store);
  const corpus = [...requests(), ...Array.from({ length: 20 }, () => browserRequest)];
  for (let round = 0; round < count; round++) {
    let sent = corpus[chance(corpus.length)]!;
    for (let spoiled = chance(4); spoiled >= 0; spoiled--) {
      const changed = spoil(sent, corpus[chance(corpus.length)]!, chance);
      if (changed.length > 0) sent = changed;
    }
    const steps = [{ kind: "send", bytes: sent }] as const;
    const whole = play(bench, steps);
    const cuts = Array.from({ length: 3 }, () => chance(sent.length)).sort((a, b) => a - b);
    const pieces = (bytes: Buffer) =>
      [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length));
    const cut = play(bench, steps, (bytes) => pieces(bytes).filter(({ length }) => length > 0));
    if (!cut.output.equals(whole.output) || cut.end !== whole.end) {
      throw new Error(`seed ${seed}, round ${round}: cut at ${cuts}: ${JSON.stringify(sent)}`);
    }
    const other = play(bench, [{ kind: "send", bytes: respelled(sent) }]);
    if (!other.output.equals(whole.output) || other.end !== whole.end) {
      throw new Error(`seed ${seed}, round ${round}: spelled otherwise: ${JSON.stringify(sent)}`);
    }
    yield { sent, output: whole.output };
  }
}

/** True when the output is a row of responses; HEAD leaves two ways to read it. */
function isHttp(output: Buffer): boolean {
  if (output.length === 0) return true;
  return [false, true].some((head) => {
    try {
      const { length } = parseMessage(output, head);
      return isHttp(output.subarray(length));
    } catch {
      return false;
    }
  });
}

test(`${rounds} spoiled requests (seed ${seed})`, () => {
  for (const { sent, output } of outcomes(rounds)) {
    if (!isHttp(output)) {
      throw new Error(`seed ${seed}: ${JSON.stringify(sent.toString("latin1"))} led to
${JSON.stringify(output.toString("latin1"))}`);
    }
  }
});

/** A socket that answers each connection with the next of these bytes. */
let answers: Buffer[] = [];
let canned: Server;
beforeAll(async () => {
  canned = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(answers.shift() ?? Buffer.alloc(0)));
  }).listen(0, "127.0.0.1");
  await once(canned, "listening");
});
afterAll(() => canned.close());

test(`Node's parser takes the first response to each (seed ${seed}) (9110-2.2-1)`, async () => {
  const { port } = canned.address() as { port: number };
  const seen = new Set<string>();
  for (const { sent, output } of outcomes(rounds / 10)) {
    const key = output.toString("latin1");
    if (output.length === 0 || seen.has(key) || /^(\r\n)?HEAD/.test(sent.toString())) continue;
    seen.add(key);
    const { message, length } = parseMessage(output, false);
    answers = [output.subarray(0, length)];
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const client = request({ host: "127.0.0.1", port, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          expect(Buffer.concat(chunks).equals(message.body)).toBe(true);
          resolve(response.statusCode);
        });
        response.on("error", reject);
      });
      client.on("error", reject);
    });
    expect(`${status}`).toBe(message.status.slice(0, 3));
  }
  expect(seen.size).toBeGreaterThan(20);
});
