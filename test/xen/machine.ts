// The machine that Xen runs on: QEMU's q35 under TCG, which emulates SVM with nested paging. Booted
// once, saved with dom0 waiting for orders, and loaded by every test from there.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached } from "../../appliance/build/cache.ts";
import { hashOf, packageRoot } from "../../appliance/build/sources.ts";
import { emulatorFor, emulatorHint } from "../../deploy/qemu/plan.ts";
import { type Running, startProgram } from "../../deploy/running.ts";
import { unpackedPackages } from "../fixtures/debian.ts";
import { makeDom0, packages, sources } from "./dom0.ts";
import { loaded, saveState } from "./qmp.ts";

const emulator = emulatorFor("x86-64");

/** Addresses on the bridge that ports of the loopback lead to, by their last byte. */
export type Ports = Readonly<Record<number, number>>;
export const dom0 = 1;
const dom0Port = 8080;
const guestPort = 80;

const memoryMb = 1536;
const xenOptions =
  "console=com1 com1=115200,8n1 loglvl=warning guest_loglvl=warning " +
  "dom0_mem=768M dom0_max_vcpus=1";

function forwards(ports: Ports): string {
  return Object.entries(ports)
    .map(([last, port]) => {
      const to = Number(last) === dom0 ? dom0Port : guestPort;
      return `,hostfwd=tcp:127.0.0.1:${port}-10.77.0.${last}:${to}`;
    })
    .join("");
}

/** QEMU's command line; a saved state fits only the same one, apart from ports and `more`. */
function parameters(folder: string, ports: Ports, more: readonly string[]): string[] {
  const network = "user,id=net0,net=10.77.0.0/24,host=10.77.0.254,dns=10.77.0.253,restrict=on";
  return [
    // One processor in one thread: the least work for a host that has two cores for everything.
    ...["-machine", "q35", "-accel", "tcg,thread=single", "-smp", "1", "-m", `${memoryMb}M`],
    // With "max", QEMU 7.2 errs about SMAP, and programs in dom0 crashed now and then. This is as
    // little as Xen takes for guests with nested paging, and what secrets come from.
    ...["-cpu", "qemu64,+svm,+npt,+vgif,+svme-addr-chk,+rdrand,+rdseed"],
    ...["-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-serial", "stdio"],
    ...["-kernel", join(folder, "xen"), "-append", xenOptions],
    ...["-initrd", `${join(folder, "linux")} console=hvc0 quiet,${join(folder, "initramfs")}`],
    ...["-netdev", network + forwards(ports)],
    ...["-device", "virtio-net-pci,netdev=net0,romfile="],
    ...more,
  ];
}

/** Starts QEMU; `within` is told its monitor, which is there as long as it works on it. */
async function start(
  folder: string,
  ports: Ports,
  more: readonly string[],
  within: (running: Running, monitor: string) => Promise<void>,
): Promise<Running> {
  const temporary = mkdtempSync(join(tmpdir(), "kiln-xen-"));
  const monitor = join(temporary, "monitor");
  const qmp = ["-qmp", `unix:${monitor},server=on,wait=off`];
  const command = [emulator, ...parameters(folder, ports, [...qmp, ...more])];
  const running = startProgram({ name: "QEMU with Xen", command, hint: emulatorHint(emulator) });
  try {
    await Promise.race([within(running, monitor), failure(running)]);
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

async function failure(running: Running): Promise<void> {
  const status = await running.ended;
  throw new Error(`QEMU ended with status ${status}: ${running.complaints()}`);
}

async function save(folder: string): Promise<void> {
  const running = await start(folder, {}, [], async (machine, monitor) => {
    await machine.line(/^dom0: ready/);
    await saveState(monitor, join(folder, "state"));
  });
  await running.stop();
}

/** Folder with everything that a machine starts from, made where it is not there yet. */
export async function savedMachine(): Promise<string> {
  const root = packageRoot();
  const unpacked = await unpackedPackages(packages);
  const own = fileURLToPath(new URL(".", import.meta.url));
  const files = [...sources, "machine.ts"].map((name) => join(own, name).slice(root.length + 1));
  const version = execFileSync(emulator, ["--version"], { encoding: "utf8" });
  const hash = hashOf(root, files, [unpacked, version]);
  return cached(root, "xen", hash, async (folder) => {
    makeDom0(unpacked, folder);
    await save(folder);
  });
}

/** Starts the saved machine, its network behind `ports`. */
export async function startSaved(ports: Ports): Promise<Running> {
  const folder = await savedMachine();
  const state = ["-incoming", `exec:cat '${join(folder, "state")}'`];
  return start(folder, ports, state, (_machine, monitor) => loaded(monitor));
}
