// Whether hardware virtualisation works here. /dev/kvm may be there and be of no use: it may
// refuse, hang, or interpret instruction by instruction. Only a run tells.

import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Architecture, emulatorFor, type Options, qemuParameters } from "./plan.ts";
import { arm64ProbeImage } from "./probe-arm64.ts";

/** Real hardware needs some 10 ms for this many turns of a loop; an interpreter several seconds. */
const turns = 20_000_000;
const exits = 1000;
const limitMs = 1000;
const loadAddress = 0x100000;
const success = 0x31;

/** 32-bit code: a loop, then exits to the hypervisor, then a status for isa-debug-exit. */
function code(): Buffer {
  const word = (value: number): number[] => [...Buffer.from(Uint32Array.of(value).buffer)];
  return Buffer.from([
    ...[0xb9, ...word(turns), 0x49, 0x75, 0xfd], // mov ecx, turns; 1: dec ecx; jnz 1b
    ...[0xb9, ...word(exits), 0xe6, 0x80, 0x49, 0x75, 0xfb], // 2: out 0x80, al; dec ecx; jnz 2b
    ...[0xb8, ...word(success), 0xe7, 0xf4, 0xf4], // mov eax, status; out 0xf4, eax; hlt
  ]);
}

/** The smallest image that QEMU boots by PVH: a note with the entry, and `code`. */
export function probeImage(): Buffer {
  const instructions = code();
  const noteAt = 64 + 2 * 56;
  const codeAt = noteAt + 20;
  const image = Buffer.alloc(codeAt + instructions.length);
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(image);
  image.writeUInt16LE(2, 16); // executable
  image.writeUInt16LE(62, 18); // x86-64
  image.writeUInt32LE(1, 20);
  image.writeBigUInt64LE(BigInt(loadAddress + codeAt), 24);
  image.writeBigUInt64LE(64n, 32);
  for (const [at, value] of [
    [52, 64],
    [54, 56],
    [56, 2],
  ] as const) {
    image.writeUInt16LE(value, at);
  }
  const header = (at: number, type: number, offset: number, length: number): void => {
    image.writeUInt32LE(type, at);
    image.writeUInt32LE(5, at + 4);
    image.writeBigUInt64LE(BigInt(offset), at + 8);
    for (const field of [16, 24]) image.writeBigUInt64LE(BigInt(loadAddress + offset), at + field);
    for (const field of [32, 40]) image.writeBigUInt64LE(BigInt(length), at + field);
    image.writeBigUInt64LE(4n, at + 48);
  };
  header(64, 1, 0, image.length); // PT_LOAD
  header(120, 4, noteAt, 20); // PT_NOTE
  Buffer.from(Uint32Array.of(4, 4, 18).buffer).copy(image, noteAt);
  image.write("Xen\0", noteAt + 12);
  image.writeUInt32LE(loadAddress + codeAt, noteAt + 16);
  instructions.copy(image, codeAt);
  return image;
}

/** What the probe found: whether to use KVM, and a phrase about it for the console. */
export interface Acceleration {
  accelerator: "kvm" | "tcg";
  because: string;
}

/** For each processor the machine, the image, and the status of a probe that ran to its end. */
const probes = {
  "x86-64": { machine: "microvm", image: probeImage, success: 2 * success + 1 },
  arm64: { machine: "virt", image: () => arm64ProbeImage(turns, exits), success: 0 },
} as const;

/** Runs the probe image under an accelerator; its exit status, undefined when it took too long. */
export function runProbe(
  architecture: Architecture,
  accelerator: "kvm" | "tcg",
  withinMs: number,
): Promise<number | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "kiln-probe-"));
  const file = join(folder, "probe");
  const { machine, image } = probes[architecture];
  writeFileSync(file, image());
  const plan: Options = {
    image: file,
    machine,
    accelerator,
    memoryMb: 8,
    network: { kind: "none" },
    debugExit: architecture === "x86-64",
  };
  return new Promise((resolve) => {
    const child = spawn(emulatorFor(architecture), qemuParameters(plan), { stdio: "ignore" });
    const timer = setTimeout(() => child.kill("SIGKILL"), withinMs);
    const end = (status?: number): void => {
      clearTimeout(timer);
      rmSync(folder, { recursive: true, force: true });
      resolve(status);
    };
    child.on("error", () => end());
    child.on("exit", (status) => end(status ?? undefined));
  });
}

/** Exit status of a probe that ran to its end. */
export function probeSuccess(architecture: Architecture): number {
  return probes[architecture].success;
}

function mayUse(device: string): boolean {
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** What Node calls the processors. */
const nodeNames: Record<Architecture, string> = { "x86-64": "x64", arm64: "arm64" };

/** KVM where a short real workload runs at a processor's speed in it, else TCG. */
export async function findAcceleration(architecture: Architecture): Promise<Acceleration> {
  if (process.arch !== nodeNames[architecture]) {
    return { accelerator: "tcg", because: `this computer's processor is not ${architecture}` };
  }
  if (!mayUse("/dev/kvm")) {
    return { accelerator: "tcg", because: "/dev/kvm is not there or not allowed" };
  }
  const status = await runProbe(architecture, "kvm", limitMs);
  if (status === probeSuccess(architecture))
    return { accelerator: "kvm", because: "a trial run succeeded" };
  const how = status === undefined ? `took over ${limitMs} ms` : `failed with status ${status}`;
  return { accelerator: "tcg", because: `/dev/kvm is there, but a trial run ${how}` };
}
