// kiln build --dir as a process: what a host of plain files gets, and what is never lost.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { bundledCommand, runCommand } from "./command.ts";

const kiln = await bundledCommand();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kiln-plain-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  write("site/content/posts/2026-01-02-first.md", "---\naliases: [/old/]\n---\n# First\n\nText.\n");
  write("site/static/_redirects", "/a /posts/first/ 302\n/b/* /posts/:splat 301\n/gone 410\n");
  write("site/static/_headers", "/posts/*\n  X-Kind: post\n");
  write("site/static/.well-known/security.txt", "Contact: a\n");
  write("site/static/data.bin", "bytes");
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const text = (path: string): string => readFileSync(join(folder, path), "utf8");

const build = (...parameters: string[]) =>
  runCommand([kiln, "build", "site", ...parameters], folder);

test("writes pages as index.html, files as they are, and the rules for hosts", async () => {
  const { status, output, errors } = await build("--dir", "out");
  expect(status, errors).toBe(0);
  expect(output).toMatch(/^out: \d+ files, .*, \d+ redirects\n$/);
  for (const name of ["index.html", "404.html", "feed.xml", "posts/first/index.md", ".nojekyll"]) {
    expect(existsSync(join(folder, "out", name)), name).toBe(true);
  }
  expect(text("out/posts/first/index.html")).toContain("<h1>First</h1>");
  expect(text("out/data.bin")).toBe("bytes");
  expect(text("out/.well-known/security.txt")).toBe("Contact: a\n");
  const redirects = text("out/_redirects").split("\n");
  expect(redirects).toEqual(
    expect.arrayContaining([
      "/a /posts/first/ 302",
      "/b/first/ /posts/first/ 301",
      "/old/ /posts/first/ 301",
      "/posts/first /posts/first/ 301",
      "/gone /404.html 410",
    ]),
  );
  const headers = text("out/_headers");
  expect(headers).toMatch(/^\/\*\n {2}Content-Security-Policy: default-src 'none';/);
  expect(headers).toMatch(/\n\/assets\/\*\n {2}Cache-Control: .*immutable\n/);
  expect(headers).toContain("/posts/*\n  X-Kind: post\n");
});

test("replaces what it wrote, and only that", async () => {
  expect((await build("--dir", "out")).status).toBe(0);
  rmSync(join(folder, "site/static/data.bin"));
  expect((await build("--dir", "out")).status).toBe(0);
  expect(existsSync(join(folder, "out/data.bin"))).toBe(false);
  write("out/mine.txt", "mine");
  const { status, errors } = await build("--dir", "out");
  expect(status).toBe(1);
  expect(errors).toContain("out: holds files that kiln build did not write (mine.txt)");
  expect(text("out/mine.txt")).toBe("mine");
  expect(existsSync(join(folder, "out/index.html"))).toBe(true);
});

test("leaves alone a folder of other origin, a file, a link, and the site itself", async () => {
  write("full/a.txt", "a");
  write("file", "b");
  symlinkSync(join(folder, "full"), join(folder, "link"));
  for (const [name, reason] of [
    ["full", "did not write (a.txt)"],
    ["file", "is no folder"],
    ["link", "is no folder"],
    ["site", "did not write"],
    ["site/content/out", "lies in content/"],
  ]) {
    const { status, errors } = await build("--dir", name!);
    expect(status, name).toBe(1);
    expect(errors).toContain(reason);
  }
  expect(text("full/a.txt")).toBe("a");
});

test("a build with errors leaves the folder as it was, and nothing beside it", async () => {
  expect((await build("--dir", "out")).status).toBe(0);
  const before = text("out/index.html");
  write("site/content/posts/broken.md", "[a](nowhere.md)\n");
  const { status, errors } = await build("--dir", "out");
  expect(status).toBe(1);
  expect(errors).toContain("out is untouched");
  expect(text("out/index.html")).toBe(before);
  expect(readdirSync(folder).sort()).toEqual(["out", "site"]);
});

test("two addresses that would be one file are told before a file is written", async () => {
  write("site/static/a", "file");
  write("site/static/a.d/b", "file");
  write("site/content/pages/x.md", "---\npermalink: /a/b/\n---\n");
  const { status, errors } = await build("--dir", "out");
  expect(status).toBe(1);
  expect(errors).toMatch(/\/a is a file where \/a\/b\/ needs a folder/);
  expect(existsSync(join(folder, "out"))).toBe(false);
});

test("answers in JSON, and takes no options of images", async () => {
  const { output } = await build("--dir", "out", "--json");
  expect(JSON.parse(output)).toMatchObject({
    ok: true,
    folder: "out",
    diagnostics: [{ id: "no-base-url" }],
  });
  const { status, errors } = await build("--dir", "out", "--out", "x.elf");
  expect(status).toBe(2);
  expect(errors).toContain("--dir writes plain files");
});

test("holds what is public now: a later post is not there, one of the past is", async () => {
  write("site/content/posts/later.md", "---\npublishDate: 2999-01-01\n---\nLaterword\n");
  const { status, errors } = await build("--dir", "out");
  expect(status, errors).toBe(0);
  expect(existsSync(join(folder, "out/posts/first/index.html"))).toBe(true);
  expect(existsSync(join(folder, "out/posts/later"))).toBe(false);
  for (const name of ["index.html", "feed.xml", "llms-full.txt"]) {
    expect(text(`out/${name}`).toLowerCase()).not.toContain("later");
  }
});
