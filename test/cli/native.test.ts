// kiln run --native: makes its tap or attaches to one, ends with everything, says what is wrong.

import { execFileSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { buildProcess } from "../../appliance/build/process.ts";
import { bakeImage, temporaryFolder } from "../boot/machine.ts";
import { privateNetwork } from "../boot/private-network.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { bundledCommand, startCommand } from "./command.ts";

const kiln = await bundledCommand();
// Beforehand: compiling takes longer than any of the tests.
await buildProcess();
const page = "<h1>Hello</h1>\n";
const smallImage = () => bakeImage(temporaryFolder(), smallEntries({ "/": page }));

function started(command: ReturnType<typeof startCommand>) {
  onTestFinished(async () => {
    command.child.kill("SIGTERM");
    await command.ended;
  });
  return command;
}

/** Runs it inside a network of its own, whose devices are seen by nobody else. */
function runWithin(within: readonly string[], ...parameters: string[]) {
  const [program, ...rest] = [...within, process.execPath, kiln, "run", ...parameters];
  return started(startCommand(program!, rest));
}

function devices(within: readonly string[]): string {
  const [program, ...rest] = [...within, "ip", "-o", "link"];
  return execFileSync(program!, rest, { encoding: "utf8" });
}

test.each(["SIGINT", "SIGTERM"] as const)(
  "makes a tap, answers behind it, and takes it away on %s",
  async (signal) => {
    const network = privateNetwork("10.77.0.1/24");
    const command = runWithin(network.within, await smallImage(), "--native", "--json");
    const told = JSON.parse(await command.line(/^\{/));
    // 10.77.0.0/24 is the other device's.
    expect(told).toEqual({ url: "http://10.77.1.2/", machine: "native", memoryMb: 82 });
    expect(command.errors()).toContain("kiln: tap kiln0 is at 10.77.1.1/24\n");
    expect((await network.fetch(told.url)).toString()).toBe(page);
    expect(devices(network.within)).toContain("kiln0");
    command.child.kill(signal);
    expect(await command.ended).toBe(0);
    expect(devices(network.within)).not.toContain("kiln0");
  },
);

test("attaches to a tap, which stays, with the configuration given", async () => {
  const network = privateNetwork("10.77.0.1/24");
  const own = ["--native", "--tap", network.device, "--append", "ip=10.77.0.9/24 port=8080"];
  const command = runWithin(network.within, await smallImage(), ...own);
  const url = await command.line(/^http:/);
  expect(url).toBe("http://10.77.0.9:8080/");
  expect((await network.fetch(url)).toString()).toBe(page);
  const second = runWithin(network.within, await smallImage(), ...own);
  expect(await second.ended).toBe(1);
  expect(second.errors()).toContain(`tap ${network.device} is busy`);
  command.child.kill("SIGTERM");
  expect(await command.ended).toBe(0);
  expect(devices(network.within)).toContain(network.device);
});

test.each([
  [["--tap", "nowhere0"], 1, "there is no tap nowhere0"],
  [["--tap", "lo"], 1, "lo is no tap device"],
  [["--port", "8080"], 2, "--port goes with QEMU only"],
  [["--append", "ip=10.0.0.2/24"], 2, "--tap NAME"],
  [["--memory", "1"], 2, "the image needs 3 MB at least"],
])("%j is refused", async (parameters, status, message) => {
  const command = runWithin([], await smallImage(), "--native", ...parameters);
  expect(await command.ended).toBe(status);
  expect(command.errors()).toContain(message);
});

test("a tap without --native is refused", async () => {
  const command = runWithin([], await smallImage(), "--tap", "tap0");
  expect(await command.ended).toBe(2);
  expect(command.errors()).toContain("--tap goes with --native only");
});

test("without root it says what takes root, and what does not", async () => {
  // In a user namespace without a map nobody is root.
  const command = runWithin(["unshare", "--user"], await smallImage(), "--native");
  expect(await command.ended).toBe(1);
  expect(command.errors()).toContain("which takes root (sudo)");
  expect(command.errors()).toContain("ip tuntap add dev kiln0 mode tap user");
});

test("without clang it says how to get it", async () => {
  const image = await smallImage();
  const path = temporaryFolder();
  const script = join(path, `run-${randomInt(1 << 30)}.sh`);
  writeFileSync(script, `exec "${process.execPath}" "$@"\n`);
  const command = startCommand("/bin/sh", [script, kiln, "run", image, "--native"], { path });
  expect(await command.ended).toBe(1);
  expect(command.output() + command.errors()).toContain("apt-get install clang");
});
