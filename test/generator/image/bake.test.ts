// An image is kernel and store, whole or not there.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  statfs,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bake, bakeFile } from "../../../generator/image/bake.ts";
import { programHeaders } from "../../../generator/image/elf.ts";
import { readImage } from "../../../generator/image/image.ts";
import { recordStoreAddress } from "../../../generator/image/kernel-record.ts";
import { replaceFile } from "../../../generator/image/replacement.ts";
import type { Content, Entry } from "../../../generator/model.ts";
import { MemorySink } from "../../../generator/store/memory.ts";
import { readStore } from "../../../generator/store/reader.ts";
import { draftStore, writeStore } from "../../../generator/store/writer.ts";
import {
  buildId,
  dataAddress,
  kernelLength,
  smallKernel,
  type SmallKernel,
} from "../../fixtures/small-kernel.ts";
import { contentOf, smallEntries } from "../../fixtures/small-store.ts";

let folder: string;
let kernelPath: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kiln-bake-"));
  kernelPath = join(folder, "kernel.elf");
  await writeFile(kernelPath, smallKernel());
});
afterAll(() => rm(folder, { recursive: true }));

/** A page whose body is made while it is read. */
function page(path: string, body: Content): Entry {
  const [entry] = smallEntries({ [path]: "x" });
  const [one] = entry!.representations;
  const head = { ...one!.head, contentLength: `Content-Length: ${body.length}\r\n` };
  return { ...entry!, representations: [{ ...one!, head, body }] };
}

const site = () =>
  draftStore(smallEntries({ "/": "<h1>Hello</h1>", "/404.html": { missing: "" } }));

describe("an image in memory", () => {
  async function baked(options: SmallKernel = {}): Promise<Buffer> {
    const sink = new MemorySink();
    await bake({ name: "kernel.elf", bytes: smallKernel(options) }, await site(), sink);
    return Buffer.from(sink.bytes);
  }

  test("is the kernel, its two blanks filled in, and the store", async () => {
    const image = await baked();
    const store = new MemorySink();
    await writeStore(smallEntries({ "/": "<h1>Hello</h1>", "/404.html": { missing: "" } }), store);
    const [text, data, added] = programHeaders(image, "image");
    expect(Buffer.compare(image.subarray(added!.offset), store.bytes)).toBe(0);
    expect(added).toMatchObject({
      type: 1,
      flags: 4,
      offset: 0x3000,
      physicalAddress: 0x103000,
      fileLength: store.bytes.length,
      memoryLength: store.bytes.length,
    });
    const kernel = smallKernel();
    expect(image.subarray(text!.offset, data!.offset)).toEqual(
      kernel.subarray(text!.offset, data!.offset),
    );
    const record = image.subarray(data!.offset);
    expect(record.readBigUInt64LE(recordStoreAddress)).toBe(0x103000n);
    expect(record.readBigUInt64LE(recordStoreAddress + 8)).toBe(BigInt(store.bytes.length));
    expect(image.subarray(data!.offset + 64, kernelLength)).toEqual(
      Buffer.from(kernel.subarray(data!.offset + 64, kernelLength)),
    );
  });

  test("has no sections, nor bytes that only they need", async () => {
    const image = await baked();
    expect(image.readBigUInt64LE(40)).toBe(0n);
    expect([58, 60, 62].map((at) => image.readUInt16LE(at))).toEqual([0, 0, 0]);
    expect(image.subarray(kernelLength, 0x3000).every((byte) => byte === 0)).toBe(true);
  });

  test.each([0, 1, 4096 - 256, 4096 - 255, 1_000_000])(
    "keeps the store clear of .bss of %i bytes",
    async (bssLength) => {
      const image = await baked({ bssLength });
      const store = programHeaders(image, "image")[2]!;
      const end = dataAddress + 256 + bssLength;
      expect(store.physicalAddress % 4096).toBe(0);
      expect(store.physicalAddress).toBeGreaterThanOrEqual(end);
      expect(store.physicalAddress).toBeLessThan(end + 4096);
    },
  );

  const refusals: [string, SmallKernel, RegExp][] = [
    ["a kernel for other stores", { storeVersion: 9 }, /serves stores of version 9, .* version 2/],
    ["a kernel with another record", { recordVersion: 2 }, /version 2, this Kiln knows 1/],
    ["an ELF file of another kind", { magic: 1n }, /no kernel of Kiln/],
    ["a kernel that takes no store", { closed: true }, /without a program header/],
  ];
  test.each(refusals)("is not made of %s", async (_, options, message) => {
    await expect(baked(options)).rejects.toThrow(message);
    await expect(baked(options)).rejects.toThrow(/^kernel\.elf: /);
  });

  test("is not made of a cut kernel, text, or an image", async () => {
    const attempt = async (bytes: Uint8Array) =>
      bake({ name: "given", bytes }, await site(), new MemorySink());
    for (const length of [0, 4, 63, 100, 0x1500, kernelLength - 1]) {
      await expect(attempt(smallKernel().subarray(0, length))).rejects.toThrow(/^given: /);
    }
    await expect(attempt(Buffer.alloc(5000, "text"))).rejects.toThrow("no ELF header");
    await expect(attempt(await baked())).rejects.toThrow("an image already");
  });
});

describe("an image file", () => {
  test("is baked and read again", async () => {
    const path = join(folder, "new", "site.elf");
    const summary = await bakeFile(kernelPath, await site(), path);
    const image = await readImage(path);
    expect(image).toMatchObject({
      path,
      length: summary.length,
      kernelLength,
      kernelBuildId: buildId,
      storeAddress: 0x103000,
    });
    const stored = await readStore(image.store);
    expect(stored.releaseId).toBe(summary.store.releaseId);
    await stored.verify();
    await image.close();
  });

  test("is the same each time", async () => {
    const [one, other] = [join(folder, "one.elf"), join(folder, "other.elf")];
    await bakeFile(kernelPath, await site(), one);
    await bakeFile(kernelPath, await site(), other);
    expect(Buffer.compare(await readFile(one), await readFile(other))).toBe(0);
  });

  test("is never half there: what was there before stays, and no part is left", async () => {
    const own = join(folder, "half");
    await mkdir(own);
    const target = join(own, "site.elf");
    await writeFile(target, "previous");
    const broken = { ...contentOf(new Uint8Array(5e6)), sha256: "0".repeat(64) };
    await expect(
      bakeFile(kernelPath, await draftStore([page("/", broken)]), target),
    ).rejects.toThrow("build again");
    await expect(bakeFile(join(folder, "absent"), await site(), target)).rejects.toThrow(
      /absent: the kernel cannot be read/,
    );
    expect(await readFile(target, "utf8")).toBe("previous");
    expect(await readdir(own)).toEqual(["site.elf"]);
  });

  test("a full disk is named, wherever it fills up", async () => {
    const own = join(folder, "full");
    await mkdir(own);
    const target = join(own, "site.elf");
    const kernel = { name: "kernel.elf", bytes: smallKernel() };
    const store = await draftStore([page("/", contentOf(new Uint8Array(3e6)))]);
    for (let room = 0; room < 6; room++) {
      await writeFile(target, "previous");
      let writes = 0;
      const baking = replaceFile(target, (sink) =>
        bake(kernel, store, {
          write: (bytes, position) => {
            if (writes++ === room) {
              throw Object.assign(new Error("write"), { code: "ENOSPC" });
            }
            return sink.write(bytes, position);
          },
        }),
      );
      await expect(baking).rejects.toThrow(
        `${target}: cannot be written, the disk is full: free some space and build again; ` +
          "the previous file is untouched",
      );
      expect(await readFile(target, "utf8")).toBe("previous");
      expect(await readdir(own)).toEqual(["site.elf"]);
    }
  });

  test("what a killed process left is removed, what another one is writing is not", async () => {
    const own = join(folder, "leftovers");
    await mkdir(own);
    const dead = spawnSync(process.execPath, ["--version"]).pid;
    const parts = [dead, process.ppid].map((pid) => `.site.elf.${pid}.part`);
    const others = [".site.elf.part", ".site.elf.x.part", ".other.elf.1.part"];
    for (const name of [...parts, ...others]) await writeFile(join(own, name), "part");
    await bakeFile(kernelPath, await site(), join(own, "site.elf"));
    expect((await readdir(own)).sort()).toEqual([parts[1], ...others, "site.elf"].sort());
  });

  test("replaces the file behind a link", async () => {
    const own = join(folder, "linked");
    await mkdir(own);
    await writeFile(join(own, "real.elf"), "previous");
    await symlink("real.elf", join(own, "site.elf"));
    await bakeFile(kernelPath, await site(), join(own, "site.elf"));
    expect(await readlink(join(own, "site.elf"))).toBe("real.elf");
    await (await readImage(join(own, "real.elf"))).close();
  });

  test("does not take the place of a folder, nor go below a file", async () => {
    await expect(bakeFile(kernelPath, await site(), folder)).rejects.toThrow("is not a file");
    await expect(bakeFile(kernelPath, await site(), join(kernelPath, "site.elf"))).rejects.toThrow(
      /kernel\.elf/,
    );
  });
});

describe("reading an image", () => {
  let image: Buffer;
  const attempt = async (bytes: Uint8Array | string) => {
    const path = join(folder, "given.elf");
    await writeFile(path, bytes);
    const opened = await readImage(path);
    try {
      await (await readStore(opened.store)).verify();
    } finally {
      await opened.close();
    }
  };

  beforeAll(async () => {
    const path = join(folder, "whole.elf");
    await bakeFile(kernelPath, await site(), path);
    image = await readFile(path);
  });

  test("a whole one is fine", () => attempt(image));
  test("one that was cut anywhere is refused by name", async () => {
    for (let length = 0; length < image.length; length += length < 300 ? 7 : 509) {
      await expect(attempt(image.subarray(0, length)), `${length}`).rejects.toThrow(
        /given\.elf: (truncated|neither)/,
      );
    }
  });
  test("a cut one says how much is missing", () =>
    expect(attempt(image.subarray(0, -10))).rejects.toThrow("its last 10 bytes are missing"));
  test("other files are refused by name", async () => {
    await expect(attempt("# Markdown\n".repeat(100))).rejects.toThrow("no ELF header");
    await expect(attempt(await readFile(process.execPath))).rejects.toThrow(/given\.elf: /);
    await expect(attempt(smallKernel())).rejects.toThrow("a kernel without a store");
    await expect(readImage(join(folder, "absent"))).rejects.toThrow("there is no such file");
    await expect(readImage(folder)).rejects.toThrow("not a file");
    await symlink(join(folder, "loop"), join(folder, "loop"));
    await expect(readImage(join(folder, "loop"))).rejects.toThrow(/loop: /);
  });
  test("damage to headers and record is refused or harmless", async () => {
    for (const at of [...Array(0xe8).keys(), ...Array.from({ length: 64 }, (_, i) => 0x2000 + i)]) {
      const bytes = Buffer.from(image);
      bytes[at]! ^= 0xff;
      await attempt(bytes).catch((error: Error) => expect(error.message).toMatch(/given\.elf: /));
    }
  });
});

/** Bytes that are made while they are read: block number, repeated. */
function generated(length: number): Content {
  function* blocks() {
    const block = Buffer.alloc(1 << 20);
    for (let at = 0, number = 1; at < length; at += block.length, number++) {
      for (let word = 0; word < block.length; word += 4096) block.writeUInt32LE(number, word);
      yield block.subarray(0, Math.min(block.length, length - at));
    }
  }
  const hash = createHash("sha256");
  for (const block of blocks()) hash.update(block);
  return { sha256: hash.digest("hex"), length, read: blocks };
}

test.each([1, 50e6, 1e9])("%i bytes of content pass through without being held", async (length) => {
  const path = join(folder, "large.elf");
  const { bavail, bsize } = await statfs(folder);
  expect(bavail * bsize, "room for the image on the disk").toBeGreaterThan(2 * length);
  const body = generated(length);
  const store = await draftStore([page("/", body)]);
  const before = process.memoryUsage().rss;
  const start = performance.now();
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  const summary = await bakeFile(kernelPath, store, path);
  clearInterval(watch);
  const seconds = (performance.now() - start) / 1000;
  console.log(`${length} bytes baked in ${seconds.toFixed(2)} s`);
  expect(most - before).toBeLessThan(200e6);
  const image = await readImage(path);
  const stored = await readStore(image.store);
  expect(stored.releaseId).toBe(summary.store.releaseId);
  expect(stored.entries[0]!.representations[0]!.body.length).toBe(length);
  await stored.verify();
  await image.close();
  await rm(path);
});
