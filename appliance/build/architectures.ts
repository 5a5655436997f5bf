// The processors that kernels are compiled for, and what each kernel is made of.

/** A processor, and the platforms that its kernel starts on. */
export interface Architecture {
  /** The target that is shipped, below the package's root. */
  readonly entry: string;
  /** What clang calls it. */
  readonly triple: string;
  /** Folders below appliance/boot, in the order in which included files are looked for. */
  readonly folders: readonly string[];
  /** Flags of clang that go with the processor. */
  readonly flags: readonly string[];
  /** Flags of the linker that go with the kind of file. */
  readonly linkerFlags: readonly string[];
}

/** All of them by name. */
export const architectures = {
  "x86-64": {
    entry: "appliance/targets/kernel.ts",
    triple: "x86_64-none-elf",
    folders: ["x86-64", "pc", "xen", "kernel", "runtime"],
    flags: ["-mcmodel=kernel", "-mno-red-zone"],
    linkerFlags: ["--strip-all"],
  },
  arm64: {
    entry: "appliance/targets/kernel-arm64.ts",
    triple: "aarch64-none-elf",
    folders: ["arm64", "virt", "kernel", "runtime"],
    // Equal pieces of functions become one: 3 % less of kernel for 2 % more of instructions.
    flags: ["-mgeneral-regs-only", "-moutline"],
    // A flat binary, as Linux's boot protocol wants it.
    linkerFlags: ["--oformat=binary"],
  },
} as const satisfies Record<string, Architecture>;

export type ArchitectureName = keyof typeof architectures;
