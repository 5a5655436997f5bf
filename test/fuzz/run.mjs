// npm run fuzz: runs run.ts, with the compilers that it needs.

import { compilers, prepare } from "../../cli/bootstrap.mjs";
import { bundled } from "../bundled.mjs";

// libFuzzer comes in the same package.
await prepare([...compilers, "libclang_rt.asan-x86_64.a"]);
await import(await bundled("test/fuzz/run.ts", "fuzz-run/run.mjs"));
