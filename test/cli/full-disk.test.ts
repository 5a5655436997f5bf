// A disk that is really full, at whatever point of a build: the message names it, what was there
// before stays whole, and no half of anything is left.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { smallKernel } from "../fixtures/small-kernel.ts";
import { bundledCommand, runCommand } from "./command.ts";

/** Size of the file system in memory, with room for one site and its image, not for two. */
const diskBytes = 2_000_000;

const kiln = await bundledCommand();
let disk: string;

function must(command: string, ...parameters: string[]): void {
  const { status, stderr, error } = spawnSync(command, parameters, { encoding: "utf8" });
  if (status !== 0) throw error ?? new Error(stderr);
}

beforeAll(() => {
  disk = mkdtempSync(join(tmpdir(), "kiln-disk-"));
  must("mount", "-t", "tmpfs", "-o", `size=${diskBytes},mode=700`, "kiln-test", disk);
  mkdirSync(join(disk, "site/content/posts"), { recursive: true });
  writeFileSync(join(disk, "kernel.elf"), smallKernel());
  writeFileSync(join(disk, "site/content/posts/2026-01-02-a.md"), "# A\n\ntext\n");
});

afterAll(() => {
  must("umount", disk);
  rmSync(disk, { recursive: true });
});

/** Runs a verb of kiln in the disk's folder. */
const run = (...parameters: string[]) => runCommand([kiln, ...parameters], disk);

/** Every file of the disk with its bytes, what fills it left out. */
function everything(): Map<string, string> {
  const entries = readdirSync(disk, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== "filler");
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path, readFileSync(path, "base64")];
    }),
  );
}

/** Writes a file until the disk takes nothing more, and then gives so many bytes back. */
function fill(left: number): void {
  const filler = join(disk, "filler");
  must("sh", "-c", `cat /dev/zero > ${filler} 2>/dev/null; true`);
  const { length } = readFileSync(filler);
  must("truncate", "-s", String(Math.max(0, length - left)), filler);
}

test("keeps the image, the plain files and the cache that were there", async () => {
  const build = ["build", "site", "--kernel", "kernel.elf"];
  const plain = ["build", "site", "--dir", "public"];
  const [first, second] = [await run(...build), await run(...plain)];
  expect(first).toMatchObject({ status: 0 });
  expect(second).toMatchObject({ status: 0 });
  writeFileSync(join(disk, "site/content/posts/2026-01-03-b.md"), "# B\n\nmore\n");
  const before = everything();
  const isOutput = ([path]: [string, string]): boolean => !path.includes("/.kiln/");
  for (const left of [0, 65_536]) {
    fill(left);
    for (const order of [build, plain]) {
      const { status, errors } = await run(...order);
      expect(status, errors).toBe(1);
      expect(errors).toMatch(/kiln build: .*(no space left|ENOSPC|full)/i);
      const after = [...everything()].filter(isOutput);
      expect(after).toEqual([...before].filter(isOutput));
    }
    rmSync(join(disk, "filler"));
  }
  expect((await run(...build)).status).toBe(0);
  expect((await run(...plain)).status).toBe(0);
  expect([...everything().keys()].some((path) => path.includes("posts/b/index.html"))).toBe(true);
}, 300_000);

test("an import leaves nothing", async () => {
  mkdirSync(join(disk, "old/_posts"), { recursive: true });
  writeFileSync(join(disk, "old/_config.yml"), "title: A\n");
  writeFileSync(join(disk, "old/picture.bin"), Buffer.alloc(100_000, 1));
  writeFileSync(join(disk, "old/_posts/2020-01-01-a.md"), "---\ntitle: A\n---\nx\n");
  const before = [...everything().keys()];
  fill(8192);
  const { status, errors } = await run("import", "jekyll", "old", "--out", "new");
  expect(status).toBe(1);
  expect(errors).toMatch(/no space left|ENOSPC|full/i);
  expect([...everything().keys()]).toEqual(before);
  expect(readdirSync(disk)).not.toContain("new");
  rmSync(join(disk, "filler"));
});
