// What the appliance costs, in counts that do not depend on the machine: figures.ts.

import { readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { buildKernel } from "../../appliance/build/kernel.ts";
import { programHeaders, typeLoad } from "../../generator/image/elf.ts";
import { bakeImage, kernelEntry, kernelFor, temporaryFolder } from "../boot/machine.ts";
import { instructionsToReady, meteredKernel } from "../boot/meter.ts";
import { smallEntries, smallStore } from "../fixtures/small-store.ts";
import { countInstructions } from "../native/meter.ts";
import { Appliance, simulationModule } from "../simulation/appliance.ts";
import { Random } from "../simulation/random.ts";
import { Timeline } from "../simulation/timeline.ts";
import { expectWithin } from "./figures.ts";
import { pageEntries, scenarios } from "./requests.ts";

test("instructions per keep-alive request of 10 KB, with segmentation offload", async () => {
  const folder = temporaryFolder();
  const image = await bakeImage(folder, pageEntries());
  const counts = await countInstructions(image, scenarios, folder);
  for (const [name, { total }] of counts) {
    // Less than this no stack takes: the meter would have lost sight of it.
    expect(total).toBeGreaterThan(1000);
    expectWithin(`instructions per request: ${name}`, total);
  }
});

test("instructions from entry to ready: a constant, and a slope per store entry", async () => {
  const [few, many] = [10, 210];
  const count = async (entries: number) => {
    const page = (number: number) => [`/a-page-${String(number).padStart(3, "0")}`, "page"];
    const table = Object.fromEntries(Array.from({ length: entries }, (_, index) => page(index)));
    const image = await bakeImage(temporaryFolder(), smallEntries(table), meteredKernel);
    return instructionsToReady(image, "microvm");
  };
  const [less, more] = [await count(few), await count(many)];
  const slope = (more - less) / (many - few);
  expect(slope).toBeGreaterThan(10);
  expectWithin("instructions to ready: each entry of the store", slope);
  expectWithin("instructions to ready: without an entry", less - few * slope);
});

test("bytes of the kernel", async () => {
  const { elf } = await buildKernel({ entry: kernelEntry });
  const loaded = programHeaders(readFileSync(elf), elf).filter(({ type }) => type === typeLoad);
  // Without what fills the last page of each segment, or a byte more could cost 4,096.
  expectWithin(
    "kernel: bytes of code and data",
    loaded.reduce((sum, { fileLength }) => sum + fileLength, 0),
  );
  expect(statSync(elf).size).toBeLessThan(128_000);
});

test("bytes of the kernel for arm64", async () => {
  const { elf } = await buildKernel(kernelFor("virt"));
  const file = readFileSync(elf);
  // A flat file: the zeros that end a page fill it, or as good as that.
  let bytes = 0;
  for (let at = 0; at < file.length; at += 4096) {
    const page = file.subarray(at, at + 4096);
    bytes += page.findLastIndex((byte) => byte !== 0) + 1;
  }
  expectWithin("kernel for arm64: bytes of code and data", bytes);
  expect(file.length).toBeLessThan(128_000);
});

test("bytes that each connection takes, idle or not", async () => {
  const store = await smallStore({ "/": "hello" });
  const top = async (connections: number) => {
    const random = new Random(1);
    const appliance = new Appliance(
      await simulationModule(),
      new Timeline(),
      random,
      {
        store,
        configuration: `ip=10.77.0.2/24 connections=${connections}`,
        offload: true,
        cardLatency: 0,
        mac: Uint8Array.of(2, 0, 0, 0, 0, 2),
      },
      () => {},
    );
    return appliance.exports.heapTop();
  };
  const [few, many] = [1024, 4096];
  const bytes = ((await top(many)) - (await top(few))) / (many - few);
  expect(bytes).toBeGreaterThan(64);
  expectWithin("bytes per connection", bytes);
});
