// wasm → C → an executable for this Linux: the kernel's wasm2c step and flags, another world below.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache.ts";
import { hashOf, packageRoot } from "./sources.ts";
import { compilers, compilerVersions, run } from "./tools.ts";
import { codeFlags, generatedFlags, translate, translatorVersion } from "./translate.ts";
import { buildWasm, wasmHash } from "./wasm.ts";

const processEntry = "appliance/targets/process.ts";
const hostFolder = "appliance/host/linux";
const runtimeFolder = "appliance/boot/runtime";
const runtimeFiles = ["runtime.c", "runtime.h", "wasm-rt.h"].map(
  (name) => `${runtimeFolder}/${name}`,
);

/** What to build besides the plain process, for tests. */
export interface ProcessOptions {
  /** The target's path below the package's root. */
  entry?: string;
  /** Clang's flags for all of it, such as "-fsanitize=address". */
  flags?: readonly string[];
  linkerFlags?: readonly string[];
  /** Further C files below the root. */
  sources?: readonly string[];
  /** Files of the host that `sources` stand in for, such as "tap.c". */
  replaced?: readonly string[];
  /** Further folders below the root for included files. */
  includes?: readonly string[];
  /** Where the appliance's address 0 lies in the process. */
  memoryBase?: string;
  /** Told one line before a long step. */
  progress?: ((line: string) => void) | undefined;
}

/**
 * Where the appliance's memory begins unless a tool needs the place: above vm.mmap_min_addr, and so
 * low that every address of it fits an instruction's 32-bit displacement.
 */
const memoryBaseDefault = "0x10000000ull";

/** Debug information costs nothing when running; valgrind reads no later version. */
const processFlags = ["-gdwarf-4", "-fPIE", "-D_GNU_SOURCE"];
const linkFlags = ["-pie", "-Wl,--gc-sections"];

function hostFiles(root: string, { sources = [], replaced = [] }: ProcessOptions): string[] {
  const own = readdirSync(join(root, hostFolder)).filter((name) => !replaced.includes(name));
  return [...own.map((name) => `${hostFolder}/${name}`), ...runtimeFiles, ...sources].sort();
}

/** Folder with kiln.h and kiln.o: what takes the time, and is the same for many a variant. */
async function buildCode(options: ProcessOptions, root: string, versions: string[]) {
  const flags = flagsOf(options);
  const hash = hashOf(root, runtimeFiles, [
    wasmHash(root, entryOf(options)),
    ...flags,
    ...versions,
  ]);
  return cached(root, "process-code", hash, async (folder) => {
    options.progress?.("compiling the appliance for this system");
    await translate(root, await buildWasm(entryOf(options), root), folder);
    const include = `-I${join(root, runtimeFolder)}`;
    const all = [...flags, ...generatedFlags, include, "-c", "kiln.c"];
    await run(compilers.clang, all, folder);
  });
}

function entryOf({ entry = processEntry }: ProcessOptions): string {
  return entry;
}

function flagsOf({ flags = [], memoryBase = memoryBaseDefault }: ProcessOptions): string[] {
  return [...codeFlags, ...processFlags, `-DMEMORY_BASE=${memoryBase}`, ...flags];
}

async function link(options: ProcessOptions, root: string, code: string, folder: string) {
  const units = hostFiles(root, options).filter((path) => path.endsWith(".c"));
  const folders = [runtimeFolder, hostFolder, ...(options.includes ?? [])];
  const includes = [...folders.map((path) => join(root, path)), code];
  const sources = [...units.map((path) => join(root, path)), join(code, "kiln.o")];
  const all = [...flagsOf(options), ...includes.map((path) => `-I${path}`), ...sources];
  const more = [...linkFlags, ...(options.linkerFlags ?? [])];
  await run(compilers.clang, [...all, ...more, "-o", "kiln-process"], folder);
}

/** Path of the appliance as a program for this system, built where it is not there yet. */
export async function buildProcess(options: ProcessOptions = {}): Promise<string> {
  const root = packageRoot();
  const versions = [translatorVersion(root), ...(await compilerVersions())];
  const flags = [...flagsOf(options), ...linkFlags, ...(options.linkerFlags ?? [])];
  const texts = [wasmHash(root, entryOf(options)), ...flags, ...versions];
  const hash = hashOf(root, hostFiles(root, options), texts);
  const folder = await cached(root, "process", hash, async (made) =>
    link(options, root, await buildCode(options, root, versions), made),
  );
  return join(folder, "kiln-process");
}
