// The raw disk under another BIOS than SeaBIOS, and another processor than QEMU's: those of Bochs,
// from whose BIOS also the older one of Xen comes. Bochs has no card that we drive, so that the
// kernel's first word is its last.

import { existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startProgram } from "../../deploy/running.ts";
import { libraryEnvironment, unpackedPackages } from "../fixtures/debian.ts";
import { smallEntries } from "../fixtures/small-store.ts";
import { bakeDisk, temporaryFolder } from "./machine.ts";

/** Bochs wants a geometry: cylinders of 16 heads with 63 sectors. */
const cylinderLength = 16 * 63 * 512;
const cylinders = 20;

function configuration(root: string, bios: string, disk: string): string {
  return `config_interface: textconfig
display_library: rfb, options="timeout=0"
memory: guest=32, host=32
romimage: file=${root}/usr/share/bochs/${bios}
vgaromimage: file=${root}/usr/share/vgabios/vgabios.bin
boot: disk
cpu: model=corei7_haswell_4770, ips=50000000
clock: sync=none
ata0-master: type=disk, mode=volatile, path="${disk}", cylinders=${cylinders}, heads=16, spt=63
com1: enabled=1, mode=file, dev=console
sound: driver=dummy
log: log
panic: action=fatal
`;
}

/** The folder of the packages: apt takes seconds to say what it would install. */
let packages: Promise<string> | undefined;

/** Starts Bochs in a folder with a disk; what the disk says on COM1. */
async function boot(bios: string, change: (disk: Buffer) => void): Promise<() => string> {
  packages ??= unpackedPackages(["bochs", "bochs-term", "bochsbios", "vgabios"]);
  const root = await packages;
  const folder = temporaryFolder();
  const body = Buffer.alloc(3e6, "kiln ");
  const path = await bakeDisk(folder, smallEntries({ "/": { body } }));
  const disk = readFileSync(path);
  change(disk);
  writeFileSync(path, disk);
  truncateSync(path, cylinders * cylinderLength);
  writeFileSync(join(folder, "rc"), configuration(root, bios, path));
  // Debian's Bochs waits for its debugger's orders: go on.
  writeFileSync(join(folder, "orders"), "c\n");
  const plugins = join(root, "usr/lib/x86_64-linux-gnu/bochs/plugins");
  const { LD_LIBRARY_PATH } = libraryEnvironment(root);
  const environment = { LD_LIBRARY_PATH, LTDL_LIBRARY_PATH: plugins };
  const command = [
    // Its screen is a port, of a network that nobody else is in.
    ...["unshare", "--net", "env", "-C", folder],
    ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    ...[join(root, "usr/bin/bochs-bin"), "-q", "-f", "rc", "-rc", "orders"],
  ];
  const running = startProgram({ name: "Bochs", command });
  onTestFinished(() => running.stop());
  const file = join(folder, "console");
  return () => (existsSync(file) ? readFileSync(file, "latin1") : "");
}

const within = { timeout: 60_000 };

test.each(["BIOS-bochs-latest", "BIOS-bochs-legacy"])("%s boots the disk", async (bios) => {
  const said = await boot(bios, () => {});
  await expect.poll(said, within).toMatch(/^kiln: loading \d+ KiB\r\nkiln: no network card\n/);
});

test("a damaged store is refused there, too", async () => {
  const said = await boot("BIOS-bochs-latest", (disk) => void (disk[3 << 20]! ^= 1));
  await expect.poll(said, within).toMatch(/kiln: the disk is damaged at sector \d+\r\n/);
  expect(said()).not.toContain("network");
});
