// npm run fuzz: runs run.ts, bundled first, because Node 20 reads no TypeScript. The bundle lies
// two folders below the root, as its sources do.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { prepare, compilers } from "../../cli/bootstrap.mjs";

// libFuzzer comes in the same package.
await prepare([...compilers, "libclang_rt.asan-x86_64.a"]);
const root = fileURLToPath(new URL("../..", import.meta.url));
const outfile = join(root, "build", "fuzz-run", "run.mjs");
await build({
  absWorkingDir: root,
  entryPoints: ["test/fuzz/run.ts"],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
});
await import(outfile);
