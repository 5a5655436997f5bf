// A part of the soak over the faulty wire; `npm run soak -- wire` makes 100,000 requests.

import { expect, test } from "vitest";
import { clients, runSoak, type SoakOptions, type SoakResult } from "./soak-run.ts";

const command = "npm run soak -- wire";

/** A seed of this run, or KILN_SEED, and the client that follows from it. */
function choiceFor(server: string): Pick<SoakOptions, "seed" | "client" | "ipv6"> {
  const seed = Number(process.env["KILN_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seed ${seed}; to repeat: ${command} ${server} 1000 ${seed}`);
  const names = Object.keys(clients);
  return { seed, client: names[seed % names.length]!, ipv6: seed % 2 === 1 };
}

/** Everything that can befall a frame did, and nothing else. */
function expectFaults({ statistics }: SoakResult): void {
  for (const direction of [statistics.toServer, statistics.toClient]) {
    for (const fault of ["lost", "burst", "duplicated", "reordered", "corrupted"] as const) {
      expect(direction[fault], fault).toBeGreaterThan(0);
    }
    expect(direction.missed + direction.oversized).toBe(0);
  }
}

test("QEMU answers every client rightly over a faulty wire", async () => {
  const result = await runSoak({ server: "qemu", ...choiceFor("qemu"), requests: 800 });
  expect(result.report.wrong).toEqual([]);
  expect(result.requests).toBeGreaterThanOrEqual(800);
  expectFaults(result);
  expect(result.statistics.toClient.superFrames).toBeGreaterThan(0);
});

test("QEMU without segmentation answers as rightly", async () => {
  const choice = choiceFor("plain");
  const result = await runSoak({ server: "qemu", ...choice, requests: 400, segmentation: false });
  expect(result.report.wrong).toEqual([]);
  expectFaults(result);
  expect(result.statistics.toClient.superFrames).toBe(0);
});

test("the Linux process has everything back after as many clients", async () => {
  const result = await runSoak({ server: "process", ...choiceFor("process"), requests: 800 });
  expect(result.report.wrong).toEqual([]);
  expectFaults(result);
  const [before, after] = result.idle!;
  expect(before).toMatch(/^kiln: idle, buffers out 0, half-open 0, heap \d+$/);
  expect(after).toBe(before);
});
