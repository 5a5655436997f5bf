// kiln run: says where it answers, ends with everything it started, and explains what is wrong.

import { execFileSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { freePort, isFree } from "../../deploy/qemu/apply.ts";
import { bakeDisk, bakeImage, kernelFor, temporaryFolder } from "../boot/machine.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { bundledCommand, startCommand } from "./command.ts";

const kiln = await bundledCommand();
const page = "<h1>Hello</h1>\n";

const anyPort = () => freePort(randomInt(20000, 60000));

function startKiln(...parameters: string[]) {
  const command = startCommand(process.execPath, [kiln, ...parameters]);
  onTestFinished(async () => {
    command.child.kill("SIGTERM");
    await command.ended;
  });
  return command;
}

const smallImage = () => bakeImage(temporaryFolder(), smallEntries({ "/": page }));

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("serves until %s", async (signal) => {
  const port = await anyPort();
  const command = startKiln("run", await smallImage(), "--port", String(port));
  const url = await command.line(/^http:/);
  expect(url).toBe(`http://localhost:${port}/`);
  expect(await (await fetch(url)).text()).toBe(page);
  expect(command.output()).toMatch(/^microvm, 82 MiB, (TCG|KVM) \(/m);
  command.child.kill(signal);
  expect(await command.ended).toBe(0);
  expect(await isFree(port)).toBe(true);
});

test("a signal before the machine is up ends it too", async () => {
  const port = await anyPort();
  const command = startKiln("run", await smallImage(), "--port", String(port));
  await command.line(/^microvm/);
  command.child.kill("SIGINT");
  expect(await command.ended).toBe(0);
  expect(await isFree(port)).toBe(true);
});

test("a taken port is passed over, and said", async () => {
  const server = createServer();
  const port = await anyPort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const command = startKiln("run", await smallImage(), "--port", String(port), "--json");
  const told = JSON.parse(await command.line(/^\{/));
  expect(told.port).toBeGreaterThan(port);
  expect(told.url).toBe(`http://localhost:${told.port}/`);
  expect(command.errors()).toContain(`port ${port} is taken; using ${told.port}`);
  expect(await (await fetch(told.url)).text()).toBe(page);
});

test("the configuration reaches the machine", async () => {
  const image = await smallImage();
  const port = String(await anyPort());
  const command = startKiln("run", image, "--port", port, "--append", "colour=green");
  await command.line(/^http:/);
  expect(command.output()).toMatch(/^kiln: .*colour/m);
});

describe("an image for arm64", () => {
  const image = () => bakeImage(temporaryFolder(), smallEntries({ "/": page }), kernelFor("virt"));

  test("gets QEMU and a machine for it, without being told", async () => {
    const command = startKiln("run", await image(), "--port", String(await anyPort()), "--json");
    const told = JSON.parse(await command.line(/^\{/));
    expect(told).toMatchObject({ machine: "virt", memoryMb: 82 });
    expect(await (await fetch(told.url)).text()).toBe(page);
  });

  test.each([
    [["--machine", "q35"], "--machine q35: the image is for arm64: virt"],
    [["--native"], "--native runs images for x86-64, and this one is for arm64"],
    [["--memory", "2"], "--memory 2: the image needs 3 MB at least"],
  ])("does not go with %j", async (options, message) => {
    const command = startKiln("run", await image(), ...options);
    expect(await command.ended).toBe(2);
    expect(command.errors()).toContain(message);
  });

  test("boots in the least memory that is allowed", async () => {
    const options = ["--memory", "3", "--append", "connections=16", "--json"];
    const port = String(await anyPort());
    const command = startKiln("run", await image(), "--port", port, ...options);
    const told = JSON.parse(await command.line(/^\{/));
    expect(await (await fetch(told.url)).text()).toBe(page);
  });
});

describe("a disk", () => {
  const smallDisk = () => bakeDisk(temporaryFolder(), smallEntries({ "/": page }));

  test("is booted by a BIOS, without being told that it is one", async () => {
    const disk = await smallDisk();
    const before = readFileSync(disk);
    const command = startKiln("run", disk, "--port", String(await anyPort()), "--json");
    const told = JSON.parse(await command.line(/^\{/));
    expect(told).toMatchObject({ machine: "q35", memoryMb: 83 });
    expect(await (await fetch(told.url)).text()).toBe(page);
    expect(command.errors()).toMatch(/^kiln: loading \d+ KiB$/m);
    expect(readFileSync(disk).equals(before)).toBe(true);
  });

  test.each([
    ["--native", [], "--native runs ELF images, and no disks"],
    ["--machine", ["microvm"], "microvm has no BIOS that boots a disk"],
    ["--append", ["hostname=kiln"], "printf '%s\\0' 'hostname=kiln' | dd of="],
  ])("refuses %s with its reason", async (name, values, message) => {
    const command = startKiln("run", await smallDisk(), name, ...values);
    expect(await command.ended).toBe(2);
    expect(command.errors()).toContain(message);
  });

  test("takes its configuration from where the refusal says", async () => {
    const disk = await smallDisk();
    const refusal = startKiln("run", disk, "--append", "colour=green");
    await refusal.ended;
    const line = /to write it: (.*)/.exec(refusal.errors())![1]!;
    execFileSync("/bin/sh", ["-c", line], { stdio: "ignore" });
    const command = startKiln("run", disk, "--port", String(await anyPort()));
    await command.line(/^http:/);
    expect(command.output()).toMatch(/^kiln: .*colour/m);
  });

  test("that is damaged or cut does not start", async () => {
    const disk = await smallDisk();
    const bytes = readFileSync(disk);
    const cases: [Buffer, string][] = [
      [Buffer.from(bytes).fill(0, 510, 512), "the boot sector does not end with its mark"],
      [bytes.subarray(0, 2 ** 20 + 9000), "truncated"],
    ];
    for (const [wrong, message] of cases) {
      writeFileSync(disk, wrong);
      const command = startKiln("run", disk);
      expect(await command.ended).toBe(1);
      expect(command.errors()).toContain(message);
    }
  });
});

test("less memory than the image takes is refused", async () => {
  const command = startKiln("run", await smallImage(), "--memory", "1");
  expect(await command.ended).toBe(2);
  expect(command.errors()).toContain("--memory 1: the image needs 3 MB at least");
});

test.each([
  ["no image", [], 2, "expected one image"],
  ["a file that is not there", ["nowhere.elf"], 1, "nowhere.elf: there is no such file"],
  ["a bad port", ["x.elf", "--port", "99999"], 2, "--port 99999: expected a whole number"],
  ["a bad machine", ["x.elf", "--machine", "pdp11"], 2, "expected microvm, q35, pc"],
])("%s", async (_name, parameters, status, message) => {
  const command = startKiln("run", ...parameters);
  expect(await command.ended).toBe(status);
  expect(command.errors()).toContain(message);
});

test("a truncated image is refused", async () => {
  const image = await smallImage();
  truncateSync(image, readFileSync(image).length - 4096);
  const command = startKiln("run", image);
  expect(await command.ended).toBe(1);
  expect(command.errors()).toContain("truncated");
});

test("without QEMU it says how to get it", async () => {
  const image = await smallImage();
  const path = temporaryFolder();
  const script = join(path, "run.sh");
  writeFileSync(script, `exec "${process.execPath}" "$@"\n`);
  const command = startCommand("/bin/sh", [script, kiln, "run", image], { path });
  expect(await command.ended).toBe(1);
  expect(command.output() + command.errors()).toContain("apt-get install qemu-system-x86");
});
