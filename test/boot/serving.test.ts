// The real kernel with this repository's own site, on every machine: each address of the store over
// a real socket, byte for byte what the generator made.

import { expect, test } from "vitest";
import { defaultMemoryMb, type Machine } from "../../deploy/qemu/plan.ts";
import { ownEntries } from "../own-site.ts";
import { bakeImage, kernelFor, serve, temporaryFolder } from "./machine.ts";
import { visitAll } from "./visit.ts";

/** How the card is attached. */
type Attachment = "mmio version 1" | "mmio version 2" | "pci";

/** Machine, the card's attachment, and what else QEMU is told. */
const machines: readonly [Machine, Attachment, ...string[]][] = [
  ["microvm", "mmio version 2"],
  ["microvm", "mmio version 1"],
  ["q35", "pci"],
  // Without ACPI it names its devices on the command line, as Firecracker does.
  ["microvm", "mmio version 2", "-machine", "microvm,acpi=off"],
  ["microvm", "mmio version 2", "-cpu", "qemu64"],
  ["microvm", "mmio version 2", "-machine", "microvm,pit=off,pic=off,rtc=off"],
  ["q35", "pci", "-bios", "qboot.rom"],
  ["q35", "pci", "-m", "5G"],
  ["pc", "pci"],
  ["pc", "pci", "-bios", "qboot.rom"],
  ["virt", "mmio version 2", "-machine", "virt,gic-version=2"],
  ["virt", "mmio version 1", "-machine", "virt,gic-version=3"],
  ["virt", "pci", "-machine", "virt,gic-version=2"],
  ["virt", "pci", "-machine", "virt,gic-version=3"],
  // Entered at EL2, which it leaves; PSCI by SMC. Several cores, of which it uses one.
  ["virt", "pci", "-machine", "virt,gic-version=3,virtualization=on", "-smp", "2"],
  ["virt", "mmio version 2", "-machine", "virt,virtualization=on", "-cpu", "cortex-a57"],
  ["virt", "pci", "-machine", "virt,highmem=off", "-cpu", "cortex-a72"],
  ["virt", "pci", "-m", "5G"],
];

test.each(machines)("%s serves every address over %s %s %s %s %s", async (...given) => {
  const [machine, attachment, ...extra] = given;
  const entries = await ownEntries();
  expect(entries.length).toBeGreaterThan(5);
  const image = await bakeImage(temporaryFolder(), entries, kernelFor(machine));
  const memoryMb = defaultMemoryMb(0);
  const bus = attachment === "pci" ? "pci" : "mmio";
  const legacy = attachment === "mmio version 1";
  const { running, port } = await serve({ image, machine, memoryMb, bus, legacy, extra });
  expect(await visitAll(port, entries)).toBeGreaterThanOrEqual(entries.length);
  expect(running.console.join("\n")).toContain(`virtio-net on ${attachment} `);
});
