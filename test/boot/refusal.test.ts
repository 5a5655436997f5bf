// What must not be served: no store, another version's store, a damaged one, too little memory.
// Each is a clear line on the console and a status, never a wrong page.

import { Agent } from "node:http";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { buildKernel } from "../../appliance/build/kernel.ts";
import { headerIndexOffset, headerVersion } from "../../appliance/store/layout.ts";
import { readImage } from "../../generator/image/image.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { bakeImage, kernelFor, serve, startMachine, temporaryFolder } from "./machine.ts";
import { fetchOnce } from "./visit.ts";

/** 2 * status + 1: halted by the appliance with 1, refused by the kernel with 2. */
const halted = 3;
const refused = 5;

/** Where the store begins in an image file. */
async function storeOffset(image: string): Promise<number> {
  const { length, store, close } = await readImage(image);
  await close();
  return length - store.length;
}

async function damage(image: string, offset: number, value: number): Promise<void> {
  const bytes = readFileSync(image);
  bytes[offset] = value;
  writeFileSync(image, bytes);
}

test.each(["microvm", "virt"] as const)("a kernel without a store says so: %s", async (machine) => {
  const { elf } = await buildKernel(kernelFor(machine));
  const running = startMachine({ image: elf, machine, memoryMb: 32 });
  expect(await running.ended).toBe(halted);
  expect(running.console.join("\n")).toContain("kiln: started without a store");
});

test("a store of another version is refused", async () => {
  const image = await bakeImage(temporaryFolder(), smallEntries({ "/": "hello" }));
  await damage(image, (await storeOffset(image)) + headerVersion, 99);
  const running = startMachine({ image, memoryMb: 32 });
  expect(await running.ended).toBe(halted);
  expect(running.console.join("\n")).toContain("kiln: the store is of a version");
});

test("a store with a damaged header is refused", async () => {
  const image = await bakeImage(temporaryFolder(), smallEntries({ "/": "hello" }));
  await damage(image, (await storeOffset(image)) + headerIndexOffset, 99);
  const running = startMachine({ image, memoryMb: 32 });
  expect(await running.ended).toBe(halted);
  expect(running.console.join("\n")).toContain("kiln: the store is damaged");
});

test("a damaged body is never served as it is", async () => {
  const body = "0123456789abcdef".repeat(4096);
  const image = await bakeImage(temporaryFolder(), smallEntries({ "/": "ok", "/long": { body } }));
  const middle = readFileSync(image).indexOf("0123456789abcdef".repeat(64)) + 40_000;
  await damage(image, middle, 0x58);
  const { port } = await serve({ image, memoryMb: 64 });
  const agent = new Agent();
  const answer = await fetchOnce(port, "/long", "identity", agent).catch(() => undefined);
  agent.destroy();
  // Either the connection ends before the damage, or the answer is an error.
  if (answer) expect(answer.status).toBe(500);
});

describe("too little memory", () => {
  const large = () =>
    bakeImage(temporaryFolder(), smallEntries({ "/": { body: Buffer.alloc(20e6, "x") } }));

  test("ends with a line that says how much is needed", async () => {
    const running = startMachine({ image: await large(), memoryMb: 20 });
    expect(await running.ended).toBe(refused);
    expect(running.console.join("\n")).toMatch(
      /^kiln: too little memory: this image needs \d+ MiB at least$/m,
    );
  });

  test("is demanded where SeaBIOS would overwrite the store", async () => {
    const image = await large();
    const running = startMachine({ image, memoryMb: 36, machine: "q35" });
    expect(await running.ended).toBe(refused);
    expect(running.console.join("\n")).toMatch(/this image needs 38 MiB, since SeaBIOS/);
  });

  test("is enough with other firmware, and with what was demanded", async () => {
    const image = await large();
    const extra = ["-bios", "qboot.rom"];
    await serve({ image, memoryMb: 24, machine: "q35", extra });
    await serve({ image, memoryMb: 38, machine: "q35" });
  });
});
