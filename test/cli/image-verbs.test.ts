// kiln inspect and kiln extract, on images whose kernel never runs.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { buildLoader } from "../../appliance/build/loader.ts";
import { bakeFile } from "../../generator/image/bake.ts";
import { bakeDiskFile } from "../../generator/image/disk.ts";
import { draftStore } from "../../generator/store/writer.ts";
import { buildId, kernelLength, smallKernel } from "../fixtures/small-kernel.ts";
import { smallEntries, type SmallEntry } from "../fixtures/small-store.ts";
import { bundledCommand, runCommand } from "./command.ts";

const kiln = await bundledCommand();
const css = "a{}".repeat(100);
const table: Record<string, SmallEntry> = {
  "/": "<h1>Hello</h1>",
  "/about": "no ending",
  "/caf%C3%A9/": "encoded",
  "/notes/a%2Fb": { type: "text/plain", body: "a slash inside" },
  "/style.css": { type: "text/css", body: css, gzip: true, br: true, lastModified: 1e9 },
  "/empty.txt": { type: "text/plain", body: "" },
  "/old": { redirect: "/", status: 308 },
  "/gone": { gone: true },
  "/404.html": { missing: "<h1>Not here</h1>" },
};
/** Fri, 15 Jan 2027 08:00:00 GMT. */
const instant = 1_800_000_000;
const scheduled: Record<string, SmallEntry> = {
  "/": { schedule: { 0: "none yet", [instant]: "one post" } },
  "/post": { schedule: { 0: null, [instant]: "post" } },
  "/offer": { schedule: { 0: null, 1: "offer", [instant]: { gone: true } } },
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kiln-verbs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

async function image(entries: Record<string, SmallEntry> = table): Promise<string> {
  const [kernel, path] = [join(folder, "kernel.elf"), join(folder, "site.elf")];
  writeFileSync(kernel, smallKernel());
  await bakeFile(kernel, await draftStore(smallEntries(entries)), path);
  return path;
}

const run = (...parameters: string[]) => runCommand([kiln, ...parameters]);

describe("inspect", () => {
  test("prints everything as JSON", async () => {
    const path = await image();
    const { status, output, errors } = await run("inspect", path, "--json");
    expect([status, errors]).toEqual([0, ""]);
    const report = JSON.parse(output);
    expect(report).toMatchObject({
      image: path,
      imageBytes: readFileSync(path).length,
      kernelBytes: kernelLength,
      kernelBuildId: buildId,
      formatVersion: 2,
      releaseId: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(report.entries.map((entry: { path: string }) => entry.path)).toEqual(
      Object.keys(table).sort(),
    );
    const find = (path: string) =>
      report.entries.find((entry: { path: string }) => entry.path === path);
    expect(find("/old")).toMatchObject({ kind: "redirect", status: 308, location: "/" });
    expect(find("/404.html")).toMatchObject({ kind: "error", status: 404, notFound: true });
    const [br, gzip, identity] = find("/style.css").representations;
    expect(identity).toMatchObject({ encoding: "identity", bytes: 300, type: "text/css" });
    expect([br.encoding, gzip.encoding]).toEqual(["br", "gzip"]);
    expect(identity.lastModified).toBe(1e9);
    expect(identity.etag).toMatch(/^"[0-9a-f]{16}"$/);
  });

  test("prints the same for people", async () => {
    const { status, output } = await run("inspect", await image());
    expect(status).toBe(0);
    expect(output).toContain("every checksum is right");
    expect(output).toContain("entries  9 (6 page, 1 error, 1 gone, 1 redirect)");
    expect(output).toMatch(/^ {2}200 {2}\/style\.css {2}br \d+ B, gzip \d+ B, identity 300 B$/m);
    expect(output).toMatch(/^ {2}308 {2}\/old {2}to \/$/m);
    expect(output).toMatch(/^ {2}404 {2}\/404\.html .* \(where no path matches\)$/m);
  });

  test("tells a disk from an ELF file, and sees a damaged kernel in it", async () => {
    const elf = await image();
    expect(JSON.parse((await run("inspect", elf, "--json")).output).form).toBe("elf");
    const disk = join(folder, "site.img");
    const store = await draftStore(smallEntries(table));
    await bakeDiskFile(join(folder, "kernel.elf"), await buildLoader(), store, disk);
    const { status, output } = await run("inspect", disk);
    expect(status).toBe(0);
    expect(output).toMatch(/site\.img: raw disk for BIOS, 2\.10 MB, every checksum is right/);
    const report = JSON.parse((await run("inspect", disk, "--json")).output);
    expect(report).toMatchObject({ form: "disk", imageBytes: 2 ** 21, kernelBytes: kernelLength });
    const bytes = readFileSync(disk);
    bytes[2 ** 20 + 0x1800]! ^= 1;
    writeFileSync(disk, bytes);
    expect((await run("inspect", disk)).errors).toContain("damaged in piece 0");
  });

  test("names the file that is damaged, cut, foreign or absent, and fails", async () => {
    const path = await image();
    const whole = readFileSync(path);
    const damaged = Buffer.from(whole);
    damaged[damaged.indexOf("Hello</h1>")]! ^= 1;
    const cases: [Uint8Array, RegExp][] = [
      [damaged, /damaged/],
      [whole.subarray(0, -1), /truncated, its last 1 bytes are missing/],
      [Buffer.from("# Hello\n"), /neither a kernel nor an image/],
      [smallKernel(), /a kernel without a store/],
    ];
    for (const [bytes, message] of cases) {
      writeFileSync(path, bytes);
      const { status, output, errors } = await run("inspect", path);
      expect([status, output]).toEqual([1, ""]);
      expect(errors).toMatch(message);
      expect(errors).toContain(path);
    }
    rmSync(path);
    expect((await run("inspect", path)).errors).toContain("there is no such file");
    expect((await run("inspect")).status).toBe(2);
  });
});

test("a schedule is shown by inspect, and extract writes what is public at a time", async () => {
  const path = await image(scheduled);
  const { output } = await run("inspect", path);
  const lines = output.split("\n").filter((line) => line.startsWith("  ") && line.includes("  /"));
  expect(lines.join("\n")).toMatch(
    /200 {2}\/ {2}.*\n.*404 {2}\/offer {2}nothing\n.*404 {2}\/post/s,
  );
  expect(output).toContain("       once the time is known: 200  identity 5 B\n");
  expect(output).toContain("       from 2027-01-15T08:00:00Z: 410  identity 5 B\n");
  const report = JSON.parse((await run("inspect", path, "--json")).output);
  expect(report.entries[2]).toMatchObject({
    path: "/post",
    kind: "absent",
    representations: [],
    variants: [{ validFrom: instant, kind: "page", status: 200 }],
  });
  const filesAt = async (at: string) => {
    const out = join(folder, at.replaceAll(/\W/g, ""));
    const { status } = await run("extract", path, "--dir", out, "--at", at);
    return [status, ...readdirSync(out).sort(), readFileSync(join(out, "index.html"), "utf8")];
  };
  expect(await filesAt("unknown")).toEqual([0, "index.html", "none yet"]);
  expect(await filesAt("2027-01-15T07:59:59Z")).toEqual([
    0,
    "index.html",
    "offer.html",
    "none yet",
  ]);
  expect(await filesAt("2027-01-15T09:00:00+01:00")).toEqual([
    0,
    "_redirects",
    "index.html",
    "post.html",
    "one post",
  ]);
  for (const wrong of ["tomorrow", "2027-13-01", "2027", "1960-01-01"]) {
    const { status, errors } = await run("extract", path, "--dir", folder, "--at", wrong);
    expect([wrong, status]).toEqual([wrong, 2]);
    expect(errors).toContain(`--at ${wrong}: expected a date such as 2027-01-15`);
  }
});

describe("extract", () => {
  const extract = (path: string, ...more: string[]) =>
    run("extract", path, "--dir", join(folder, "out"), ...more);
  const out = (name: string) => readFileSync(join(folder, "out", name), "utf8");

  test("writes each page and file, and the redirects", async () => {
    const { status, output, errors } = await extract(await image());
    expect([status, errors]).toEqual([0, ""]);
    expect(output).toBe(`${join(folder, "out")}: 7 files\n`);
    const names = readdirSync(join(folder, "out"), { recursive: true, encoding: "utf8" });
    expect(names.sort()).toEqual([
      "404.html",
      "_redirects",
      "about.html",
      "café",
      "café/index.html",
      "empty.txt",
      "index.html",
      "notes",
      "notes/a%2Fb",
      "style.css",
    ]);
    expect(out("index.html")).toBe("<h1>Hello</h1>");
    expect(out("style.css")).toBe(css);
    expect(out("empty.txt")).toBe("");
    expect(out("_redirects")).toBe("# gone: /gone\n/old / 308\n");
  });

  test("does not write into a folder that is not empty, unless told to", async () => {
    const path = await image();
    mkdirSync(join(folder, "out"));
    writeFileSync(join(folder, "out/index.html"), "mine");
    const refused = await extract(path);
    expect(refused.status).toBe(1);
    expect(refused.errors).toContain("not empty");
    expect(out("index.html")).toBe("mine");
    expect((await extract(path, "--force")).status).toBe(0);
    expect(out("index.html")).toBe("<h1>Hello</h1>");
  });

  test("follows no link out of the folder", async () => {
    const path = await image({ "/": "page", "/notes/a": "note", "/style.css": "style" });
    const [inside, outside] = [join(folder, "out"), join(folder, "outside")];
    for (const one of [inside, outside]) mkdirSync(one);
    writeFileSync(join(outside, "mine.css"), "mine");
    symlinkSync(join(outside, "mine.css"), join(inside, "style.css.html"));
    symlinkSync(outside, join(inside, "notes"));
    const refused = await extract(path, "--force");
    expect(refused.status).toBe(1);
    expect(refused.errors).toContain("stands in the way");
    rmSync(join(inside, "notes"));
    expect((await extract(path, "--force")).status).toBe(0);
    expect(readdirSync(outside)).toEqual(["mine.css"]);
    expect(readFileSync(join(outside, "mine.css"), "utf8")).toBe("mine");
  });

  test("does not begin where two paths clash, or one leads nowhere", async () => {
    const clashes: Record<string, SmallEntry>[] = [
      { "/about": "one", "/about.html": "other" },
      { "/data": { type: "text/plain", body: "file" }, "/data/more": "below it" },
      { "/_redirects": { type: "text/plain", body: "mine" }, "/old": { redirect: "/" } },
      { "/a//b": "an empty segment" },
      { "/..%2F..%2Fescape": "outside", "/": "inside" },
    ];
    const results = [];
    for (const clash of clashes) {
      const { status, errors } = await extract(await image(clash));
      results.push([status, errors.replace(/^kiln extract: /, "").trim()]);
      rmSync(join(folder, "out"), { recursive: true, force: true });
    }
    expect(results).toEqual([
      [1, "/about and /about.html would both be about.html"],
      [1, "/data is a file where /data/more needs a folder"],
      [1, "the redirects and /_redirects would both be _redirects"],
      [1, "the path /a//b leads to no file inside the folder"],
      [0, ""],
    ]);
    expect(existsSync(join(folder, "escape.html"))).toBe(false);
  });
});
