// npm test: the whole suite, from a fresh checkout.

import { compilers, emulators, must, prepare, testTools } from "./bootstrap.mjs";

await prepare([...compilers, ...emulators, ...testTools]);
must(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)]);
