// The same raw bytes to our server and to four from Debian. Where they make different things of
// them, disagreements.txt says who is right and why.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "./cases.ts";
import { readDisagreements } from "./disagreements.ts";
import { ours } from "./ours.ts";
import { resultOf, sentinel } from "./result.ts";
import { exchange, type ServerName, type Servers, startServers } from "./servers.ts";

const names: readonly ServerName[] = ["nginx", "apache", "lighttpd", "haproxy"];
const written = readDisagreements();
const answer = await ours();
let servers: Servers;

beforeAll(async () => {
  servers = await startServers(names);
}, 300_000);
afterAll(() => servers.stop());

/** Requests under way at once: Apache starts with so many threads. */
const together = 50;

async function resultsOf(server: ServerName): Promise<Map<string, string>> {
  const results = new Map<string, string>();
  for (let from = 0; from < cases.length; from += together) {
    const some = cases.slice(from, from + together).map(async ({ name, bytes }) => {
      const output = await exchange(servers.ports[server], Buffer.concat([bytes, sentinel]));
      results.set(name, resultOf(bytes, output));
    });
    await Promise.all(some);
  }
  return results;
}

const own = new Map(cases.map(({ name, bytes }) => [name, resultOf(bytes, answer(bytes))]));

test("what the table says of our server is so", () => {
  for (const { line, request, ours: said } of written) {
    expect([line, request, own.get(request)]).toEqual([line, request, said]);
  }
});

describe.each(names)("%s", (server) => {
  test("agrees, or the table says why not", async () => {
    const results = await resultsOf(server);
    const unlike = [...results].filter(([name, result]) => result !== own.get(name));
    const found = unlike.map(([name, result]) => `${name}: ${result}, not ${own.get(name)}`);
    const said = written
      .filter((disagreement) => disagreement.server === server)
      .map(({ request, theirs, ours: mine }) => `${request}: ${theirs}, not ${mine}`);
    expect(found.sort()).toEqual(said.sort());
  });
});
