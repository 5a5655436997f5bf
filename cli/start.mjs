// npm start: from a fresh checkout to a page that answers.

import { join } from "node:path";
import { command, compilers, emulators, must, prepare, root } from "./bootstrap.mjs";

const image = join(root, "build/site.elf");

await prepare([...compilers, ...emulators]);
const kiln = command();
must(process.execPath, [kiln, "build", root, "--out", image]);
// In this process, so that there is only one to end.
process.argv = [process.execPath, kiln, "run", image, ...process.argv.slice(2)];
await import(kiln);
