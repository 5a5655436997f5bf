// Stores of one byte, 50 MB and 1 GB of content boot and serve it whole, given the memory.

import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { defaultMemoryMb, type Machine } from "../../deploy/qemu/plan.ts";
import type { Content, Entry } from "../../generator/model.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { bakeImage, kernelFor, serve, temporaryFolder } from "./machine.ts";
import { visitAll } from "./visit.ts";

const blockLength = 1 << 20;

/** Content of any length that nobody holds: each block of 1 MiB begins with its number. */
function longContent(length: number): Content {
  function* read(): Iterable<Uint8Array> {
    for (let at = 0; at < length; at += blockLength) {
      const block = Buffer.alloc(Math.min(blockLength, length - at), 0x5a);
      if (block.length >= 4) block.writeUInt32LE(at / blockLength);
      yield block;
    }
  }
  const hash = createHash("sha256");
  for (const block of read()) hash.update(block);
  return { sha256: hash.digest("hex"), length, read };
}

function entryOf(body: Content): Entry {
  const [page] = smallEntries({ "/": { type: "application/octet-stream", body: "" } });
  const [empty] = page!.representations;
  const contentLength = `Content-Length: ${body.length}\r\n`;
  return {
    ...page!,
    representations: [{ ...empty!, body, head: { ...empty!.head, contentLength } }],
  };
}

const cases: readonly [number, Machine][] = [
  [1, "microvm"],
  [50e6, "microvm"],
  [50e6, "q35"],
  [50e6, "pc"],
  [1e9, "microvm"],
  [1, "virt"],
  [50e6, "virt"],
];

test.each(cases)("%d bytes on %s", async (length, machine) => {
  const entry = entryOf(longContent(length));
  const image = await bakeImage(temporaryFolder(), [entry], kernelFor(machine));
  const { port } = await serve({ image, machine, memoryMb: defaultMemoryMb(length) });
  expect(await visitAll(port, [entry])).toBe(1);
});

test("1000000000 bytes on virt, of which both ends are asked for", async () => {
  const length = 1e9;
  const machine = "virt";
  const entry = entryOf(longContent(length));
  const image = await bakeImage(temporaryFolder(), [entry], kernelFor(machine));
  const { port } = await serve({ image, machine, memoryMb: defaultMemoryMb(length) });
  const last = Math.floor(length / blockLength);
  for (const [number, start, end] of [
    [0, 0, blockLength],
    [last, last * blockLength, length],
  ] as const) {
    const headers = { Range: `bytes=${start}-${end - 1}` };
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers });
    expect(answer.status).toBe(206);
    const wanted = Buffer.alloc(end - start, 0x5a);
    wanted.writeUInt32LE(number);
    expect(wanted.equals(Buffer.from(await answer.arrayBuffer()))).toBe(true);
  }
});
