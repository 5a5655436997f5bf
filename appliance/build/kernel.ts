// wasm → C → objects → kernel.elf: wasm2c, clang, lld. Same sources and compilers, same bytes.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { formatVersion } from "../store/layout.ts";
import { type Architecture, type ArchitectureName, architectures } from "./architectures.ts";
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
  /** "x86-64" where none is named. */
  architecture?: ArchitectureName;
  root?: string;
  /** Further C files below the root and linker flags, for kernels that only tests run. */
  additions?: { sources: string[]; linkerFlags?: string[] };
  /** Told one line before each long step. */
  progress?: (line: string) => void;
}

/** Files of a built kernel. */
export interface Kernel {
  /** The kernel itself: an ELF file for x86-64, Linux's flat image for arm64. */
  elf: string;
  /** Address and name of each function, for `kiln explain`. */
  symbols: string;
  wasm: string;
}

const compilerFlags = [
  ...codeFlags,
  "-ffreestanding",
  "-nostdlib",
  "-fno-pic",
  "-fno-stack-protector",
  "-fno-asynchronous-unwind-tables",
  `-DSTORE_VERSION=${formatVersion}`,
];
const linkerFlags = [
  "--gc-sections",
  "-z",
  "max-page-size=4096",
  "-z",
  "noseparate-code",
  "--build-id=none",
];

function architectureName({ architecture = "x86-64" }: KernelOptions): ArchitectureName {
  return architecture;
}

function architectureOf(options: KernelOptions): Architecture {
  return architectures[architectureName(options)];
}

const bootFolder = "appliance/boot";

/** Compiles the files that stand in one folder; returns the objects, as paths below `work`. */
async function compileFolder(
  root: string,
  work: string,
  units: readonly string[],
  { c, assembly }: { c: string[]; assembly: string[] },
): Promise<string[]> {
  // Two folders may have files of the same name, and clang gives objects no other names.
  const folder = join("objects", dirname(units[0]!));
  mkdirSync(join(work, folder), { recursive: true });
  const clang = async (flags: string[], ending: string): Promise<void> => {
    const sources = units.filter((path) => path.endsWith(ending)).map((path) => join(root, path));
    if (sources.length === 0) return;
    await run(compilers.clang, [...flags, "-c", ...sources], join(work, folder));
  };
  await Promise.all([clang(c, ".c"), clang(assembly, ".S")]);
  return units.map((path) => join(folder, basename(path).replace(/[cS]$/, "o")));
}

/** Clang's flags for assembly and for C, but for where kiln.h lies. */
function flagsOf(root: string, { triple, folders, flags }: Architecture) {
  const paths = [...folders, "runtime/include"].map((name) => join(root, bootFolder, name));
  const assembly = [`--target=${triple}`, ...paths.map((path) => `-I${path}`)];
  return { assembly, c: [...compilerFlags, ...flags, ...assembly] };
}

/** Folder with kiln.h and kiln.o: what takes the time, and is the same for many a variant. */
async function buildCode(options: KernelOptions, root: string, wasm: string): Promise<string> {
  const { triple, folders, flags } = architectureOf(options);
  const headers = bootFiles(root, folders).filter((path) => path.endsWith(".h"));
  const given = [triple, ...compilerFlags, ...flags, ...generatedFlags];
  const versions = [translatorVersion(root), ...(await compilerVersions())];
  const hash = hashOf(root, headers, [wasmHash(root, options.entry), ...given, ...versions]);
  return cached(root, "kernel-code", hash, async (folder) => {
    await translate(root, wasm, folder);
    const { c } = flagsOf(root, architectureOf(options));
    await run(compilers.clang, [...c, ...generatedFlags, "-I.", "-c", "kiln.c"], folder);
    rmSync(join(folder, "kiln.c"));
  });
}

/** Compiles what a kernel is made of besides; returns the objects, as paths below `work`. */
async function compile(
  root: string,
  work: string,
  code: string,
  architecture: Architecture,
  additional: readonly string[],
): Promise<string[]> {
  const flags = flagsOf(root, architecture);
  const [assembly, c] = [flags.assembly, flags.c].map((own) => [...own, `-I${code}`]);
  const files = [...bootFiles(root, architecture.folders), ...additional];
  const units = files.filter((path) => /\.[cS]$/.test(path));
  const places = [...new Set(units.map((path) => dirname(path)))];
  const objects = await Promise.all(
    places.map((place) => {
      const own = units.filter((path) => dirname(path) === place);
      return compileFolder(root, work, own, { c: c!, assembly: assembly! });
    }),
  );
  return objects.flat();
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
  const code = await buildCode(options, root, wasm);
  const { sources = [], linkerFlags: more = [] } = options.additions ?? {};
  const architecture = architectureOf(options);
  const objects = await compile(root, work, code, architecture, sources);
  const script = join(root, bootFolder, `${architectureName(options)}/kernel.ld`);
  const output = ["-Map=kernel.map", "-o", "kernel.elf"];
  const flags = ["-T", script, ...linkerFlags, ...architecture.linkerFlags, ...more, ...output];
  await run(compilers.linker, [...flags, join(code, "kiln.o"), ...objects], work);
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
  const { triple, folders, flags, linkerFlags: own } = architectureOf(options);
  const given = [triple, ...compilerFlags, ...flags, ...linkerFlags, ...own, ...more];
  const files = [...bootFiles(root, folders), ...sources];
  return hashOf(root, files, [wasmHash(root, options.entry), ...given, ...versions]);
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
