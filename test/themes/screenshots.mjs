// npm run screenshots: takes the pictures that README.md shows anew, into test/themes/screenshots/.

import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
// As deep as its source, so that paths from there are right.
const outfile = `${root}build/themes/screenshots.mjs`;
await build({
  absWorkingDir: root,
  entryPoints: ["test/themes/screenshots.ts"],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
});
await import(outfile);
