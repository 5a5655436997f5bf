// kiln build as a process: what it prints, what it leaves, and what it does not do twice.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { smallFlatKernel } from "../fixtures/small-flat-kernel.ts";
import { smallKernel } from "../fixtures/small-kernel.ts";
import { bundledCommand, type Ended, runCommand, startCommand } from "./command.ts";

// The bundle of a release has this built in: without a version there is no memory between builds.
process.env["KILN_VERSION"] = "test";
const kiln = await bundledCommand();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kiln-build-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  write("kernel.elf", smallKernel());
  write("site/content/posts/2026-01-02-first.md", "# First\n\nText.\n");
  write("site/content/pages/about.md", "# About\n\nSee [first](../posts/2026-01-02-first.md).\n");
});

function write(path: string, bytes: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), bytes);
}

/** Makes all files of the site old enough that their time stamps can be trusted. */
function settle(path = join(folder, "site/content")): void {
  for (const name of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, name.name);
    if (name.isDirectory()) settle(child);
    else utimesSync(child, 1_700_000_000, 1_700_000_000);
  }
}

const build = (...parameters: string[]): Promise<Ended> =>
  runCommand([kiln, "build", "site", "--kernel", "kernel.elf", ...parameters], folder);

const image = (): Buffer => readFileSync(join(folder, "site/build/site.elf"));

describe("kiln build", () => {
  test("names the option that was meant", async () => {
    const { status, errors } = await build("--dri", "out");
    expect(status).toBe(2);
    expect(errors).toMatch(/^kiln build: there is no option --dri; did you mean --dir\?\n/);
  });
  test("goes on where whoever reads its output has left", async () => {
    const line = '{ "$@"; echo "status $?" >&2; } | true';
    const words = [process.execPath, kiln, "build", "site", "--kernel", "kernel.elf"];
    const command = startCommand("sh", ["-c", line, "sh", ...words], { folder });
    await command.ended;
    expect(command.errors()).toMatch(/status 0\n$/);
    expect(command.errors()).not.toContain("EPIPE");
    expect(image().length).toBeGreaterThan(0);
  });
  test("says pages, bytes before and after compression, image and time per stage", async () => {
    const { status, output, errors } = await build();
    expect(errors).toMatch(/^site\.yaml: note no-base-url: |^$/);
    expect(status).toBe(0);
    expect(output).toMatch(/pages +4 \(1 posts\)/);
    expect(output).toMatch(/content +[\d.]+ k?B, compressed [\d.]+ k?B/);
    expect(output).toMatch(/image +[\d.]+ kB, of it kernel/);
    expect(output).toMatch(
      /time .*read \d+, markdown \d+, pages \d+, pictures \d+, theme \d+, responses \d+, image/,
    );
    expect(image().subarray(0, 4).toString("latin1")).toBe("\u007fELF");
  });

  test("is the same at all times until a page comes or goes by the clock", async () => {
    write("site/content/posts/2027-01-15-later.md", "Later.\n");
    settle();
    const at = async (time: string) => {
      process.env["SOURCE_DATE_EPOCH"] = String(Date.parse(time) / 1000);
      const { output } = await build("--json").finally(
        () => delete process.env["SOURCE_DATE_EPOCH"],
      );
      return JSON.parse(output) as { unchanged: boolean; releaseId: string; changes: string[] };
    };
    const first = await at("2026-11-26T00:00:00Z");
    expect(first.changes).toEqual(["2027-01-15T00:00:00.000Z"]);
    await expect.poll(async () => (await at("2027-01-14T23:59:59Z")).unchanged).toBe(true);
    const after = await at("2027-01-15T00:00:00Z");
    expect(after).toMatchObject({ unchanged: false, changes: [] });
    expect(after.releaseId).not.toBe(first.releaseId);
    const again = await at("2026-11-26T00:00:00Z");
    expect(again).toMatchObject({ unchanged: false, releaseId: first.releaseId });
    process.env["SOURCE_DATE_EPOCH"] = "1792567680";
    const { output } = await build().finally(() => delete process.env["SOURCE_DATE_EPOCH"]);
    expect(output).toContain("schedule    1 to come, the next one at 2027-01-15T00:00:00Z\n");
    process.env["SOURCE_DATE_EPOCH"] = "soon";
    const wrong = await build().finally(() => delete process.env["SOURCE_DATE_EPOCH"]);
    expect([wrong.status, wrong.errors]).toEqual([
      2,
      expect.stringContaining("SOURCE_DATE_EPOCH=soon"),
    ]);
  }, 300_000);

  test("speaks JSON on standard output, and nothing else there", async () => {
    const { output } = await build("--json");
    expect(output.trim().split("\n")).toHaveLength(1);
    expect(JSON.parse(output)).toMatchObject({
      ok: true,
      unchanged: false,
      imageBytes: image().length,
      statistics: { posts: 1, parsed: 2 },
    });
  });

  test("the same site gives the same image, with the cache and without", async () => {
    await build();
    const first = image();
    await build("--out", "again.elf");
    rmSync(join(folder, "site/.kiln"), { recursive: true });
    await build("--out", "clean.elf");
    expect(readFileSync(join(folder, "again.elf")).equals(first)).toBe(true);
    expect(readFileSync(join(folder, "clean.elf")).equals(first)).toBe(true);
  });

  test("does nothing when nothing changed, and everything it must when something did", async () => {
    settle();
    const unchanged = async (): Promise<boolean> =>
      (JSON.parse((await build("--json")).output) as { unchanged: boolean }).unchanged;
    // A file's stamp counts once its ctime lies in the past.
    await expect.poll(unchanged, { timeout: 30_000 }).toBe(true);
    const before = image();

    write("site/content/pages/about.md", "# About\n\nOther words.\n");
    expect(await unchanged()).toBe(false);
    expect(image().equals(before)).toBe(false);

    write("site/content/pages/about.md", "# About\n\nSee [first](../posts/2026-01-02-first.md).\n");
    expect(await unchanged()).toBe(false);
    expect(image().equals(before)).toBe(true);

    settle();
    await expect.poll(unchanged, { timeout: 30_000 }).toBe(true);
    writeFileSync(join(folder, "site/build/site.elf"), "damaged");
    expect(await unchanged()).toBe(false);
    expect(image().equals(before)).toBe(true);
    rmSync(join(folder, "site/content/pages/about.md"));
    expect(await unchanged()).toBe(false);
  });

  test("prints every error with its place, and leaves the image as it was", async () => {
    await build();
    const before = image();
    write("site/content/pages/about.md", "---\ntilte: A\n---\n\n[x](y.md)\n");
    write("site/content/pages/bad.md", "[x](y.md)\n");
    const { status, errors, output } = await build();
    expect(status).toBe(1);
    expect(output).toBe("");
    expect(errors).toContain('content/pages/about.md:2:1: error unknown-key: unknown key "tilte"');
    expect(errors).toContain("content/pages/bad.md:1:1: error broken-link");
    expect(errors).toContain("2 errors; site/build/site.elf is untouched");
    expect(image().equals(before)).toBe(true);
    expect(readdirSync(join(folder, "site/build"))).toEqual(["site.elf"]);
    const json = await build("--json");
    expect(JSON.parse(json.output)).toMatchObject({
      ok: false,
      diagnostics: [{ line: 2 }, {}, {}],
    });
  });

  test("a damaged cache changes nothing", async () => {
    await build();
    const before = image();
    const pack = join(folder, "site/.kiln/cache/pack");
    const bytes = readFileSync(pack);
    for (let place = 200; place < bytes.length; place += 101) bytes[place]! ^= 0xff;
    writeFileSync(pack, bytes);
    rmSync(join(folder, "site/build/site.elf"));
    expect((await build()).status).toBe(0);
    expect(image().equals(before)).toBe(true);
    writeFileSync(join(folder, "site/.kiln/cache/last-build.json"), "{");
    expect((await build()).status).toBe(0);
  });

  test("a full disk is told, for the image and for the cache", async () => {
    if (!existsSync("/dev/full")) return;
    await build();
    const before = image();
    const { status, errors } = await build("--out", "/dev/full");
    expect(status).toBe(1);
    expect(errors).toMatch(/kiln build: \/dev\/full: /);
    expect(image().equals(before)).toBe(true);
    // A folder where the cache's file should be: it cannot be replaced.
    rmSync(join(folder, "site/.kiln"), { recursive: true });
    mkdirSync(join(folder, "site/.kiln/cache/pack/inside"), { recursive: true });
    const stuck = await build();
    expect(stuck.errors).toContain("cannot keep the cache");
    expect(stuck.status).toBe(0);
  });

  test("writes what a target boots, and lists the targets", async () => {
    const made = JSON.parse((await build("--json")).output);
    expect(made).toMatchObject({ target: "qemu", image: "site/build/site.elf" });
    const before = image();
    const xen = JSON.parse((await build("--target", "xen", "--json")).output);
    expect(xen).toMatchObject({ target: "xen", image: "site/build/site.elf" });
    expect(image().equals(before)).toBe(true);
    const disk = JSON.parse((await build("--target", "ec2-xen", "--json")).output);
    expect(disk).toMatchObject({ target: "ec2-xen", image: "site/build/site.img" });
    const bytes = readFileSync(join(folder, "site/build/site.img"));
    expect(bytes.length).toBe(disk.imageBytes);
    expect(bytes.subarray(2 ** 20, 2 ** 20 + before.length).equals(before)).toBe(true);
    expect((await build("--target", "arm64")).errors).toContain("kernel.elf: a kernel for x86-64");
    write("kernel.bin", smallFlatKernel());
    const forArm = ["--target", "arm64", "--kernel", "kernel.bin", "--json"];
    const arm = JSON.parse((await build(...forArm)).output);
    expect(arm).toMatchObject({ target: "arm64", image: "site/build/site-arm64.bin" });
    const flat = readFileSync(join(folder, "site/build/site-arm64.bin"));
    expect(flat.toString("latin1", 56, 60)).toBe("ARMd");
    expect(flat.length).toBe(arm.imageBytes);
    const wrong = await build("--target", "zen");
    expect(wrong.status).toBe(2);
    expect(wrong.errors).toMatch(/--target zen: expected one of qemu, xen, ec2-xen, arm64/);
    const help = await runCommand([kiln, "build", "--help"]);
    expect(help.output).toMatch(/\ntargets:\n( {2}[a-z0-9-]+ +\S.*\n)+\nexamples:/);
  });

  test("explains itself", async () => {
    const help = await runCommand([kiln, "build", "--help"]);
    expect(help.status).toBe(0);
    expect(help.output).toMatch(/^usage: kiln build .*\n[^]*examples:/);
    const wrong = await runCommand([kiln, "build", "--nope"]);
    expect(wrong.status).toBe(2);
    expect(wrong.errors).toContain("--help");
    const empty = await runCommand([kiln, "build", folder], folder);
    expect(empty.status).toBe(1);
    expect(empty.errors).toContain("error no-content");
  });
});
