// The published package: installed into an empty folder, without the sources and without a compiler
// on the path, it builds a site, boots it and previews it.

import { randomInt } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { run } from "../../appliance/build/tools.ts";
import { freePort } from "../../deploy/qemu/apply.ts";
import { temporaryFolder } from "../boot/machine.ts";
import { root, startCommand } from "./command.ts";

function found(command: string): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const folder = folders.find((name) => existsSync(join(name, command)));
  if (!folder) throw new Error(`${command} is not installed`);
  return join(folder, command);
}

/** A folder with these commands and no others. */
function pathWith(folder: string, commands: string[]): string {
  const path = join(folder, "path");
  mkdirSync(path);
  for (const command of commands) symlinkSync(found(command), join(path, command));
  symlinkSync(process.execPath, join(path, "node"));
  return path;
}

async function serves(url: string): Promise<void> {
  const home = await fetch(url);
  expect(home.status).toBe(200);
  expect(await home.text()).toContain("A page of mine");
}

/** What an author does on the first day: a site of its own, installed, built and written at. */
async function firstDay(kiln: string, tarball: string, flags: string[], path: string) {
  const folder = temporaryFolder();
  const init = startCommand(kiln, ["init", "blog", "--title", "A page of mine"], { folder });
  expect(await init.ended, init.errors()).toBe(0);
  const blog = join(folder, "blog");
  await run("npm", ["install", ...flags, tarball], blog);
  // The line for editors at the top of a new site's settings names a file that is there.
  const named = /\$schema=(.*)$/m.exec(readFileSync(join(blog, "site.yaml"), "utf8"))![1]!;
  expect(JSON.parse(readFileSync(join(blog, named), "utf8"))).toHaveProperty("properties.baseUrl");
  const npm = (script: string, ...parameters: string[]) =>
    startCommand("npm", ["run", "-s", script, "--", ...parameters], { folder: blog, path });
  const build = npm("build");
  expect(await build.ended, build.errors()).toBe(0);
  expect(existsSync(join(blog, "build/site.elf"))).toBe(true);
  // The command of Debian's package is a script that needs more than is on this path.
  process.env["KILN_BROWSER"] = "/usr/lib/chromium/chromium";
  const check = npm("check");
  expect(await check.ended, check.output() + check.errors()).toBe(0);
  expect(check.output()).toMatch(/^browser: \d+ of \d+ pages opened/m);
  const port = await freePort(randomInt(20000, 60000));
  // Not through npm: a signal to npm ends the shell between, and leaves the server.
  const scripts = JSON.parse(readFileSync(join(blog, "package.json"), "utf8")).scripts;
  expect(scripts.dev).toBe("kiln dev");
  const own = join(blog, "node_modules/.bin/kiln");
  const dev = startCommand(own, ["dev", "--port", String(port)], { folder: blog, path });
  onTestFinished(async () => {
    dev.child.kill("SIGTERM");
    await dev.ended;
  });
  await serves((await dev.line(/http:\/\/localhost/)).replace(/.*(http:\S+).*/, "$1"));
}

/** What becomes of Kiln's own themes comes with the package; that of others is made. */
async function callsNoCompiler(kiln: string, site: string, options: object): Promise<void> {
  const broken = join(site, "broken");
  writeFileSync(broken, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  process.env["ESBUILD_BINARY_PATH"] = broken;
  const build = async (): Promise<[number | string, string]> => {
    rmSync(join(site, ".kiln"), { recursive: true, force: true });
    const command = startCommand(kiln, ["build"], options);
    return [await command.ended, command.errors()];
  };
  for (const theme of ["default", "docs"]) {
    writeFileSync(join(site, "site.yaml"), `theme: ${theme}\n`);
    expect(await build()).toEqual([0, expect.any(String)]);
  }
  mkdirSync(join(site, "theme/styles"), { recursive: true });
  writeFileSync(join(site, "theme/styles/own.css"), "p { margin: 0 }\n");
  expect(await build()).toEqual([1, expect.stringContaining("service")]);
  for (const name of ["broken", "site.yaml", "theme", ".kiln", "build"]) {
    rmSync(join(site, name), { recursive: true, force: true });
  }
  delete process.env["ESBUILD_BINARY_PATH"];
}

test("builds, runs and previews a site without a compiler", { timeout: 400_000 }, async () => {
  const folder = temporaryFolder();
  await run("npm", ["pack", "--pack-destination", folder, "--loglevel=error"], root);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"))!;
  const author = join(folder, "author");
  mkdirSync(join(author, "content/posts"), { recursive: true });
  writeFileSync(join(author, "package.json"), "{}");
  writeFileSync(
    join(author, "content/posts/2026-01-02-mine.md"),
    "---\ntitle: A page of mine\n---\n\nSome words.\n",
  );
  const flags = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  await run("npm", ["install", ...flags, join(folder, tarball)], author);

  const options = { folder: author, path: pathWith(folder, ["sh", "env", "qemu-system-x86_64"]) };
  const installed = join(author, "node_modules/kiln-site");
  expect(readFileSync(join(installed, "dist/LICENCES.txt"), "utf8")).toMatch(/^zod .*\(MIT\)$/m);
  expect(readFileSync(join(installed, "dist/config.d.ts"), "utf8")).toContain("defineConfig");
  await callsNoCompiler(join(author, "node_modules/.bin/kiln"), author, options);
  writeFileSync(
    join(author, "site.config.ts"),
    'import { defineConfig } from "kiln-site";\nexport default defineConfig({});\n',
  );
  const kiln = join(author, "node_modules/.bin/kiln");
  const build = startCommand(kiln, ["build", "--out", "site.elf"], options);
  expect(await build.ended, build.errors()).toBe(0);
  const again = startCommand(kiln, ["build", "--out", "site.elf", "--json"], options);
  expect(await again.ended, again.errors()).toBe(0);
  // Only the shipped bundle shows whether it knows its own version.
  expect(JSON.parse(again.output())).toMatchObject({ ok: true, unchanged: true });

  for (const verb of ["run", "preview"]) {
    const port = await freePort(randomInt(20000, 60000));
    const command = startCommand(kiln, [verb, "site.elf", "--port", String(port)], options);
    onTestFinished(async () => {
      command.child.kill("SIGTERM");
      await command.ended;
    });
    await serves((await command.line(/http:\/\/localhost/)).replace(/.*(http:\S+).*/, "$1"));
  }
  const withNpm = pathWith(temporaryFolder(), ["sh", "env", "npm"]);
  await firstDay(kiln, join(folder, tarball), flags, withNpm);
  const disk = startCommand(kiln, ["build", "--target", "ec2-xen", "--out", "site.img"], options);
  expect(await disk.ended, disk.errors()).toBe(0);
  const inspect = startCommand(kiln, ["inspect", "site.img"], options);
  expect(await inspect.ended, inspect.errors()).toBe(0);
  const arm = startCommand(kiln, ["build", "--target", "arm64", "--out", "site.bin"], options);
  expect(await arm.ended, arm.errors()).toBe(0);
  const armInspect = startCommand(kiln, ["inspect", "site.bin"], options);
  expect(await armInspect.ended, armInspect.errors()).toBe(0);
  const native = startCommand(kiln, ["run", "site.elf", "--native"], options);
  expect(await native.ended).toBe(1);
  expect(native.errors()).toContain("use a checkout of Kiln's repository");
});
