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

/** Machine, whether virtio-mmio is of version 1, firmware where it is not the machine's own. */
const machines: readonly [Machine, boolean, string?][] = [
  ["microvm", false],
  ["microvm", true],
  ["q35", false],
  ["q35", false, "qboot.rom"],
  ["pc", false],
  ["pc", false, "qboot.rom"],
];

test.each(machines)("%s serves every address (mmio version 1: %s, %s)", async (...given) => {
  const [machine, legacy, firmware] = given;
  const { entries } = await compile(diskFiles(root), { themes: diskFiles(`${root}/themes`) });
  expect(entries.length).toBeGreaterThan(5);
  const image = await bakeImage(temporaryFolder(), entries);
  const extra = firmware ? ["-bios", firmware] : [];
  const memoryMb = defaultMemoryMb(0);
  const { running, port } = await serve({ image, machine, memoryMb, legacy, extra });
  expect(await visitAll(port, entries)).toBeGreaterThanOrEqual(entries.length);
  const transport = machine === "microvm" ? `mmio version ${legacy ? 1 : 2}` : "pci";
  expect(running.console.join("\n")).toContain(`virtio-net on ${transport} `);
});
