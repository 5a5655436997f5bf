// What `npm start` does about missing tools: installs them by apt, or says how and stops.

import { chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../boot/machine.ts";
import { root, startCommand } from "./command.ts";

const bootstrap = JSON.stringify(join(root, "cli/bootstrap.mjs"));
const prepare = `
  const { prepare, compilers, emulators } = await import(${bootstrap});
  await prepare([...compilers, ...emulators]);
  console.log("prepared");`;

/** A folder for the path: Node, and scripts that write down how they were called. */
function pathWith(scripts: Record<string, string>): string {
  const folder = temporaryFolder();
  symlinkSync(process.execPath, join(folder, "node"));
  for (const [name, text] of Object.entries(scripts)) {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
  }
  return folder;
}

function prepareWith(path: string) {
  return startCommand(process.execPath, ["--input-type=module", "-e", prepare], { path });
}

/** Notes its arguments; installs nothing. */
const apt = 'echo "$@" >> "${0%/*}/calls"';

test("installs what is missing by apt, without asking where there is no terminal", async () => {
  const path = pathWith({ "apt-get": apt, sudo: '[ "$1" = -n ] && shift; exec "$@"', clang: "" });
  const command = prepareWith(path);
  expect(await command.ended, command.errors()).toBe(0);
  expect(readFileSync(join(path, "calls"), "utf8")).toBe(
    "-q update\n-q install -y --no-install-recommends lld qemu-system-x86\n",
  );
});

test("a failing apt ends it", async () => {
  const path = pathWith({ "apt-get": "exit 100", sudo: '[ "$1" = -n ] && shift; exec "$@"' });
  const command = prepareWith(path);
  expect(await command.ended).toBe(100);
  expect(command.output()).not.toContain("prepared");
});

test("asks for nothing where everything is there", async () => {
  const tools = { clang: "", "ld.lld": "", "qemu-system-x86_64": "", "apt-get": apt };
  const path = pathWith(tools);
  const command = prepareWith(path);
  expect(await command.ended).toBe(0);
  expect(command.output()).toBe("prepared\n");
  expect(existsSync(join(path, "calls"))).toBe(false);
});

test("with Homebrew it prints the command and stops", async () => {
  const command = prepareWith(pathWith({ brew: "" }));
  expect(await command.ended).toBe(1);
  expect(command.errors()).toContain("brew install llvm lld qemu");
});

test("on an unknown system it names the tools and stops", async () => {
  const command = prepareWith(pathWith({ clang: "" }));
  expect(await command.ended).toBe(1);
  expect(command.errors()).toContain("ld.lld, qemu-system-x86_64");
});
