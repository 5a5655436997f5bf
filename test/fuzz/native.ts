// Fuzz targets as programs with libFuzzer: wasm → C → clang, as kernels are made, but with their
// assertions, and with a counter at every edge.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileAssemblyScript } from "../../appliance/build/assemblyscript.ts";
import { cached } from "../../appliance/build/cache.ts";
import { hashOf, packageRoot, packageVersion, scriptFiles } from "../../appliance/build/sources.ts";
import { compilers, compilerVersions, run } from "../../appliance/build/tools.ts";
import {
  codeFlags,
  generatedFlags,
  translate,
  translatorVersion,
} from "../../appliance/build/translate.ts";
import { checkedFlags } from "../appliance/module.ts";
import { fixtureStore, type TargetName } from "./target.ts";

const runtimeFolder = "appliance/boot/runtime";
const sources = ["test/fuzz/native.c", `${runtimeFolder}/wasm-rt.h`];
/** Out of the way of everything else in a process. */
const memoryBase = "-DMEMORY_BASE=0x200000000000ull";
const flags = [...codeFlags, ...generatedFlags, memoryBase, "-g", "-fno-omit-frame-pointer"];

/** A target as a program, and the file that its environment variable KILN_FIXTURE has to name. */
export interface NativeTarget {
  readonly program: string;
  readonly fixture: string;
}

/** Builds a target, or finds it built. */
export async function buildNative(name: TargetName): Promise<NativeTarget> {
  const root = packageRoot();
  const entry = `test/fuzz/${name}-target.ts`;
  const versions = [packageVersion(root, "assemblyscript"), translatorVersion(root)];
  const texts = [entry, ...checkedFlags, ...flags, ...versions, ...(await compilerVersions())];
  const hash = hashOf(root, [...scriptFiles(root, entry), ...sources], texts);
  const folder = await cached(root, "fuzz", hash, (made) => make(root, entry, made));
  return { program: join(folder, "fuzz"), fixture: join(folder, "fixture") };
}

async function make(root: string, entry: string, folder: string): Promise<void> {
  writeFileSync(join(folder, "fixture"), await fixtureStore());
  const wasm = join(folder, "kiln.wasm");
  writeFileSync(wasm, await compileAssemblyScript(entry, checkedFlags, root));
  await translate(root, wasm, folder);
  const all = [...flags, "-I.", `-I${join(root, runtimeFolder)}`];
  if (readFileSync(join(folder, "kiln.h"), "utf8").includes("struct w2c_machine")) {
    all.push("-DHAS_MACHINE");
  }
  const harness = join(root, "test/fuzz/native.c");
  await run(compilers.clang, [...all, "-fsanitize=fuzzer-no-link", "-c", "kiln.c"], folder);
  const link = ["-fsanitize=fuzzer", "kiln.o", harness, "-o", "fuzz"];
  await run(compilers.clang, [...all, ...link], folder);
}
