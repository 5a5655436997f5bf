// Xen and the Linux that manages it (dom0), out of Debian's packages: nothing is installed.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { libraryEnvironment } from "../fixtures/debian.ts";
import { initramfs, type Member } from "./initramfs.ts";

/** What has to be unpacked. */
export const packages = [
  "busybox-static",
  "linux-image-amd64",
  "qemu-system-data",
  "qemu-system-xen",
  "seabios",
  "xen-hypervisor-4.17-amd64",
  "xen-utils-4.17",
  "xenstore-utils",
];

const xenFolder = "usr/lib/xen-4.17";
const programs = [
  ...["xl", "xenstored", "xenconsoled", "xen-init-dom0", "libxl-save-helper"].map(
    (name) => `${xenFolder}/bin/${name}`,
  ),
  ...["exists", "read", "write", "rm", "ls"].map((name) => `usr/bin/xenstore-${name}`),
  "usr/libexec/xen-qemu-system-i386",
];
/** What guests of type "hvm" boot from, and what QEMU gives them besides. */
const firmware = [
  `${xenFolder}/boot/hvmloader`,
  "usr/share/seabios/bios-256k.bin",
  "usr/share/qemu/kvmvapic.bin",
  "usr/share/qemu/keymaps/en-us",
];
/** In the order in which they need one another. */
const modules = [
  ...["virtio_ring", "virtio", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_pci"],
  ...["failover", "net_failover", "virtio_net", "llc", "stp", "bridge"],
  ...["xen-privcmd", "xenfs", "xen-evtchn", "xen-gntdev", "xen-gntalloc", "xen-netback"],
];
const folders = ["proc", "sys", "dev", "tmp", "run/xen", "var/run/xen", "var/log/xen", "guest"];
const moreFolders = ["var/lib/xen", "var/lib/xenstored", "run/xenstored", "var/run/xenstored"];
const linkFolders = ["bin", "sbin", "usr/bin", "usr/sbin"];
/** Loaded by name when a thread ends, so that no program lists it. */
const hiddenLibrary = "libgcc_s.so.1";

const scripts = fileURLToPath(new URL("dom0/", import.meta.url));
const scriptPlaces = {
  "init.sh": "init",
  "vif-bridge.sh": "etc/xen/scripts/vif-bridge",
  "shell.sh": "www/cgi-bin/shell",
  "put.sh": "www/cgi-bin/put",
};

/** Files besides the packages that dom0 is made of. */
export const sources = ["dom0.ts", "initramfs.ts", ...Object.keys(scriptPlaces).map(inDom0)];

function inDom0(name: string): string {
  return `dom0/${name}`;
}

/** Paths of the shared libraries that programs below `root` load, from there or from the system. */
function librariesOf(root: string, paths: readonly string[]): string[] {
  const own = libraryEnvironment(root).LD_LIBRARY_PATH;
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: `${root}/${xenFolder}/lib/x86_64-linux-gnu:${own}`,
  };
  const found = new Set<string>();
  for (const path of paths) {
    const text = execFileSync("ldd", [join(root, path)], { env, encoding: "utf8" });
    if (/not found/.test(text)) throw new Error(`${path} lacks a library:\n${text}`);
    for (const [, library] of text.matchAll(/(?:=> |^\t)(\/\S+) \(/gm)) found.add(library!);
  }
  const [libc] = [...found].filter((path) => basename(path) === "libc.so.6");
  found.add(libc!.replace("libc.so.6", hiddenLibrary));
  return [...found];
}

function libraryMember(path: string): Member {
  const content = readFileSync(realpathSync(path));
  // The loader's own place is written into each program.
  const place = basename(path).startsWith("ld-linux") ? "lib64" : "lib/dom0";
  return { path: `${place}/${basename(path)}`, content, executable: true };
}

function moduleMembers(root: string): Member[] {
  const folder = join(root, "lib/modules");
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const members = modules.map((name): Member => {
    const path = all.find((found) => basename(found) === `${name}.ko`);
    if (!path) throw new Error(`Debian's kernel has no module ${name}`);
    return { path: `modules/${name}.ko`, content: readFileSync(join(folder, path)) };
  });
  return [...members, { path: "modules/order", content: Buffer.from(modules.join("\n")) }];
}

function members(root: string): Member[] {
  const file = (path: string): Member => ({
    path,
    content: readFileSync(realpathSync(join(root, path))),
    executable: true,
  });
  const ours = Object.entries(scriptPlaces).map(([name, path]): Member => {
    return { path, content: readFileSync(join(scripts, name)), executable: true };
  });
  return [
    file("bin/busybox"),
    { path: "bin/sh", target: "busybox" },
    ...programs.map(file),
    ...librariesOf(root, programs).map(libraryMember),
    ...moduleMembers(root),
    ...firmware.map(file),
    file("etc/xen/xl.conf"),
    ...ours,
  ];
}

/**
 * The ELF kernel inside a bzImage (Linux, Documentation/arch/x86/boot.rst): Xen takes both, but
 * would spend seconds on unpacking.
 */
function unpackedKernel(image: Uint8Array): Uint8Array {
  const bytes = Buffer.from(image);
  const start = (bytes[0x1f1]! + 1) * 512 + bytes.readUInt32LE(0x248);
  // The last four bytes are the unpacked length.
  const packed = bytes.subarray(start, start + bytes.readUInt32LE(0x24c) - 4);
  return execFileSync("xz", ["-dc"], { input: packed, maxBuffer: 2 ** 28 });
}

/** Writes xen, linux and initramfs into `folder` from packages that are unpacked below `root`. */
export function makeDom0(root: string, folder: string): void {
  const boot = join(root, "boot");
  const kernel = readdirSync(boot).find((name) => name.startsWith("vmlinuz-"));
  writeFileSync(join(folder, "xen"), gunzipSync(readFileSync(join(boot, "xen-4.17-amd64.gz"))));
  writeFileSync(join(folder, "linux"), unpackedKernel(readFileSync(join(boot, kernel!))));
  const empty = [...folders, ...moreFolders, ...linkFolders];
  writeFileSync(join(folder, "initramfs"), initramfs(members(root), empty));
}
