// boot/bios → loader.bin: boot sector and loader, as they stand on a disk.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { cached } from "./cache.ts";
import { bootFiles, hashOf, packageRoot } from "./sources.ts";
import { compilers, compilerVersions, run } from "./tools.ts";

/** Its sources, below boot/. */
const folder = "bios";

const compilerFlags = [
  "--target=i386-none-elf",
  "-march=i586",
  "-Oz",
  "-ffreestanding",
  "-nostdlib",
  "-mregparm=3",
  "-fno-pic",
  "-fno-stack-protector",
  "-fno-asynchronous-unwind-tables",
];
const linkerFlags = ["-m", "elf_i386", "--gc-sections", "--oformat=binary", "--build-id=none"];

/** Boot sector and loader in bytes, and where the boot sector has the loader's sum: layout.h. */
const sectorLength = 512;
const length = 8 * sectorLength;
const sumOffset = 436;

/** The sum that the boot sector compares: of 32-bit words, rotated by one before each addition. */
function sumOf(loader: Buffer): number {
  let sum = 0;
  for (let at = 0; at < loader.length; at += 4) {
    sum = (((sum << 1) | (sum >>> 31)) + loader.readInt32LE(at)) | 0;
  }
  return sum;
}

async function make(root: string, made: string): Promise<void> {
  const work = join(made, "work");
  mkdirSync(work);
  const files = bootFiles(root, [folder]).map((path) => join(root, path));
  const units = files.filter((path) => /\.[cS]$/.test(path));
  await run(compilers.clang, [...compilerFlags, "-c", ...units], work);
  const objects = units.map((path) => basename(path).replace(/\.[cS]$/, ".o"));
  const script = files.find((path) => path.endsWith(".ld"))!;
  const output = ["-T", script, "-o", "loader.bin", ...objects];
  await run(compilers.linker, [...linkerFlags, ...output], work);
  const bytes = Buffer.alloc(length);
  readFileSync(join(work, "loader.bin")).copy(bytes);
  bytes.writeInt32LE(sumOf(bytes.subarray(sectorLength)), sumOffset);
  writeFileSync(join(made, "loader.bin"), bytes);
  rmSync(work, { recursive: true });
}

/** Builds what boots a disk by BIOS, or finds it built; its path. */
export async function buildLoader(root = packageRoot()): Promise<string> {
  const texts = [...compilerFlags, ...linkerFlags, ...(await compilerVersions())];
  const hash = hashOf(root, [...bootFiles(root, [folder]), "appliance/build/loader.ts"], texts);
  return join(await cached(root, "loader", hash, (made) => make(root, made)), "loader.bin");
}
