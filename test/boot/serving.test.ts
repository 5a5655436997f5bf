// The real kernel with this repository's own site, on every machine: each address of the store over
// a real socket, byte for byte what the generator made.

import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { defaultMemoryMb, type Machine } from "../../deploy/qemu/plan.ts";
import { compile } from "../../generator/compile.ts";
import { diskFiles } from "../../generator/files.ts";
import { bakeImage, serve, temporaryFolder } from "./machine.ts";
import { visitAll } from "./visit.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Machine, whether virtio-mmio is of version 1, and what else QEMU is told. */
const machines: readonly [Machine, boolean, ...string[]][] = [
  ["microvm", false],
  ["microvm", true],
  ["q35", false],
  // Without ACPI it names its devices on the command line, as Firecracker does.
  ["microvm", false, "-machine", "microvm,acpi=off"],
  ["microvm", false, "-cpu", "qemu64"],
  ["microvm", false, "-machine", "microvm,pit=off,pic=off,rtc=off"],
  ["q35", false, "-bios", "qboot.rom"],
  ["q35", false, "-m", "5G"],
  ["pc", false],
  ["pc", false, "-bios", "qboot.rom"],
];

test.each(machines)("%s serves every address (version 1: %s) %s %s", async (...given) => {
  const [machine, legacy, ...extra] = given;
  const { entries } = await compile(diskFiles(root), { themes: diskFiles(`${root}/themes`) });
  expect(entries.length).toBeGreaterThan(5);
  const image = await bakeImage(temporaryFolder(), entries);
  const memoryMb = defaultMemoryMb(0);
  const { running, port } = await serve({ image, machine, memoryMb, legacy, extra });
  expect(await visitAll(port, entries)).toBeGreaterThanOrEqual(entries.length);
  const transport = machine === "microvm" ? `mmio version ${legacy ? 1 : 2}` : "pci";
  expect(running.console.join("\n")).toContain(`virtio-net on ${transport} `);
});
