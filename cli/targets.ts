// What `kiln build --target` can make: one line for each kind of machine.

import { UsageError } from "./verb.ts";

/** A kind of machine that an image is made for. */
export interface Target {
  readonly name: string;
  /** The file's name below the site's `build/`, unless --out says otherwise. */
  readonly file: string;
  readonly form: "elf" | "flat" | "disk";
  readonly architecture: "x86-64" | "arm64";
  /** What is written, and what boots it: a line of the help. */
  readonly summary: string;
}

/** All targets; the first is made when nobody chooses. */
export const targets: readonly Target[] = [
  {
    name: "qemu",
    file: "site.elf",
    form: "elf",
    architecture: "x86-64",
    summary: "ELF image, booted by QEMU's microvm, q35 and pc (kiln run)",
  },
  {
    name: "xen",
    file: "site.elf",
    form: "elf",
    architecture: "x86-64",
    summary: 'the same bytes, booted by Xen as the kernel of a guest with type="pvh"',
  },
  {
    name: "ec2-xen",
    file: "site.img",
    form: "disk",
    architecture: "x86-64",
    summary: "raw disk, booted by BIOS: Xen HVM, as EC2's Xen types have it; QEMU's q35 and pc",
  },
  {
    name: "arm64",
    file: "site-arm64.bin",
    form: "flat",
    architecture: "arm64",
    summary: "flat image, booted by QEMU's virt (kiln run) as it boots Linux for arm64",
  },
];

/** The target of a name; throws where there is none. */
export function targetNamed(name: string = targets[0]!.name): Target {
  const found = targets.find((target) => target.name === name);
  if (found) return found;
  const names = targets.map((target) => target.name).join(", ");
  throw new UsageError(`--target ${name}: expected one of ${names}`);
}

/** The table, for a help text. */
export function targetsText(): string {
  const width = Math.max(...targets.map(({ name }) => name.length));
  return targets.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`).join("");
}
