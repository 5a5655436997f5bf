// npm run build-site -- [DIR] [--target NAME] [--out FILE]: kiln build, from a fresh checkout.

import { command, compilers, prepare, root } from "./bootstrap.mjs";

await prepare(compilers);
const kiln = command();
const given = process.argv.slice(2);
const folder = given.length > 0 && !given[0].startsWith("-") ? [] : [root];
process.argv = [process.execPath, kiln, "build", ...folder, ...given];
await import(kiln);
