// npm run dev, new, …: a verb of kiln that needs no compiler, from a fresh checkout.

import { command, prepare } from "./bootstrap.mjs";

await prepare();
const kiln = command();
process.argv = [process.execPath, kiln, ...process.argv.slice(2)];
await import(kiln);
