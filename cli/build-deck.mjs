// npm run build-deck -- content/decks/NAME [--target NAME] [--out FILE]: kiln build-deck, from a
// fresh checkout.

import { command, compilers, prepare } from "./bootstrap.mjs";

await prepare(compilers);
const kiln = command();
process.argv = [process.execPath, kiln, "build-deck", ...process.argv.slice(2)];
await import(kiln);
