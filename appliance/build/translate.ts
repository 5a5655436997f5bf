// wasm → C, by wasm2c; and the flags with which that C is compiled, for whichever world.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./tools.ts";

/** What the C of every world is compiled with: the instructions of one stand for the others'. */
export const codeFlags = [
  "-std=gnu11",
  "-fno-delete-null-pointer-checks",
  "-fno-strict-aliasing",
  "-ffunction-sections",
  "-fdata-sections",
  "-Os",
  "-Wall",
  "-Wextra",
  "-Wno-unused-parameter",
];
/** wasm2c's C is right but not tidy. */
export const generatedFlags = ["-w"];

/** wasm2c reaches memory through a pointer that it loads again and again; here it is a constant. */
const memoryAccess = "#define MEM_ADDR(mem, addr, n) &((mem)->data[addr])\n";
const directAccess = "#define MEM_ADDR(mem, addr, n) ((u8*)(MEMORY_BASE + (u64)(addr)))\n";

/** Writes kiln.c and kiln.h for a wasm file into `folder`. */
export async function translate(root: string, wasm: string, folder: string): Promise<void> {
  const wasm2c = join(root, "node_modules/wabt/bin/wasm2c");
  const output = join(folder, "kiln.c");
  await run(process.execPath, [wasm2c, wasm, "-n", "kiln", "-o", output]);
  const pieces = readFileSync(output, "utf8").split(memoryAccess);
  if (pieces.length !== 2) {
    throw new Error(`wasm2c defines MEM_ADDR in ${pieces.length - 1} places instead of one`);
  }
  writeFileSync(output, pieces.join(directAccess));
}
