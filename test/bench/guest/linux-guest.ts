// A Linux that consists of a kernel, busybox and one server: everything in its initial file system,
// nothing started that does not serve.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unpackedPackages } from "../../fixtures/debian.ts";
import { archive, type ArchiveFile } from "./cpio.ts";
import type { Guest } from "./guest.ts";
import type { LinuxKernel } from "./linux-kernel.ts";
import type { ServerProgram } from "./servers.ts";
import type { Site } from "./site.ts";

/** Rate of the host's time stamp counter in kHz: under TCG it is the guest's. */
function timeStampKhz(): string[] {
  const found = /^cpu MHz\s*: ([\d.]+)/m.exec(readFileSync("/proc/cpuinfo", "utf8"));
  return found ? [`tsc_early_khz=${Math.round(Number(found[1]) * 1000)}`] : [];
}

/** All that spares Linux work: no messages, no mitigations, no calibration. */
const commandLine = [
  ...["console=ttyS0", "quiet", "loglevel=0", "panic=-1", "nokaslr", "mitigations=off"],
  ...["no_timer_check", "preempt=none", "audit=0", "random.trust_cpu=on", ...timeStampKhz()],
].join(" ");

/** /init: what a distribution would take a minute and a hundred megabytes for. */
function initScript(kernel: LinuxKernel, server: ServerProgram, address: string): string {
  const modules = kernel.modules.map(({ path }) => `insmod /${path}`);
  const sysctl = (name: string, value: string) => `echo ${value} > /proc/sys/net/${name}`;
  return [
    "#!/bin/busybox sh",
    "busybox mount -t proc proc /proc",
    "busybox mount -t sysfs sysfs /sys",
    "busybox mount -t devtmpfs dev /dev",
    ...modules.map((line) => `busybox ${line}`),
    sysctl("core/somaxconn", "4096"),
    sysctl("ipv4/tcp_max_syn_backlog", "4096"),
    sysctl("ipv4/tcp_slow_start_after_idle", "0"),
    "ulimit -n 16384",
    "busybox ip link set lo up",
    `busybox ip address add ${address} dev eth0`,
    "busybox ip link set eth0 up",
    `${server.command} </dev/null >/dev/console 2>&1`,
    // When init ends, Linux panics, and QEMU ends with it.
    "echo the server ended",
    "",
  ].join("\n");
}

/** Writes the guest's initial file system into `folder`. */
export async function linuxGuest(
  folder: string,
  kernel: LinuxKernel,
  server: ServerProgram,
  site: Site,
  address: string,
): Promise<Guest> {
  const busybox = await unpackedPackages(["busybox-static"]);
  const text = (path: string, content: string): ArchiveFile => {
    return { path, bytes: Buffer.from(content), executable: true };
  };
  const files: ArchiveFile[] = [
    text("init", initScript(kernel, server, address)),
    { ...text("bin/busybox", ""), bytes: readFileSync(join(busybox, "bin/busybox")) },
    text("etc/passwd", "root:x:0:0:root:/:/bin/sh\n"),
    text("etc/group", "root:x:0:\n"),
    ...kernel.modules,
    ...server.files,
    ...[...site].map(([path, bytes]) => ({ path: `srv${path}`, bytes })),
  ];
  const folders = ["proc", "sys", "dev", "tmp", "root", ...server.folders];
  const initialFiles = archive(files, folders);
  const path = join(folder, `${server.name}.cpio`);
  writeFileSync(path, initialFiles);
  return {
    name: server.name,
    image: kernel.image,
    append: commandLine,
    extra: ["-initrd", path],
    imageLength: kernel.packedLength + initialFiles.length,
  };
}
