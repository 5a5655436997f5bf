// Debian's kernel for virtual machines, unpacked so that QEMU enters it at once: the boot image
// would unpack itself in the guest, which costs most of a second under TCG.

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "../../../deploy/qemu/plan.ts";
import { unpackedPackages } from "../../fixtures/debian.ts";
import type { ArchiveFile } from "./cpio.ts";
import { unpackLegacyFrame } from "./lz4.ts";

export interface LinuxKernel {
  /** The file for QEMU. */
  readonly image: string;
  readonly version: string;
  /** Bytes of the boot image as Debian ships it. */
  readonly packedLength: number;
  /** What the network card takes, in the order of loading. */
  readonly modules: readonly ArchiveFile[];
}

/** Modules of a virtio network card on each of QEMU's machines, each after those that it needs. */
function moduleNames(machine: Machine): string[] {
  const transport =
    machine === "microvm"
      ? ["virtio/virtio_mmio"]
      : ["virtio_pci_modern_dev", "virtio_pci_legacy_dev", "virtio_pci"].map(
          (name) => `virtio/${name}`,
        );
  const drivers = ["net/net_failover", "virtio/virtio_ring", "virtio/virtio", ...transport];
  return ["net/core/failover", ...[...drivers, "net/virtio_net"].map((name) => `drivers/${name}`)];
}

// Linux, Documentation/arch/x86/boot.rst: the boot header.
const setupSectors = 0x1f1;
const payloadOffset = 0x248;
const payloadLength = 0x24c;
const sectorLength = 512;

/** The ELF file inside a boot image. The payload ends with its unpacked length. */
function unpackBootImage(bytes: Buffer): Buffer {
  const start = (bytes[setupSectors]! + 1) * sectorLength + bytes.readUInt32LE(payloadOffset);
  const end = start + bytes.readUInt32LE(payloadLength) - 4;
  return unpackLegacyFrame(bytes.subarray(start, end));
}

/** Unpacks Debian's kernel into a file in `folder`, and finds what drives the machine's card. */
export async function debianKernel(folder: string, machine: Machine): Promise<LinuxKernel> {
  const root = await unpackedPackages(["linux-image-cloud-amd64"]);
  const [version] = readdirSync(join(root, "lib/modules"));
  const packed = join(root, "boot", `vmlinuz-${version}`);
  const image = join(folder, "vmlinux");
  writeFileSync(image, unpackBootImage(readFileSync(packed)));
  const modules = moduleNames(machine).map((name) => {
    const path = `lib/modules/${version}/kernel/${name}.ko`;
    if (!existsSync(join(root, path))) throw new Error(`Debian's kernel has no ${path}`);
    return { path: `modules/${name.split("/").at(-1)}.ko`, bytes: readFileSync(join(root, path)) };
  });
  return { image, version: version!, packedLength: statSync(packed).size, modules };
}
