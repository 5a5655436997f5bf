// What QEMU is told: options in, command line out. Pure, so that it can be printed and tested.

/** QEMU's machine types that the kernels know, for each processor; the first is the usual one. */
export const machinesFor = { "x86-64": ["microvm", "q35", "pc"], arm64: ["virt"] } as const;
export type Architecture = keyof typeof machinesFor;
export type Machine = (typeof machinesFor)[Architecture][number];
/** All of them. */
export const machines: readonly Machine[] = Object.values(machinesFor).flat();

/** The processor of a machine. */
export function architectureOf(machine: Machine): Architecture {
  return machine === "virt" ? "arm64" : "x86-64";
}

/** Where the network card's other end is. */
export type Network =
  /** QEMU's own network behind a port of this machine: no rights needed. */
  | { kind: "user"; port: number; guestPort?: number }
  /** A tap device that exists already. */
  | { kind: "tap"; device: string }
  | { kind: "none" };

/**
 * How a disk is attached: to the machine's own controller (IDE on pc, AHCI on q35), by virtio, or
 * as "disk0" to a device among the further parameters.
 */
export type DiskBus = "ide" | "virtio" | "none";

export interface Options {
  /** The image, or a kernel. */
  image: string;
  /** Set where the image is a disk, which the machine's BIOS boots; it is never written to. */
  disk?: DiskBus;
  machine?: Machine;
  /** Memory in MiB. */
  memoryMb: number;
  accelerator?: "tcg" | "kvm";
  network: Network;
  /** Further properties of the network card, such as "mrg_rxbuf=off". */
  cardProperties?: string;
  /** How the network card is attached: where nobody says, by MMIO on microvm, by PCI elsewhere. */
  bus?: "mmio" | "pci";
  /** Offers virtio-mmio of version 1, as QEMU does when nobody says otherwise. */
  legacy?: boolean;
  /** The configuration block. */
  append?: string;
  /** Lets a halting kernel end QEMU with a status: 2 * status + 1. */
  debugExit?: boolean;
  /** Further parameters, at the end. */
  extra?: string[];
}

/** The programs that are QEMU, and the Debian packages that have them. */
const emulators = {
  "x86-64": { command: "qemu-system-x86_64", debianPackage: "qemu-system-x86" },
  arm64: { command: "qemu-system-aarch64", debianPackage: "qemu-system-arm" },
};

/** The program that emulates a processor. */
export function emulatorFor(architecture: Architecture): string {
  return emulators[architecture].command;
}

/** The program that parameters of `qemuParameters` are for, by the machine that they name. */
export function emulatorOf([, machine]: readonly string[]): string {
  return emulatorFor(architectureOf(machine as Machine));
}

/** How to get a program that is missing, for a message. */
export function emulatorHint(emulator: string): string {
  const { debianPackage } = Object.values(emulators).find(({ command }) => command === emulator)!;
  return (
    `${emulator} is not installed. Debian or Ubuntu: apt-get install ${debianPackage}. ` +
    "macOS: brew install qemu."
  );
}

/** Memory beside the image when nobody chooses: buffers for some thousand connections. */
const workingMemoryMb = 64;
/** SeaBIOS (q35, pc) overwrites memory up to this far below the top; see appliance/boot/README. */
const firmwareMemoryMb = 17;

/** Memory in MiB that an image of a length gets when nobody chooses. */
export function defaultMemoryMb(imageLength: number): number {
  return Math.ceil(imageLength / 2 ** 20) + firmwareMemoryMb + workingMemoryMb;
}

/** QEMU's `virt` puts the device tree on such a boundary, behind the image at the latest. */
const treeBoundaryMb = 2;
const treeMb = 1;

/**
 * The least memory in MiB with which an image is tried: `imageEnd` is the end of what it takes, by
 * physical address (x86-64) or from its own start (arm64).
 */
export function leastMemoryMb(architecture: Architecture, imageEnd: number): number {
  if (architecture === "x86-64") return Math.ceil(imageEnd / 2 ** 20) + 1;
  // QEMU's own code takes a page in front of it.
  const boundaries = Math.ceil((imageEnd + 4096) / 2 ** 20 / treeBoundaryMb);
  return boundaries * treeBoundaryMb + treeMb;
}

function backend(network: Network): string {
  if (network.kind === "tap") {
    return `tap,id=net0,ifname=${network.device},script=no,downscript=no`;
  }
  if (network.kind === "none") return "";
  return `user,id=net0,hostfwd=tcp:127.0.0.1:${network.port}-:${network.guestPort ?? 80}`;
}

function networkParameters(options: Options): string[] {
  if (options.network.kind === "none") return ["-nic", "none"];
  const mmio = options.bus ? options.bus === "mmio" : machineOf(options) === "microvm";
  const card = mmio ? "virtio-net-device" : "virtio-net-pci";
  const properties = [card, "netdev=net0"];
  // The card's own boot program would only cost time.
  if (!mmio) properties.push("romfile=");
  if (options.cardProperties) properties.push(options.cardProperties);
  const version = mmio && !options.legacy ? ["-global", "virtio-mmio.force-legacy=false"] : [];
  return [...version, "-netdev", backend(options.network), "-device", properties.join(",")];
}

/** What is booted: a kernel, or a disk from which the firmware takes one. */
function imageParameters({ image, disk, append }: Options): string[] {
  if (disk === undefined) return ["-kernel", image, ...(append ? ["-append", append] : [])];
  // In QEMU's list of properties a comma is doubled.
  const file = image.replaceAll(",", ",,");
  return ["-drive", `file=${file},format=raw,if=${disk},id=disk0,snapshot=on`];
}

function machineOf({ machine = "microvm" }: Options): Machine {
  return machine;
}

/** Lets a status out: a device on a PC, Arm's semihosting on arm64. */
function debugExit(machine: Machine): string[] {
  if (machine === "virt") return ["-semihosting-config", "enable=on,target=native"];
  return ["-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"];
}

/** The command line after the program's name. */
export function qemuParameters(options: Options): string[] {
  const { accelerator = "tcg" } = options;
  return [
    ...["-machine", machineOf(options), "-accel", accelerator],
    // The processor that has RDRAND or RNDR: the kernel's source of secrets.
    ...["-cpu", accelerator === "kvm" ? "host" : "max"],
    ...["-m", `${options.memoryMb}M`],
    ...imageParameters(options),
    ...["-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-serial", "stdio"],
    ...networkParameters(options),
    ...(options.debugExit ? debugExit(machineOf(options)) : []),
    ...(options.extra ?? []),
  ];
}
