// wasm → C, by wasm2c; and the flags with which that C is compiled, for whichever world.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageVersion } from "./sources.ts";
import { run } from "./tools.ts";

/** What the C of every world is compiled with: the instructions of one stand for the others'. */
export const codeFlags = [
  "-std=gnu11",
  "-fno-delete-null-pointer-checks",
  "-fno-strict-aliasing",
  "-ffunction-sections",
  "-fdata-sections",
  "-Os",
  // A table has eight bytes an entry; requests take as many instructions without.
  "-fno-jump-tables",
  "-Wall",
  "-Wextra",
  "-Wno-unused-parameter",
];
/** wasm2c's C is right but not tidy. */
export const generatedFlags = ["-w"];

/** Macros of wasm2c's C, which serves any module on any system, and what replaces them here. */
const replacedMacros = [
  // Memory is reached through a pointer that is loaded again and again; here it is a constant.
  {
    macro: "MEM_ADDR",
    theirs: "#define MEM_ADDR(mem, addr, n) &((mem)->data[addr])\n",
    ours: "#define MEM_ADDR(mem, addr, n) ((u8*)(MEMORY_BASE + (u64)(addr)))\n",
  },
  // Each load is made and kept in a register, wanted or not, because it ought to trap where it
  // strays. What is not loaded does no harm, so that the compiler may leave it out, or have another
  // instruction load it. Across calls of machine.ts, the barriers among them, it moves none.
  {
    macro: "FORCE_READ_INT",
    theirs: '#define FORCE_READ_INT(var) __asm__("" ::"r"(var));\n',
    ours: "#define FORCE_READ_INT(var)\n",
  },
  // Runs of bytes are compared with the length of the heap; unmapped pages and the read-only store
  // bound them as they bound every other access.
  {
    macro: "RANGE_CHECK",
    theirs: [
      "    if (UNLIKELY(res > (mem)->size))               \\",
      "      TRAP(OOB);                                   \\",
      "",
    ].join("\n"),
    ours: "",
  },
];

/** Version of wasm2c and of what replaces its macros, for the hashes of what is made of such C. */
export function translatorVersion(root: string): string {
  return [packageVersion(root, "wabt"), ...replacedMacros.map(({ ours }) => ours)].join("\n");
}

/** Writes kiln.c and kiln.h for a wasm file into `folder`. */
export async function translate(root: string, wasm: string, folder: string): Promise<void> {
  const wasm2c = join(root, "node_modules/wabt/bin/wasm2c");
  const output = join(folder, "kiln.c");
  await run(process.execPath, [wasm2c, wasm, "-n", "kiln", "-o", output]);
  let text = readFileSync(output, "utf8");
  for (const { macro, theirs, ours } of replacedMacros) {
    const pieces = text.split(theirs);
    if (pieces.length !== 2) {
      throw new Error(`wasm2c defines ${macro} in ${pieces.length - 1} places instead of one`);
    }
    text = pieces.join(ours);
  }
  writeFileSync(output, text);
}
