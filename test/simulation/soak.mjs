// npm run soak: runs soak.ts beside this file; npm run soak -- wire …: that of ../wire.

import { bundled } from "../bundled.mjs";

const folder = process.argv[2] === "wire" ? "wire" : "simulation";
await import(await bundled(`test/${folder}/soak.ts`, `soak/${folder}.mjs`));
