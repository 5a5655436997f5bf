// A disk is boot code, load table and an image, whole or not there.

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import xxhash from "xxhash-wasm";
import { buildLoader } from "../../../appliance/build/loader.ts";
import { bakeFile, readKernel } from "../../../generator/image/bake.ts";
import { bakeDisk, bakeDiskFile } from "../../../generator/image/disk.ts";
import { pvhEntry } from "../../../generator/image/elf.ts";
import { readImage } from "../../../generator/image/image.ts";
import { replaceFile } from "../../../generator/image/replacement.ts";
import { readStore } from "../../../generator/store/reader.ts";
import { draftStore } from "../../../generator/store/writer.ts";
import { smallFlatKernel } from "../../fixtures/small-flat-kernel.ts";
import { entry, smallKernel } from "../../fixtures/small-kernel.ts";
import { smallEntries } from "../../fixtures/small-store.ts";

const mebibyte = 1 << 20;
/** Not a multiple of anything that matters, and every page of it another one. */
const body = Buffer.alloc(2_345_678, "k");
for (let at = 0; at < body.length - 4; at += 4096) body.writeUInt32LE(at, at);

let folder: string;
let kernelPath: string;
let loaderPath: string;
let disk: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kiln-disk-"));
  kernelPath = join(folder, "kernel.elf");
  await writeFile(kernelPath, smallKernel());
  loaderPath = await buildLoader();
  disk = await readFile(await baked("whole.img"));
});
afterAll(() => rm(folder, { recursive: true }));

const site = () => draftStore(smallEntries({ "/": "<h1>Hello</h1>", "/long": { body } }));

async function baked(name: string): Promise<string> {
  const path = join(folder, name);
  await bakeDiskFile(kernelPath, loaderPath, await site(), path);
  return path;
}

describe("a disk", () => {
  test("has whole mebibytes, and one active partition that holds the image", async () => {
    expect(disk.length).toBe(4 * mebibyte);
    expect([...disk.subarray(510, 512)]).toEqual([0x55, 0xaa]);
    expect([disk[446], disk[450]]).toEqual([0x80, 0xda]);
    expect(disk.readUInt32LE(454)).toBe(2048);
    expect(disk.readUInt32LE(458)).toBe((disk.length - mebibyte) / 512);
    expect(disk.subarray(462, 510).every((byte) => byte === 0)).toBe(true);
    const image = join(folder, "site.elf");
    await bakeFile(kernelPath, await site(), image);
    const elf = await readFile(image);
    expect(disk.subarray(mebibyte, mebibyte + elf.length).equals(elf)).toBe(true);
    expect(disk.subarray(mebibyte + elf.length).every((byte) => byte === 0)).toBe(true);
  });

  test("says its first and last sector in the old way, too", () => {
    // Sector 2048 is cylinder 0, head 32, sector 33 of 255 heads with 63 sectors each.
    expect([...disk.subarray(447, 450)]).toEqual([32, 33, 0]);
    // Sector 8191: 130 tracks and one sector.
    expect([...disk.subarray(451, 454)]).toEqual([130, 2, 0]);
  });

  test("leaves its configuration empty", () => {
    expect(disk.subarray(4096, 8192).every((byte) => byte === 0)).toBe(true);
  });

  test("tells the loader what to load, and its sums", async () => {
    const { h32Raw } = await xxhash();
    const table = Buffer.from(disk.subarray(8192, 8192 + disk.readUInt32LE(8192 + 12)));
    const sum = table.readUInt32LE(16);
    expect(h32Raw(table.fill(0, 16, 20)) >>> 0).toBe(sum);
    expect(table.readUInt32LE(20)).toBe(entry);
    const runs = Array.from({ length: table.readUInt32LE(28) }, (_, index) =>
      [0, 4, 8].map((field) => table.readUInt32LE(40 + 16 * index + field)),
    );
    const memory = Buffer.alloc(table.readUInt32LE(24));
    let piece = 0;
    for (const [sector, sectors, address] of runs as [number, number, number][]) {
      const bytes = disk.subarray(sector * 512, (sector + sectors) * 512);
      bytes.copy(memory, address);
      for (let at = 0; at < bytes.length; at += mebibyte, piece++) {
        const expected = table.readUInt32LE(512 + 4 * piece);
        expect(h32Raw(bytes.subarray(at, at + mebibyte)) >>> 0).toBe(expected);
      }
    }
    expect(piece).toBeGreaterThan(4);
    expect(memory.subarray(0x100000, 0x101000)).toEqual(
      Buffer.from(smallKernel().subarray(0x1000, 0x2000)),
    );
    const at = memory.indexOf(body.subarray(0, 4096));
    expect(memory.subarray(at, at + body.length).equals(body)).toBe(true);
  });

  test("is the same each time", async () => {
    expect((await readFile(await baked("again.img"))).equals(disk)).toBe(true);
  });

  test("is never half there on a full disk", async () => {
    const own = join(folder, "full");
    await mkdir(own);
    const target = join(own, "site.img");
    const [kernel, loader] = [await readKernel(kernelPath), await readFile(loaderPath)];
    const store = await site();
    let rooms = 0;
    for (let room = 0, written = false; !written; room++, rooms++) {
      await writeFile(target, "previous");
      let writes = 0;
      const baking = replaceFile(target, (file) =>
        bakeDisk(kernel, loader, store, {
          read: file.read,
          write: (bytes, position) => {
            if (writes++ === room) throw Object.assign(new Error("write"), { code: "ENOSPC" });
            return file.write(bytes, position);
          },
        }),
      );
      written = await baking.then(
        () => true,
        (error: Error) => {
          expect(error.message).toContain("the disk is full: free some space and build again");
          return false;
        },
      );
      const previous = (await readFile(target, "latin1")) === "previous";
      expect(previous).toBe(!written);
      expect(await readdir(own)).toEqual(["site.img"]);
    }
    expect(rooms).toBeGreaterThan(6);
  });

  test("is not made of a kernel for another processor", async () => {
    const path = join(folder, "kernel.bin");
    await writeFile(path, smallFlatKernel());
    const baking = bakeDiskFile(path, loaderPath, await site(), join(folder, "arm.img"));
    await expect(baking).rejects.toThrow("kernel.bin: a kernel for arm64");
  });

  test("is not made of a kernel without a PVH entry", () => {
    const kernel = Buffer.from(smallKernel());
    kernel.write("Zen", 0x1000 + 12);
    expect(() => pvhEntry(kernel, "kernel.elf")).toThrow(
      "kernel.elf: a kernel without a PVH entry",
    );
  });
});

describe("reading a disk", () => {
  const attempt = async (change: (bytes: Buffer) => Buffer | void) => {
    const path = join(folder, "given.img");
    const bytes = Buffer.from(disk);
    await writeFile(path, change(bytes) ?? bytes);
    const image = await readImage(path);
    try {
      await image.verifyDisk();
      await (await readStore(image.store)).verify();
      return image;
    } finally {
      await image.close();
    }
  };
  const flip = (at: number) => (bytes: Buffer) => void (bytes[at]! ^= 1);

  test("finds kernel and store", async () => {
    const image = await attempt(() => {});
    expect(image).toMatchObject({ form: "disk", length: disk.length, storeAddress: 0x103000 });
  });

  test("a configuration written into it does no harm", async () => {
    await attempt((bytes) => void bytes.write("ip=10.0.0.2/24\0", 4096));
  });

  const cases: [string, number, string][] = [
    ["code of the boot sector", 20, "damaged in its boot sector or loader"],
    ["partition table", 455, "damaged in its boot sector or loader"],
    ["mark of the boot sector", 510, "the boot sector does not end with its mark"],
    ["loader", 700, "damaged in its boot sector or loader"],
    ["version of the load table", 8200, "a disk of version 0"],
    ["length of the load table", 8192 + 13, "damaged in its load table"],
    ["sums in the load table", 8192 + 514, "damaged in its load table"],
    ["kernel", mebibyte + 0x1800, "damaged in piece 0"],
    ["store", 3 * mebibyte, "damaged in piece 3"],
  ];
  test.each(cases)("sees damage in the %s", async (_, at, message) => {
    await expect(attempt(flip(at))).rejects.toThrow(message);
    await expect(attempt(flip(at))).rejects.toThrow(/given\.img: /);
  });

  test("says how much of a cut one is missing", async () => {
    const image = disk.readUInt32LE(8192 + 32);
    const cut = (bytes: Buffer) => bytes.subarray(0, mebibyte + image - 10);
    await expect(attempt(cut)).rejects.toThrow("truncated, its last 10 bytes are missing");
    await expect(attempt((bytes) => bytes.subarray(0, 9000))).rejects.toThrow(/given\.img: /);
  });

  test("takes a foreign disk for what it is", async () => {
    await expect(attempt((bytes) => void bytes.fill(0, 8192, 8200))).rejects.toThrow(
      "neither a kernel nor an image",
    );
  });
});
