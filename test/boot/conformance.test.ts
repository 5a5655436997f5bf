// The tables of test/conformance against a booted machine, over real sockets.

import { connect } from "node:net";
import { expect, test } from "vitest";
import { probes, siteEntries } from "../conformance/probes.ts";
import { trials } from "../conformance/suites.ts";
import { bakeImage, serve, temporaryFolder } from "./machine.ts";

/** Ends our half at once: an unfinished request is then seen to have no answer. */
function send(port: number, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    socket.on("data", (piece: Buffer) => pieces.push(piece));
    socket.on("error", reject);
    socket.on("end", () => resolve(Buffer.concat(pieces)));
    socket.end(bytes);
  });
}

test("a booted machine keeps every rule of both tables", async () => {
  const entries = await siteEntries();
  const image = await bakeImage(temporaryFolder(), entries);
  const { port } = await serve({ image, memoryMb: 64 });
  const all = trials((bytes) => send(port, bytes), probes(entries));
  const failures: string[] = [];
  for (const { name, run } of all) {
    await run().catch((error: Error) => failures.push(`${name}: ${error.message}`));
  }
  expect(failures).toEqual([]);
  expect(all.length).toBe(1 + 106 + 33);
});
