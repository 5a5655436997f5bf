// npm run bench -- NAME …: runs test/bench/NAME.ts. Bundled first, because Node 20 reads no
// TypeScript.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const [name, ...rest] = process.argv.slice(2);
if (!name) {
  console.error("usage: npm run bench -- NAME …    for a file test/bench/NAME.ts");
  process.exit(2);
}
const outfile = join(root, "build", `bench-${name}.mjs`);
await build({
  absWorkingDir: root,
  entryPoints: [`test/bench/${name}.ts`],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
});
process.argv = [process.execPath, outfile, ...rest];
await import(outfile);
