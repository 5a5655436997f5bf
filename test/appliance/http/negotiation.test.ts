// Accept-Encoding at random against the rules of RFC 9110 §12.4.2 and §12.5.3, written down again
// as they stand there.
//
// Replay: KILN_SEED=<seed> npx vitest run test/appliance/http/negotiation.test.ts

import { expect, test } from "vitest";
import type { Encoding } from "../../../generator/model.ts";
import { type Chance, chanceFrom, chooseSeed } from "./chance.ts";
import { parseMessage } from "./message.ts";
import { Bench, play, previewModule } from "./server.ts";
import { bodyOf, storeOf } from "./site.ts";

const seed = chooseSeed();
const rounds = Number(process.env["KILN_ROUNDS"] ?? 5000);

/** The encodings of "/", in the order of the store. */
const stored: readonly Encoding[] = ["br", "gzip", "identity"];

const codings = ["br", "gzip", "x-gzip", "identity", "*", "BR", "GZip", "zstd", "deflate", "b"];
const weights = ["", ";q=1", ";q=0", ";q=0.5", "; q=0.501", ";Q=0.500", " ;q=0.001", ";q=1.000"];
const malformed = [";q=2", ";q=", ";q=.5", ";q=0.1234", ";level=1", ";q=0.5;x", ";q=1.001", ";"];

function element(chance: Chance): string {
  const weight = chance(8) === 0 ? malformed : weights;
  return codings[chance(codings.length)]! + weight[chance(weight.length)]!;
}

/** Qualities by coding, in lower case; later elements replace earlier ones. */
function qualities(value: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const element of value.split(",")) {
    const match =
      /^[ \t]*([\w*-]+)(?:[ \t]*;[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?[ \t]*$/i.exec(element);
    if (!match) continue;
    const coding = match[1]!.toLowerCase().replace("x-gzip", "gzip");
    found.set(coding, match[2] === undefined ? 1 : Number(match[2]));
  }
  return found;
}

/** What has to be sent, or undefined for a 406. */
function chosen(value: string | undefined): Encoding | undefined {
  // "If no Accept-Encoding header field is in the request, any content coding is acceptable":
  // ours then sends none.
  if (value === undefined) return "identity";
  const wanted = qualities(value);
  const qualityOf = (coding: Encoding) => {
    const named = wanted.get(coding) ?? wanted.get("*");
    if (named !== undefined) return named === 0 ? -1 : named;
    // "If the representation has no content coding, then it is acceptable by default".
    return coding === "identity" ? 0 : -1;
  };
  const best = Math.max(...stored.map(qualityOf));
  return best < 0 ? undefined : stored.find((coding) => qualityOf(coding) === best);
}

test(`${rounds} values of Accept-Encoding (seed ${seed})`, async () => {
  const chance = chanceFrom(seed);
  const bench = new Bench(await previewModule(), await storeOf());
  const counts = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    const elements = Array.from({ length: chance(5) }, () => element(chance));
    const value = chance(50) === 0 ? undefined : elements.join([",", ", ", " ,, "][chance(3)]);
    const field = value === undefined ? "" : `Accept-Encoding: ${value}\r\n`;
    const bytes = Buffer.from(`GET / HTTP/1.1\r\nHost: a\r\n${field}\r\n`);
    const { message } = parseMessage(play(bench, [{ kind: "send", bytes }]).output, false);
    const expected = chosen(value);
    const wanted = expected
      ? `200 OK ${bodyOf("/", expected).toString()}`
      : "406 Not Acceptable 406 Not Acceptable\r\n";
    if (`${message.status} ${message.body}` !== wanted || !message.fields.has("vary")) {
      throw new Error(`seed ${seed}, round ${round}: ${field}led to ${message.status}`);
    }
    counts.set(expected ?? "none", (counts.get(expected ?? "none") ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(["br", "gzip", "identity", "none"]);
});
