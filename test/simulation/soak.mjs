// npm run soak: runs soak.ts beside this file; npm run soak -- wire …: that of ../wire. Bundled
// first, because Node 20 reads no TypeScript. The bundle lies two folders below the root, as its
// sources do.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = process.argv[2] === "wire" ? "wire" : "simulation";
const outfile = join(root, "build", "soak", `${folder}.mjs`);
await build({
  absWorkingDir: root,
  entryPoints: [`test/${folder}/soak.ts`],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
});
await import(outfile);
