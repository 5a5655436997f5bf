// npm run soak: runs soak.ts. Bundled first, because Node 20 reads no TypeScript. The bundle lies
// two folders below the root, as its sources do.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const outfile = join(root, "build", "soak", "soak.mjs");
await build({
  absWorkingDir: root,
  entryPoints: ["test/simulation/soak.ts"],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
});
await import(outfile);
