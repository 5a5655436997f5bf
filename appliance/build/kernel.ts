// wasm → C → objects → kernel.elf: wasm2c, clang, lld. Same sources and compilers, same bytes.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { formatVersion } from "../store/layout.ts";
import { cached } from "./cache.ts";
import { bootFiles, hashOf, packageRoot } from "./sources.ts";
import { symbolTable } from "./symbols.ts";
import { compilers, compilerVersions, run } from "./tools.ts";
import { codeFlags, generatedFlags, translate, translatorVersion } from "./translate.ts";
import { buildWasm, wasmHash } from "./wasm.ts";

/** What to build a kernel from. */
export interface KernelOptions {
  /** The target's path below the package's root. */
  entry: string;
  root?: string;
  /** Further C files below the root and linker flags, for kernels that only tests run. */
  additions?: { sources: string[]; linkerFlags?: string[] };
  /** Told one line before each long step. */
  progress?: (line: string) => void;
}

/** Files of a built kernel. */
export interface Kernel {
  elf: string;
  /** Address and name of each function, for `kiln explain`. */
  symbols: string;
  wasm: string;
}

const compilerFlags = [
  ...codeFlags,
  "--target=x86_64-none-elf",
  "-ffreestanding",
  "-nostdlib",
  "-mcmodel=kernel",
  "-fno-pic",
  "-mno-red-zone",
  "-fno-stack-protector",
  "-fno-asynchronous-unwind-tables",
  `-DSTORE_VERSION=${formatVersion}`,
];
const linkerFlags = [
  "--gc-sections",
  "--strip-all",
  "-z",
  "max-page-size=4096",
  "-z",
  "noseparate-code",
  "--build-id=none",
];

const bootFolder = "appliance/boot";
const includes = ["x86-64", "pc", "xen", "runtime", "runtime/include", ""];

async function compile(root: string, folder: string, additional: string[]): Promise<string[]> {
  const boot = join(root, bootFolder);
  const paths = includes.map((name) => `-I${join(boot, name)}`);
  const units = [...bootFiles(root), ...additional]
    .filter((path) => /\.[cS]$/.test(path))
    .map((path) => join(root, path));
  const flags = [...compilerFlags, ...paths, "-I."];
  const assembly = units.filter((path) => path.endsWith(".S"));
  const sources = units.filter((path) => path.endsWith(".c"));
  await Promise.all([
    run(compilers.clang, [...flags, ...generatedFlags, "-c", "kiln.c"], folder),
    run(compilers.clang, [...flags, "-c", ...sources], folder),
    run(compilers.clang, ["--target=x86_64-none-elf", ...paths, "-c", ...assembly], folder),
  ]);
  return ["kiln.o", ...units.map((path) => basename(path).replace(/\.[cS]$/, ".o"))];
}

/** Writes the build id into the store record (appliance/boot/README.md), wherever it stands. */
function stamp(elf: Uint8Array, buildId: string): void {
  const bytes = Buffer.from(elf.buffer, elf.byteOffset, elf.byteLength);
  const record = bytes.indexOf("kilnkern");
  if (record < 0 || bytes.indexOf("kilnkern", record + 1) >= 0) {
    throw new Error("the kernel does not hold exactly one store record");
  }
  bytes.write(buildId, record + 32, 32, "hex");
}

async function make(options: KernelOptions, root: string, hash: string, folder: string) {
  options.progress?.("building the kernel: TypeScript to WebAssembly");
  const wasm = await buildWasm(options.entry, root);
  writeFileSync(join(folder, "kernel.wasm"), readFileSync(wasm));
  options.progress?.("building the kernel: WebAssembly to machine code");
  const work = join(folder, "work");
  mkdirSync(work);
  await translate(root, wasm, work);
  const objects = await compile(root, work, options.additions?.sources ?? []);
  const script = join(root, bootFolder, "x86-64/kernel.ld");
  const output = ["-Map=kernel.map", "-o", "kernel.elf"];
  const flags = [...linkerFlags, ...(options.additions?.linkerFlags ?? [])];
  await run(compilers.linker, ["-T", script, ...flags, ...output, ...objects], work);
  const elf = readFileSync(join(work, "kernel.elf"));
  stamp(elf, hash);
  writeFileSync(join(folder, "kernel.elf"), elf);
  const map = readFileSync(join(work, "kernel.map"), "utf8");
  writeFileSync(join(folder, "kernel.symbols"), symbolTable(map));
  rmSync(work, { recursive: true });
}

/** The hash that names a kernel: its sources, its flags and its compilers. */
async function kernelHash(options: KernelOptions, root: string): Promise<string> {
  const { sources = [], linkerFlags: more = [] } = options.additions ?? {};
  const versions = [translatorVersion(root), ...(await compilerVersions())];
  const texts = [wasmHash(root, options.entry), ...compilerFlags, ...linkerFlags, ...more];
  return hashOf(root, [...bootFiles(root), ...sources], [...texts, ...versions]);
}

/** Builds a kernel, or finds it built. */
export async function buildKernel(options: KernelOptions): Promise<Kernel> {
  const root = options.root ?? packageRoot();
  const hash = await kernelHash(options, root);
  const folder = await cached(root, "kernel", hash, (made) => make(options, root, hash, made));
  return {
    elf: join(folder, "kernel.elf"),
    symbols: join(folder, "kernel.symbols"),
    wasm: join(folder, "kernel.wasm"),
  };
}
