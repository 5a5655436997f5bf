// An image for arm64: header, kernel and store in one flat file, as Linux's boot protocol has it.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bake, bakeFile } from "../../../generator/image/bake.ts";
import { readImage } from "../../../generator/image/image.ts";
import { recordStoreAddress, recordStoreLength } from "../../../generator/image/kernel-record.ts";
import { linuxImageRecord } from "../../../generator/image/linux-image.ts";
import { MemorySink } from "../../../generator/store/memory.ts";
import { readStore } from "../../../generator/store/reader.ts";
import { draftStore } from "../../../generator/store/writer.ts";
import { flatLength, flatMemory, smallFlatKernel } from "../../fixtures/small-flat-kernel.ts";
import { buildId, smallKernel, type SmallKernel } from "../../fixtures/small-kernel.ts";
import { smallEntries } from "../../fixtures/small-store.ts";

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "kiln-flat-"))));
afterAll(() => rm(folder, { recursive: true }));

const site = () => draftStore(smallEntries({ "/": "<h1>Hello</h1>" }));
const storeAt = 0x2000;

async function baked(options: SmallKernel = {}): Promise<Buffer> {
  const sink = new MemorySink();
  await bake({ name: "kernel.bin", bytes: smallFlatKernel(options) }, await site(), sink);
  return Buffer.from(sink.bytes);
}

describe("an image in memory", () => {
  test("has the store at the first page behind the kernel, and says so twice", async () => {
    const image = await baked();
    const storeLength = image.length - storeAt;
    const field = (at: number) => Number(image.readBigUInt64LE(at));
    expect(field(linuxImageRecord + recordStoreAddress)).toBe(storeAt);
    expect(field(linuxImageRecord + recordStoreLength)).toBe(storeLength);
    expect(field(16)).toBe(flatMemory + storeLength);
  });
  test("is the kernel everywhere else, and zeros up to the store", async () => {
    const image = await baked();
    const kernel = smallFlatKernel();
    expect(image.subarray(0, 16).equals(kernel.subarray(0, 16))).toBe(true);
    expect(image.subarray(24, 80).equals(kernel.subarray(24, 80))).toBe(true);
    expect(image.subarray(96, flatLength).equals(kernel.subarray(96))).toBe(true);
    expect(image.subarray(flatLength, storeAt).every((byte) => byte === 0)).toBe(true);
  });
  test("is the same each time", async () => {
    expect((await baked()).equals(await baked())).toBe(true);
  });
  test.each<[SmallKernel, RegExp]>([
    [{ magic: 1n }, /kernel\.bin: no kernel of Kiln/],
    [{ recordVersion: 9 }, /kernel\.bin: built for store records of version 9/],
    [{ storeVersion: 99 }, /kernel\.bin: serves stores of version 99/],
  ])("is not made of a kernel that says %o", async (options, message) => {
    await expect(baked(options)).rejects.toThrow(message);
  });
  test("is not made of an image", async () => {
    const image = { name: "site.bin", bytes: await baked() };
    await expect(bake(image, await site(), new MemorySink())).rejects.toThrow("an image already");
  });
});

test("a kernel for another processor than the wanted one is refused by name", async () => {
  const [elf, flat] = [join(folder, "kernel.elf"), join(folder, "kernel.bin")];
  await writeFile(elf, smallKernel());
  await writeFile(flat, smallFlatKernel());
  const target = join(folder, "site");
  await expect(bakeFile(elf, await site(), target, "arm64")).rejects.toThrow(
    "kernel.elf: a kernel for x86-64, and the target is a machine with arm64",
  );
  await expect(bakeFile(flat, await site(), target, "x86-64")).rejects.toThrow(
    "kernel.bin: a kernel for arm64, and the target is a machine with x86-64",
  );
});

describe("reading an image", () => {
  const attempt = async (bytes: Uint8Array) => {
    const path = join(folder, "given.bin");
    await writeFile(path, bytes);
    const image = await readImage(path);
    try {
      await (await readStore(image.store)).verify();
    } finally {
      await image.close();
    }
    return image;
  };

  test("a whole one is found again", async () => {
    const bytes = await baked();
    expect(await attempt(bytes)).toMatchObject({
      form: "flat",
      architecture: "arm64",
      length: bytes.length,
      kernelLength: storeAt,
      kernelBuildId: buildId,
      storeAddress: storeAt,
      memoryEnd: flatMemory + bytes.length - storeAt,
    });
  });
  test("one that was cut anywhere is refused by name", async () => {
    const bytes = await baked();
    for (let length = 0; length < bytes.length; length += length < 300 ? 7 : 509) {
      await expect(attempt(bytes.subarray(0, length)), `${length}`).rejects.toThrow(
        /given\.bin: (truncated|neither)/,
      );
    }
  });
  test("a kernel without a store is none", () =>
    expect(attempt(smallFlatKernel())).rejects.toThrow("a kernel without a store"));
  test("damage to header and record is refused or harmless", async () => {
    const image = await baked();
    for (let at = 0; at < linuxImageRecord + 64; at++) {
      for (const bits of [1, 0xff]) {
        const bytes = Buffer.from(image);
        bytes[at]! ^= bits;
        await attempt(bytes).catch((error: Error) => expect(error.message).toMatch(/given\.bin: /));
      }
    }
  });
});
